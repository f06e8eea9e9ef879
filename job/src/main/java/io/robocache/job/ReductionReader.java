package io.robocache.job;

import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the cells of a voxel group say: {@code reductions} and {@code first-k}. */
final class ReductionReader {
    /** Points that a cell keeps at most. */
    private static final int MAX_FIRST = 1024;

    private static final Pattern CALL = Pattern.compile("([a-z_]+)(?:\\(\\s*([A-Za-z0-9_]+)\\s*\\))?");
    private static final List<String> WORDS =
            List.of("occupancy", "count", "mean(FEATURE)", "min(FEATURE)", "max(FEATURE)", "first(FEATURE)");
    /** Bits of three colours: no number to reduce, and often a NaN. */
    private static final Set<String> PACKED = Set.of("rgb", "rgba");

    private final Map<Reduction, List<String>> features = new EnumMap<>(Reduction.class);

    private ReductionReader() {}

    /** Returns what a block asks for of each cell of the grid. */
    static VoxelSpec read(ConfigBlock block, VoxelGrid grid) {
        ReductionReader reader = new ReductionReader();
        Setting list = block.at("reductions");
        list.items().forEach(reader::add);
        if (reader.features.isEmpty()) {
            throw list.refused("is empty; write at least one of " + String.join(", ", WORDS));
        }
        return new VoxelSpec(grid, reader.features, reader.first(block));
    }

    private void add(Setting item) {
        Matcher call = CALL.matcher(item.text().strip());
        String word = call.matches() ? call.group(1) : item.text();
        String feature = call.matches() ? call.group(2) : null;
        Reduction reduction = item.convert(text -> reduction(word));
        if (reduction.namesFeatures() && feature == null) {
            throw item.refused("names no feature; write %s(intensity)".formatted(word));
        }
        if (!reduction.namesFeatures() && feature != null) {
            throw item.refused("takes no feature; write " + word);
        }
        if (feature != null && PACKED.contains(feature)) {
            throw item.refused("is of packed colours; write %1$s(r), %1$s(g), %1$s(b)".formatted(word));
        }
        List<String> named = features.get(reduction);
        if (named != null && (feature == null || named.contains(feature))) {
            throw item.refused("is listed twice; list it once");
        }
        features.computeIfAbsent(reduction, first -> new ArrayList<>());
        if (feature != null) {
            features.get(reduction).add(feature);
        }
    }

    private static Reduction reduction(String word) {
        return switch (word) {
            case "occupancy" -> Reduction.OCCUPANCY;
            case "count" -> Reduction.COUNT;
            case "mean" -> Reduction.MEAN;
            case "min" -> Reduction.MIN;
            case "max" -> Reduction.MAX;
            case "first" -> Reduction.FIRST;
            default -> throw word.startsWith("first_k")
                    ? new IllegalArgumentException(
                            "is unknown; write first(FEATURE) for each feature, and first-k = K beside reductions")
                    : ConfKeys.unknownWord(WORDS);
        };
    }

    /** Returns the points that FIRST keeps of a cell, 0 without it. */
    private int first(ConfigBlock block) {
        Setting most = block.at("first-k");
        if (features.containsKey(Reduction.FIRST)) {
            if (!most.isSet()) {
                throw block.at("reductions")
                        .refused("has first(FEATURE), which needs first-k, the points kept of a cell");
            }
            return (int) most.whole(1, MAX_FIRST);
        }
        if (block.says("first-k")) {
            throw most.refused("has no effect without first(FEATURE) among the reductions");
        }
        return 0;
    }
}
