package io.robocache.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * One column of a dataset. Values are never null: a missing float is NaN, and a {@code valid} column stands beside it.
 *
 * @param name       column and feature name; may hold dots
 * @param type       element type: BIT, TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8, FLOAT4, FLOAT8, VARCHAR, and
 *                   VARBINARY (see {@link ImageColumn})
 * @param width      {@link #SCALAR}, {@link #RAGGED} or the fixed length of every row's list (at least 1)
 * @param names      a name for each element of a fixed list, or empty
 * @param info       further facts for info.json, e.g. a voxel grid; kept in sorted order
 * @param statistics whether episode and dataset statistics are kept for this column
 */
public record Column(
        String name, MinorType type, int width, List<String> names, Map<String, String> info, boolean statistics)
        implements Serializable {

    /** Width of a column that holds one value a row. */
    public static final int SCALAR = 0;

    /** Width of a column whose rows are lists of their own lengths. */
    public static final int RAGGED = -1;

    /** @throws IllegalArgumentException if name, type, width and names do not fit together */
    public Column {
        ElementType.of(type); // refuses what has no Parquet form here
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column without a name refused; name the stream");
        }
        if (width < RAGGED) {
            throw new IllegalArgumentException("column " + name + ": width " + width
                    + " refused; use 0 for a scalar, -1 for a ragged list or a length of at least 1");
        }
        if (!names.isEmpty() && names.size() != width) {
            throw new IllegalArgumentException("column " + name + ": " + names.size() + " element names for width "
                    + width + "; give one each or none");
        }
        names = List.copyOf(names);
        info = Collections.unmodifiableSortedMap(new TreeMap<>(info));
    }

    /** A column of one value a row, without statistics. */
    public static Column scalar(String name, MinorType type) {
        return new Column(name, type, SCALAR, List.of(), Map.of(), false);
    }

    /** Whether rows are lists of their own lengths. */
    public boolean ragged() {
        return width == RAGGED;
    }

    /** Number of dimensions that statistics see: 1 for a scalar, the length for a fixed list. */
    public int dimensions() {
        return Math.max(width, 1);
    }
}
