package io.robocache.job;

import com.typesafe.config.ConfigObject;
import io.robocache.align.CloudChoice;
import io.robocache.align.Policy;
import io.robocache.episode.DepthSource;
import io.robocache.episode.StreamRequest;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the blocks of {@code voxels}. */
final class VoxelReader {
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
        LayoutReader.checkRow(groups, problems);
        return PointSharing.united(groups);
    }

    private VoxelConfig group(String name, ConfigBlock block) {
        VoxelSpec spec = ReductionReader.read(block, grid(block));
        return new VoxelConfig(
                name,
                clouds(name, block, spec.cloudFeatures()),
                spec,
                LayoutReader.read(block, spec),
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

    private CloudConfig cloud(String name, ConfigBlock block, List<String> features) {
        DepthSource depth = DepthReader.source(block, features);
        StreamRequest request = new StreamRequest(
                name,
                depth == null ? StreamReader.topic(block) : DepthReader.topic(block.at("depth")),
                StreamRequest.Kind.CLOUD,
                List.of(),
                List.of(),
                features,
                block.at("stamp").convert(ConfigReader::stampSource),
                block.at("offset").convert(Quantity::nanos),
                depth);
        return new CloudConfig(
                request,
                choice(block),
                CropReader.read(block, problems),
                Need.read(block.at("required")),
                OnInvalid.read(block.at("on-invalid"), OnInvalid.NAN));
    }

    private static CloudChoice choice(ConfigBlock block) {
        Setting policySetting = block.at("policy");
        Policy policy = policySetting.convert(word -> StreamReader.policy(word, "previous, nearest"));
        if (policy == Policy.WINDOW) {
            throw policySetting.refused("is not needed for clouds; write span = 100ms, or use previous or nearest");
        }
        if (policy != Policy.PREVIOUS && policy != Policy.NEAREST) {
            throw policySetting.refused("cannot interpolate clouds; use previous or nearest");
        }
        long maxAgeNanos = StreamReader.limit(block.at("max-age"));
        Setting span = block.at("span");
        if (!span.isSet()) {
            return new CloudChoice(policy, 0, maxAgeNanos);
        }
        if (block.says("policy") && block.says("span")) {
            throw policySetting.refused("excludes span = %s; keep one of them".formatted(span.text()));
        }
        if (block.says("policy")) { // over a default span
            return new CloudChoice(policy, 0, maxAgeNanos);
        }
        long spanNanos = span.convert(Quantity::nanos);
        if (spanNanos < 1) {
            throw span.refused("is out of range; a span is at least 1ns");
        }
        return new CloudChoice(Policy.WINDOW, spanNanos, maxAgeNanos);
    }
}
