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
 * @param type       element type: BIT, TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8, FLOAT2, FLOAT4, FLOAT8,
 *                   VARCHAR, and VARBINARY (see {@link ImageColumn})
 * @param width      {@link #SCALAR}, {@link #RAGGED} or the fixed length of every row's list (at least 1)
 * @param names      a name for each element of a fixed list (of a window, of one sample), or empty
 * @param info       further facts for info.json, e.g. a voxel grid; kept in sorted order
 * @param statistics whether episode and dataset statistics are kept for this column
 * @param samples    1, or how many samples a window of fixed length has, side by side in the list: with several
 *                   components a sample, a row is a list of lists, shape [samples, width / samples]
 */
public record Column(
        String name,
        MinorType type,
        int width,
        List<String> names,
        Map<String, String> info,
        boolean statistics,
        int samples)
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
        if (samples < 1 || (samples > 1 && (width < samples || width % samples != 0))) {
            throw new IllegalArgumentException("column " + name + ": a window of " + samples + " samples for width "
                    + width + " refused; the width is that of a sample times the samples, at least 1");
        }
        if (!names.isEmpty() && names.size() != width / samples) {
            throw new IllegalArgumentException("column " + name + ": " + names.size() + " element names for width "
                    + width / samples + "; give one each or none");
        }
        names = List.copyOf(names);
        info = Collections.unmodifiableSortedMap(new TreeMap<>(info));
    }

    /** A column without windows. */
    public Column(
            String name, MinorType type, int width, List<String> names, Map<String, String> info, boolean statistics) {
        this(name, type, width, names, info, statistics, 1);
    }

    /** A column of one value a row, without statistics. */
    public static Column scalar(String name, MinorType type) {
        return new Column(name, type, SCALAR, List.of(), Map.of(), false);
    }

    /** Whether rows are lists of their own lengths. */
    public boolean ragged() {
        return width == RAGGED;
    }

    /** Elements of a row: 1 for a scalar, the length for a fixed list. */
    public int dimensions() {
        return Math.max(width, 1);
    }

    /** Number of dimensions that statistics see: the elements of a row, of a window those of one sample. */
    public int statisticDimensions() {
        return dimensions() / samples;
    }

    /** Whether rows are lists of lists: a window whose samples have several components. */
    boolean nested() {
        return samples > 1 && statisticDimensions() > 1;
    }
}
