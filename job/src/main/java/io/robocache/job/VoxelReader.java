package io.robocache.job;

import com.typesafe.config.ConfigObject;
import io.robocache.align.Policy;
import io.robocache.episode.StreamRequest;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the blocks of {@code voxels}. */
final class VoxelReader {
    private static final Pattern CALL = Pattern.compile("([a-z_]+)(?:\\(\\s*([A-Za-z0-9_]+)\\s*\\))?");
    private static final Set<String> AXES = Set.of("x", "y", "z");
    private static final int MAX_DIM = 1 << 21;

    private final ConfigObject groupDefaults;
    private final ConfigObject cloudDefaults;
    private final List<String> problems;

    VoxelReader(ConfigObject groupDefaults, ConfigObject cloudDefaults, List<String> problems) {
        this.groupDefaults = groupDefaults;
        this.cloudDefaults = cloudDefaults;
        this.problems = problems;
    }

    /** Returns the voxel groups by name; problems of a block are kept and the block left out. */
    List<VoxelConfig> read(ConfigObject tree) {
        List<VoxelConfig> groups = new ArrayList<>();
        for (Map.Entry<String, ConfigObject> entry :
                ConfigLayers.blocks("voxels", tree, "clouds", problems).entrySet()) {
            ConfigBlock block = new ConfigBlock("voxels." + entry.getKey(), entry.getValue(), groupDefaults);
            ConfKeys.check(block, "voxels", problems);
            try {
                StreamReader.checkName(entry.getKey(), block);
                groups.add(group(entry.getKey(), block));
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        return groups;
    }

    private VoxelConfig group(String name, ConfigBlock block) {
        block.at("layout").convert(word -> switch (word) {
            case "sparse" -> word;
            case "dense" -> throw ConfKeys.later("sparse");
            default -> throw ConfKeys.unknownWord(List.of("sparse"));
        });
        VoxelGrid grid = grid(block);
        Set<Reduction> reductions = EnumSet.noneOf(Reduction.class);
        List<String> means = new ArrayList<>();
        for (Setting item : block.at("reductions").items()) {
            reduction(item, reductions, means);
        }
        if (reductions.isEmpty()) {
            throw block.at("reductions").refused("is empty; write at least one of occupancy, count, mean(FEATURE)");
        }
        List<String> features =
                means.stream().filter(mean -> !AXES.contains(mean)).toList();
        return new VoxelConfig(
                name,
                clouds(name, block, features),
                new VoxelSpec(grid, reductions, List.copyOf(means)),
                StreamReader.frame(block.at("frame")));
    }

    private static VoxelGrid grid(ConfigBlock block) {
        double[] origin = block.needed("origin").perAxis();
        double[] size = block.needed("size").perAxis();
        Setting dimsSetting = block.needed("dims");
        dimsSetting.perAxis();
        int[] dims = dimsSetting.items().stream()
                .mapToInt(axis -> (int) axis.whole(1, MAX_DIM))
                .toArray();
        try {
            return VoxelGrid.of(origin, size, dims);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("%s%s refused: %s".formatted(block.place(), block.key(), e.getMessage()));
        }
    }

    private static void reduction(Setting item, Set<Reduction> reductions, List<String> means) {
        Matcher call = CALL.matcher(item.text().strip());
        String word = call.matches() ? call.group(1) : item.text();
        String feature = call.matches() ? call.group(2) : null;
        Reduction reduction = item.convert(text -> switch (word) {
            case "occupancy" -> Reduction.OCCUPANCY;
            case "count" -> Reduction.COUNT;
            case "mean" -> Reduction.MEAN;
            case "min", "max", "first_k" -> throw ConfKeys.later("occupancy, count, mean(FEATURE)");
            default -> throw ConfKeys.unknownWord(List.of("occupancy", "count", "mean(FEATURE)"));
        });
        if (reduction == Reduction.MEAN && feature == null) {
            throw item.refused("names no feature; write mean(intensity)");
        }
        if (reduction != Reduction.MEAN && feature != null) {
            throw item.refused("takes no feature; write " + word);
        }
        boolean first = reductions.add(reduction);
        if (reduction == Reduction.MEAN ? means.contains(feature) : !first) {
            throw item.refused("is listed twice; list it once");
        }
        if (feature != null) {
            means.add(feature);
        }
    }

    private List<CloudConfig> clouds(String name, ConfigBlock block, List<String> features) {
        List<CloudConfig> clouds = new ArrayList<>();
        List<Setting> items = block.at("clouds").items();
        if (items.isEmpty()) {
            throw block.at("clouds").refused("is empty; write [{ topic = \"/lidar/points\" }]");
        }
        for (int i = 0; i < items.size(); i++) {
            Setting item = items.get(i);
            if (!(item.value() instanceof ConfigObject own)) {
                throw item.refused("is no block; write { topic = \"/lidar/points\" }");
            }
            ConfigBlock cloud = new ConfigBlock(item.key(), own, cloudDefaults);
            int before = problems.size();
            ConfKeys.check(cloud, "cloud", problems);
            if (problems.size() == before) {
                clouds.add(cloud(items.size() == 1 ? name : name + "." + i, cloud, features));
            }
        }
        return clouds;
    }

    private static CloudConfig cloud(String name, ConfigBlock block, List<String> features) {
        Setting policySetting = block.at("policy");
        Policy policy = policySetting.convert(word -> StreamReader.policy(word, "previous, nearest"));
        if (policy == Policy.LINEAR) {
            throw policySetting.refused("cannot interpolate clouds; use previous or nearest");
        }
        StreamRequest request = new StreamRequest(
                name,
                StreamReader.topic(block),
                StreamRequest.Kind.CLOUD,
                List.of(),
                List.of(),
                features,
                block.at("stamp").convert(ConfigReader::stampSource),
                block.at("offset").convert(Quantity::nanos));
        return new CloudConfig(
                request,
                policy,
                StreamReader.limit(block.at("max-age")),
                block.at("required").flag());
    }
}
