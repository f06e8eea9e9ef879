package io.robocache.job;

import io.robocache.job.VoxelLayout.Kind;
import io.robocache.voxel.VoxelSpec;
import java.util.List;

/** Reads how the voxels of a group become lists, and refuses lists that would be too long. */
final class LayoutReader {
    /** Elements of one list of a fixed length (numeric specification, 6.5). */
    private static final int MAX_VALUES = 1 << 24;
    /** Bytes of all lists of fixed lengths in a frame: a row is written whole. */
    private static final long MAX_ROW_BYTES = 512L << 20;

    private LayoutReader() {}

    /** Returns the layout of a block whose cells say {@code spec}. */
    static VoxelLayout read(ConfigBlock block, VoxelSpec spec) {
        Setting layoutSetting = block.at("layout");
        Kind kind = layoutSetting.convert(word -> switch (word) {
            case "sparse" -> Kind.SPARSE;
            case "dense" -> Kind.DENSE;
            case "padded" -> Kind.PADDED;
            default -> throw ConfKeys.unknownWord(List.of("sparse", "dense", "padded"));
        });
        if (kind != Kind.PADDED && block.says("pad-to")) {
            throw block.at("pad-to")
                    .refused("has no effect with layout = %s; use layout = padded".formatted(kind.word()));
        }
        if (kind == Kind.PADDED && !block.at("pad-to").isSet()) {
            throw layoutSetting.refused("needs pad-to, the voxels that each frame has room for; set it");
        }
        if (kind == Kind.DENSE && spec.grid().cells() > MAX_VALUES) {
            throw layoutSetting.refused("has %d cells a frame, limit %d; use larger cells or layout = sparse"
                    .formatted(spec.grid().cells(), MAX_VALUES));
        }
        VoxelLayout layout =
                switch (kind) {
                    case SPARSE -> VoxelLayout.SPARSE;
                    case DENSE -> VoxelLayout.DENSE;
                    case PADDED -> new VoxelLayout(
                            Kind.PADDED, (int) block.at("pad-to").whole(1, MAX_VALUES));
                };
        long values = layout.rows(spec.grid()) * spec.first();
        if (values > MAX_VALUES) {
            throw layoutSetting.refused("has %d values a frame with first-k = %d, limit %d; use a smaller first-k or %s"
                    .formatted(
                            values,
                            spec.first(),
                            MAX_VALUES,
                            kind == Kind.DENSE ? "layout = sparse" : "a smaller pad-to"));
        }
        return layout;
    }

    /** Adds a problem if the lists of fixed lengths of all groups make too long a row. */
    static void checkRow(List<VoxelConfig> groups, List<String> problems) {
        long bytes = 0;
        for (VoxelConfig group : groups) {
            if (group.layout().kind() != Kind.SPARSE) {
                long rows = group.layout().rows(group.spec().grid());
                bytes += VoxelColumns.parts(group).stream()
                        .mapToLong(part -> rows * part.bytes())
                        .sum();
            }
        }
        if (bytes > MAX_ROW_BYTES) {
            problems.add(
                    "voxels refused: their dense and padded lists take %d bytes a frame, limit %d; use larger cells, fewer reductions or layout = sparse"
                            .formatted(bytes, MAX_ROW_BYTES));
        }
    }
}
