package io.robocache.job;

import io.robocache.job.VoxelLayout.Kind;
import io.robocache.shard.Column;
import io.robocache.voxel.VoxelGrid;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/** The columns of one voxel group: lists in the order of their key, then numbers of the frame. */
final class VoxelColumns {
    /** Entry of the grid column's info: the frame of the grid, empty where no recording names one. */
    static final String FRAME = "frame";

    /** Counters of a frame, int64. Every point is in {@link #POINTS_IN} and either in one of the others or in a voxel. */
    static final String POINTS_IN = "points_in";

    static final String NON_FINITE = "non_finite";
    /** Where a cloud is cropped. */
    static final String CROPPED = "cropped";

    static final String OUT_OF_RANGE = "out_of_range";
    /** All cells with a point. */
    static final String VOXELS = "voxels";
    /** Of the padded layout: voxels that the row has no place for. */
    static final String DROPPED = "dropped";

    /** float32: voxels over the cells of the grid. */
    static final String OCCUPIED_SHARE = "occupied_share";

    /** float32: points in voxels over voxels; NaN where there are none. */
    static final String POINTS_PER_VOXEL = "points_per_voxel";

    /** Counter of a frame, int64: pixels without a point, of groups with depth images. */
    static final String NO_RETURN = "no_return";

    private VoxelColumns() {}

    static List<Column> of(VoxelConfig group, String frame) {
        List<Column> columns = new ArrayList<>();
        for (VoxelPart part : parts(group)) {
            Map<String, String> info = new TreeMap<>();
            if (columns.isEmpty()) {
                info.putAll(info(group, frame));
            }
            if (part.perVoxel() > 1) {
                info.put("values_per_voxel", Integer.toString(part.perVoxel()));
            }
            columns.add(new Column(
                    ColumnNames.voxels(group.name(), part.name()),
                    part.type(),
                    width(group, part),
                    List.of(),
                    info,
                    false));
        }
        counters(group).forEach(counter -> columns.add(number(group, counter, MinorType.BIGINT)));
        columns.add(number(group, OCCUPIED_SHARE, MinorType.FLOAT4));
        columns.add(number(group, POINTS_PER_VOXEL, MinorType.FLOAT4));
        group.clouds()
                .forEach(cloud ->
                        columns.addAll(StreamColumns.quality(cloud.request().name())));
        return columns;
    }

    /** Returns the parts that have a column: of a dense layout the place in the list is the key. */
    static List<VoxelPart> parts(VoxelConfig group) {
        List<VoxelPart> parts = VoxelPart.of(group.spec());
        return group.layout().kind() == Kind.DENSE ? parts.subList(1, parts.size()) : parts;
    }

    /** Returns the name of the column whose info tells the grid. */
    static String gridColumn(VoxelConfig group) {
        return ColumnNames.voxels(group.name(), parts(group).get(0).name());
    }

    static List<String> counters(VoxelConfig group) {
        List<String> counters = new ArrayList<>(List.of(POINTS_IN, NON_FINITE, OUT_OF_RANGE, VOXELS));
        if (group.cropped()) {
            counters.add(2, CROPPED);
        }
        if (group.hasDepth()) {
            counters.add(NO_RETURN);
        }
        if (group.layout().kind() == Kind.PADDED) {
            counters.add(DROPPED);
        }
        return counters;
    }

    /** Returns the elements of a part in every frame, or {@link Column#RAGGED}; one is a scalar, as LeRobot has it. */
    private static int width(VoxelConfig group, VoxelPart part) {
        long rows = group.layout().rows(group.spec().grid());
        long width = rows == Column.RAGGED ? rows : Math.multiplyExact(rows, part.perVoxel());
        return width == 1 ? Column.SCALAR : Math.toIntExact(width);
    }

    private static Column number(VoxelConfig group, String part, MinorType type) {
        return new Column(ColumnNames.voxels(group.name(), part), type, Column.SCALAR, List.of(), Map.of(), true);
    }

    private static Map<String, String> info(VoxelConfig group, String frame) {
        VoxelGrid grid = group.spec().grid();
        Map<String, String> info = new TreeMap<>();
        info.put(FRAME, frame);
        info.put("layout", group.layout().kind().word());
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
