package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.CloudChoice;
import io.robocache.episode.CloudFileSettings;
import io.robocache.episode.DepthSource;
import io.robocache.episode.ParquetStamps;
import io.robocache.episode.Splits;
import io.robocache.episode.StreamRequest;
import io.robocache.voxel.Crop;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The canonical text of a configuration and its hash. One line for each fact, {@code key=value}, in a fixed order. Texts
 * carry their length, so that no two configurations share a text; floats are written as their bits.
 */
final class ConfigHash {
    private final StringBuilder text = new StringBuilder();

    private ConfigHash() {}

    static String of(JobConfig config) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(canonical(config).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256; use a standard JDK 17", e);
        }
    }

    static String canonical(JobConfig config) {
        ConfigHash hash = new ConfigHash();
        hash.line("numeric-spec", 1);
        if (config.input().rate() != null) {
            hash.line(
                    "input.rate",
                    config.input().rate().num() + "/" + config.input().rate().den());
        }
        if (!config.input().clouds().equals(CloudFileSettings.defaults())) {
            hash.cloudFiles(config.input().clouds());
        }
        ParquetStamps parquet = config.input().parquet();
        if (!parquet.equals(ParquetStamps.defaults())) {
            hash.words("input.parquet.stamp", parquet.column() == null ? List.of() : List.of(parquet.column()));
            hash.line("input.parquet.unit", parquet.unit());
        }
        if (config.input().splits() != Splits.TOGETHER) {
            hash.line("input.splits", config.input().splits());
        }
        hash.line("input.on-truncated", config.input().onTruncated());
        hash.clock(config.clock());
        config.streams().forEach(hash::stream);
        config.voxels().forEach(hash::voxels);
        if (config.usesTransforms()) {
            config.transforms().requests().forEach(hash::request);
            hash.line("transforms.max-gap", config.transforms().maxGapNanos());
        }
        hash.episodes(config.episodes());
        hash.line("tasks", config.tasks().from() + " " + config.tasks().missing()); // the plan holds the sentences
        hash.line("output.precision", config.output().precision());
        hash.line("output.half", config.output().half());
        hash.line("output.layout", config.output().layout().word());
        hash.line("output.shard", config.output().shardBytes());
        hash.words("output.robot-type", List.of(config.output().robotType()));
        hash.line("limits.block", config.limits().blockBytes());
        hash.line("limits.expansion", config.limits().expansion());
        hash.line("limits.topics", config.limits().topics());
        hash.line("limits.fields", config.limits().fields());
        hash.line("limits.nesting", config.limits().nesting());
        hash.line("limits.components", config.limits().components());
        hash.line("limits.schema-text", config.limits().schemaBytes());
        hash.line("limits.text", config.limits().textBytes());
        hash.line("limits.frames", config.limits().frames());
        hash.line("limits.stamp-error", config.stamps().errorNanos());
        hash.line("limits.bad-stamps", config.stamps().badShare().toPlainString());
        return hash.text.toString();
    }

    private void cloudFiles(CloudFileSettings clouds) {
        words("input.clouds.columns", clouds.columns());
        line("input.clouds.type", clouds.type());
        line("input.clouds.stamps", clouds.stamps() + " " + clouds.unit());
        words("input.clouds.pattern", clouds.pattern() == null ? List.of() : List.of(clouds.pattern()));
        words("input.clouds.csv", clouds.csv() == null ? List.of() : List.of(clouds.csv()));
    }

    private void clock(ClockConfig clock) {
        line("clock.rate", clock.num() + "/" + clock.den());
        line("clock.fps", clock.fps());
        words("clock.stream", clock.stream() == null ? List.of() : List.of(clock.stream()));
        if (clock.own() != null) {
            request(clock.own());
        }
    }

    private void episodes(EpisodesConfig episodes) {
        line(
                "episodes",
                episodes.by() + " " + episodes.gapNanos() + " " + episodes.minFrames() + " " + episodes.maxFrames());
        words("episodes.start", episodes.start() == null ? List.of() : List.of(episodes.start()));
        words("episodes.stop", episodes.stop() == null ? List.of() : List.of(episodes.stop()));
        if (episodes.cut() != null) {
            request(episodes.cut());
        }
    }

    private void stream(StreamConfig stream) {
        request(stream.request());
        Alignment how = stream.alignment();
        line(
                "alignment",
                how.policy() + " " + how.limitNanos() + " " + how.samples() + " " + (how.angle() ? "angle" : "plain")
                        + " " + how.precision() + " " + (stream.form().asked() ? "asked" : "inherited"));
        line("required", stream.need());
        if (stream.frame() != null) {
            StreamFrame frame = stream.frame();
            words("frame", frame.from() == null ? List.of(frame.to()) : List.of(frame.to(), frame.from()));
        }
        line("on-invalid", stream.onInvalid());
    }

    private void request(StreamRequest request) {
        words("request", List.of(request.name(), request.topic()));
        line("kind", request.kind());
        words("fields", request.fields());
        words("order", request.order());
        words("features", request.features());
        line("stamp", request.stampSource() + " " + request.offsetNanos());
        if (request.depth() != null) {
            depth(request.depth());
        }
    }

    private void depth(DepthSource depth) {
        words("info", depth.info() == null ? List.of() : List.of(depth.info()));
        DepthSource.Intrinsics camera = depth.intrinsics();
        line("intrinsics", camera == null ? "" : hex(camera.fx(), camera.fy(), camera.cx(), camera.cy()));
        line("scale", hex(depth.scale()));
    }

    private static String hex(double... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> Long.toHexString(Double.doubleToLongBits(number)))
                .collect(Collectors.joining(" "));
    }

    private void voxels(VoxelConfig group) {
        words("voxels", List.of(group.name()));
        words("frame", group.frame() == null ? List.of() : List.of(group.frame()));
        for (CloudConfig cloud : group.clouds()) {
            request(cloud.request());
            CloudChoice choice = cloud.choice();
            line("cloud", choice.policy() + " " + choice.spanNanos() + " " + choice.maxAgeNanos() + " " + cloud.need());
            crop(cloud.crop());
            line("on-invalid", cloud.onInvalid());
        }
        VoxelGrid grid = group.spec().grid();
        line("origin", bits(grid.originX(), grid.originY(), grid.originZ()));
        line("size", bits(grid.sizeX(), grid.sizeY(), grid.sizeZ()));
        line("dims", grid.nx() + " " + grid.ny() + " " + grid.nz());
        for (Reduction reduction : group.spec().reductions()) {
            words("reduction " + reduction, group.spec().features(reduction));
        }
        line("first", group.spec().first());
        line("layout", group.layout().kind() + " " + group.layout().padTo());
    }

    private void crop(Crop crop) {
        if (crop != null) {
            line("crop.min", bits(crop.minX(), crop.minY(), crop.minZ()));
            line("crop.max", bits(crop.maxX(), crop.maxY(), crop.maxZ()));
            line(
                    "crop.range",
                    Long.toHexString(Double.doubleToLongBits(crop.minRange())) + " "
                            + Long.toHexString(Double.doubleToLongBits(crop.maxRange())));
        }
    }

    private static String bits(float x, float y, float z) {
        return Integer.toHexString(Float.floatToIntBits(x)) + " " + Integer.toHexString(Float.floatToIntBits(y)) + " "
                + Integer.toHexString(Float.floatToIntBits(z));
    }

    private void words(String key, List<String> words) {
        StringBuilder value = new StringBuilder().append(words.size());
        words.forEach(
                word -> value.append(' ').append(word.length()).append(':').append(word));
        line(key, value);
    }

    private void line(String key, Object value) {
        text.append(key).append('=').append(value).append('\n');
    }
}
