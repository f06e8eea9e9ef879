package io.robocache.job;

import io.robocache.shard.Column;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/** The columns of one voxel group: lists in the order of their key, then the frame's counters. */
final class VoxelColumns {
    /** The cell, ascending; int32, or int64 for more than 2^31 - 1 cells. */
    static final String KEY = "key";

    /** Entry of the key column's info: the frame of the grid, empty where no recording names one. */
    static final String FRAME = "frame";

    static final String OCCUPANCY = "occupancy";
    static final String COUNT = "count";
    static final String MEAN = "mean.";

    /** Counters of a frame, int64. */
    static final List<String> COUNTERS = List.of("points_in", "non_finite", "out_of_range", "voxels");

    /** Counter of a frame, int64: pixels without a point, of groups with depth images. */
    static final String NO_RETURN = "no_return";

    private VoxelColumns() {}

    static List<Column> of(VoxelConfig group, String frame) {
        List<Column> columns = new ArrayList<>();
        VoxelGrid grid = group.spec().grid();
        columns.add(new Column(
                ColumnNames.voxels(group.name(), KEY),
                grid.wideKeys() ? MinorType.BIGINT : MinorType.INT,
                Column.RAGGED,
                List.of(),
                info(grid, frame),
                false));
        if (group.spec().reductions().contains(Reduction.OCCUPANCY)) {
            columns.add(list(group, OCCUPANCY, MinorType.UINT1));
        }
        if (group.spec().reductions().contains(Reduction.COUNT)) {
            columns.add(list(group, COUNT, MinorType.INT));
        }
        for (String feature : group.spec().meanFeatures()) {
            columns.add(list(group, MEAN + feature, MinorType.FLOAT4));
        }
        for (String counter : COUNTERS) {
            columns.add(new Column(
                    ColumnNames.voxels(group.name(), counter),
                    MinorType.BIGINT,
                    Column.SCALAR,
                    List.of(),
                    Map.of(),
                    true));
        }
        if (group.hasDepth()) {
            columns.add(new Column(
                    ColumnNames.voxels(group.name(), NO_RETURN),
                    MinorType.BIGINT,
                    Column.SCALAR,
                    List.of(),
                    Map.of(),
                    true));
        }
        group.clouds()
                .forEach(cloud ->
                        columns.addAll(StreamColumns.quality(cloud.request().name())));
        return columns;
    }

    private static Column list(VoxelConfig group, String part, MinorType type) {
        return new Column(ColumnNames.voxels(group.name(), part), type, Column.RAGGED, List.of(), Map.of(), false);
    }

    private static Map<String, String> info(VoxelGrid grid, String frame) {
        Map<String, String> info = new TreeMap<>();
        info.put(FRAME, frame);
        info.put("layout", "sparse");
        info.put("order", "(ix * ny + iy) * nz + iz");
        info.put("origin", axes(grid.originX(), grid.originY(), grid.originZ()));
        info.put("size", axes(grid.sizeX(), grid.sizeY(), grid.sizeZ()));
        info.put("dims", "[" + grid.nx() + ", " + grid.ny() + ", " + grid.nz() + "]");
        info.put("unit", "m");
        return info;
    }

    /** Exact decimals of the float32 values: Float.toString differs between versions of Java. */
    private static String axes(float x, float y, float z) {
        return "[" + exact(x) + ", " + exact(y) + ", " + exact(z) + "]";
    }

    private static String exact(float value) {
        return new BigDecimal(value).toPlainString();
    }
}
