package io.robocache.job;

import com.typesafe.config.ConfigObject;
import io.robocache.align.Precision;
import io.robocache.device.BackendConfig;
import io.robocache.episode.Limits;
import io.robocache.episode.RowRate;
import io.robocache.episode.Splits;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.shard.OutputLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Makes a {@link JobConfig} of merged layers. Each section is read on its own and its first problem kept, so that a user
 * sees the problems of all sections at once.
 */
final class ConfigReader {
    /** Words of {@link #precision}. */
    static final String PRECISIONS = "float32, float64, float16, bfloat16, source";

    private static final long HIGHEST_FRAMES = Integer.MAX_VALUE;
    private static final long HIGHEST_EXPANSION = 1_000_000;
    private static final long HIGHEST_BLOCK = Integer.MAX_VALUE - 8L;

    private final ConfigObject user;
    private final ConfigObject reference;
    private final List<String> problems = new ArrayList<>();

    ConfigReader(ConfigObject user, ConfigObject reference) {
        this.user = user;
        this.reference = reference;
    }

    JobConfig read() {
        ConfKeys.check(new ConfigBlock("", user, reference), "root", problems);
        InputConfig input = section(() -> input(block("input")));
        ConfigBlock output = section(() -> block("output"));
        OutputConfig written = output == null ? null : section(() -> output(output));
        Precision precision = written == null ? Precision.FLOAT32 : written.precision();
        FloatForm.Half half = written == null ? FloatForm.Half.FLOAT : written.half();
        ConfigBlock defaults = section(() -> block("defaults"));
        int before = problems.size();
        List<StreamConfig> streams = null;
        List<VoxelConfig> voxels = null;
        if (defaults != null) {
            streams = section(() -> new StreamReader(layered(defaults, "stream"), precision, half, problems)
                    .read(block("streams").own()));
            voxels = section(() -> new VoxelReader(layered(defaults, "voxels"), layered(defaults, "cloud"), problems)
                    .read(block("voxels").own()));
        }
        TransformsConfig transforms = section(() -> TransformsConfig.read(block("transforms")));
        QuarantineConfig quarantine = section(() -> quarantine(block("quarantine")));
        Limits limits = section(() -> limits(block("limits")));
        StampLimits stamps = section(() -> stampLimits(block("limits")));
        BackendConfig backend =
                section(() -> BackendReader.read(ConfigBlock.of("robocache", "robocache", user, reference), problems));
        TasksConfig tasks = section(() -> TasksReader.read(block("tasks")));
        WatchConfig watch = section(() -> WatchConfig.read(block("watch")));
        // A block that was left out for its problem must not cause a second one, such as a clock that names it.
        if (streams != null && voxels != null && problems.size() == before) {
            List<StreamConfig> columns = streams;
            List<VoxelConfig> groups = voxels;
            ClockConfig clock = section(() -> clock(block("clock"), columns, groups));
            EpisodesConfig episodes =
                    clock == null ? null : section(() -> EpisodesReader.read(block("episodes"), clock));
            section(() -> together(columns, groups));
            section(() -> halves(block("output"), columns));
            section(() -> LayoutFit.check(block("output").at("layout"), columns));
            section(() -> apart(input, written));
            if (problems.isEmpty()) {
                return new JobConfig(
                        input,
                        clock,
                        columns,
                        groups,
                        transforms,
                        written,
                        quarantine,
                        limits,
                        stamps,
                        backend,
                        episodes,
                        tasks,
                        watch);
            }
        }
        throw new ConfigurationException(List.copyOf(new LinkedHashSet<>(problems)));
    }

    /** Returns what {@code reading} gives, or null after keeping its problem. */
    private <T> T section(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private ConfigBlock block(String name) {
        ConfigBlock block = ConfigBlock.of(name, name, user, reference);
        if (!name.equals("streams") && !name.equals("voxels")) {
            ConfKeys.check(block, name, problems);
        }
        return block;
    }

    /** Returns the defaults of a kind of block: the user's {@code defaults.KIND} over the reference's. */
    private ConfigObject layered(ConfigBlock defaults, String kind) {
        ConfigObject lowest = (ConfigObject) defaults.defaults().get(kind);
        if (!defaults.says(kind)) {
            return lowest;
        }
        if (!(defaults.own().get(kind) instanceof ConfigObject own)) {
            throw defaults.at(kind).refused("is one value; write a block: %s { ... }".formatted(kind));
        }
        ConfigBlock layered = new ConfigBlock("defaults." + kind, own, lowest);
        ConfKeys.check(layered, kind, problems);
        ConfKeys.checkWithin(layered, "crop", problems);
        return own.withFallback(lowest);
    }

    private static InputConfig input(ConfigBlock block) {
        block.at("format").convert(text -> switch (text) {
            case "auto" -> text;
            case "mcap", "lerobot", "rosbag2", "hdf5", "rlds", "pcd" -> throw ConfKeys.later(
                    "auto, which takes all recordings by their first bytes or names");
            default -> throw ConfKeys.unknownWord(List.of("auto"));
        });
        List<String> uris = block.at("uris").texts();
        if (uris.isEmpty() || uris.stream().anyMatch(String::isBlank)) {
            throw new ConfigurationException("input.uris names no recordings; set it or give --input URI");
        }
        Set<String> seen = new TreeSet<>();
        for (Setting uri : block.at("uris").items()) {
            Uris.refuseSecrets(uri.key(), uri.text());
            if (!seen.add(uri.text())) {
                throw uri.refused("is listed twice; an episode has one identity, list it once");
            }
        }
        Setting rate = block.at("rate");
        RowRate known = block.says("rate") ? rate.convert(InputConfig::rate) : null;
        OnTruncated onTruncated = block.at("on-truncated").convert(text -> switch (text) {
            case "keep" -> OnTruncated.KEEP;
            case "quarantine" -> OnTruncated.QUARANTINE;
            default -> throw ConfKeys.unknownWord(List.of("keep", "quarantine"));
        });
        Splits splits = block.at("splits").convert(text -> switch (text) {
            case "together" -> Splits.TOGETHER;
            case "apart" -> Splits.APART;
            default -> throw ConfKeys.unknownWord(List.of("together", "apart"));
        });
        return new InputConfig(
                uris, known, CloudFilesReader.read(block), ParquetStampsReader.read(block), onTruncated, splits);
    }

    private static OutputConfig output(ConfigBlock block) {
        Precision precision = block.at("precision").convert(text -> precision(text, PRECISIONS));
        FloatForm.Half half = block.at("half").convert(text -> switch (text) {
            case "float" -> FloatForm.Half.FLOAT;
            case "native" -> FloatForm.Half.NATIVE;
            default -> throw ConfKeys.unknownWord(List.of("float", "native"));
        });
        Setting shard = block.at("shard");
        long shardBytes = shard.text().equals("auto") ? OutputConfig.AUTO : shard.convert(Quantity::sizeBytes);
        if (shardBytes == 0 && !shard.text().equals("auto")) {
            throw shard.refused("is empty; write a size of at least 1B or auto");
        }
        String robotType = block.at("robot-type").text();
        OutputLayout layout = LayoutFit.read(block.at("layout"));
        if (!block.says("uri") || block.at("uri").text().isBlank()) {
            throw new ConfigurationException("output.uri is not set; set it or give --output URI");
        }
        Uris.refuseSecrets("output.uri", block.at("uri").text());
        Setting timeout = block.at("lock-timeout");
        long timeoutNanos = timeout.convert(Quantity::nanos);
        if (timeoutNanos < OutputConfig.SHORTEST_LOCK_TIMEOUT_NANOS) {
            throw timeout.refused("is too short for signs of life; write at least 1s");
        }
        return new OutputConfig(block.at("uri").text(), precision, shardBytes, robotType, half, layout, timeoutNanos);
    }

    static Precision precision(String text, String available) {
        return switch (text) {
            case "float32" -> Precision.FLOAT32;
            case "float64" -> Precision.FLOAT64;
            case "source" -> Precision.SOURCE;
            case "float16" -> Precision.FLOAT16;
            case "bfloat16" -> Precision.BFLOAT16;
            default -> throw ConfKeys.unknownWord(List.of(available.split(", ")));
        };
    }

    /** Refuses {@code output.half = native} where there is nothing that it could store. */
    private static Void halves(ConfigBlock output, List<StreamConfig> streams) {
        Setting half = output.at("half");
        if (!half.text().equals("native")) {
            return null;
        }
        boolean any = false;
        for (StreamConfig stream : streams) {
            if (stream.alignment().precision() == Precision.BFLOAT16) {
                throw half.refused("has no form for bfloat16, which streams.%s has; use float, or precision = float16"
                        .formatted(stream.name()));
            }
            any |= stream.alignment().precision() == Precision.FLOAT16;
        }
        if (!any) {
            throw half.refused("has no effect: no stream has precision = float16; leave it out");
        }
        return null;
    }

    static StampSource stampSource(String text) {
        return switch (text) {
            case "header" -> StampSource.HEADER;
            case "log" -> StampSource.LOG;
            case "publish" -> StampSource.PUBLISH;
            default -> throw ConfKeys.unknownWord(List.of("header", "log", "publish"));
        };
    }

    private static QuarantineConfig quarantine(ConfigBlock block) {
        Setting setting = block.at("max-share");
        BigDecimal share = setting.convert(Quantity::share);
        if (share.compareTo(BigDecimal.ONE) > 0) {
            throw setting.refused("is out of range; a share is 0% to 100%");
        }
        return new QuarantineConfig(share);
    }

    private static Limits limits(ConfigBlock block) {
        Setting size = block.at("block");
        long blockBytes = size.convert(Quantity::sizeBytes);
        if (blockBytes < 1 || blockBytes > HIGHEST_BLOCK) {
            throw size.refused("is out of range; one block is 1B to %dB".formatted(HIGHEST_BLOCK));
        }
        long frames = block.at("frames").whole(1, HIGHEST_FRAMES);
        int expansion = (int) block.at("expansion").whole(1, HIGHEST_EXPANSION);
        Setting texts = block.at("schema-text");
        long schemaBytes = texts.convert(Quantity::sizeBytes);
        if (schemaBytes < 1) {
            throw texts.refused("is out of range; schema texts have at least 1B");
        }
        Setting text = block.at("text");
        long textBytes = text.convert(Quantity::sizeBytes);
        if (textBytes < 1 || textBytes > HIGHEST_BLOCK) {
            throw text.refused("is out of range; one text is 1B to %dB".formatted(HIGHEST_BLOCK));
        }
        return new Limits(
                blockBytes,
                frames,
                block.at("chunk-cache").convert(Quantity::sizeBytes),
                expansion,
                (int) block.at("topics").whole(1, Limits.MAX_TOPICS),
                (int) block.at("fields").whole(1, Integer.MAX_VALUE),
                (int) block.at("nesting").whole(1, Limits.MAX_NESTING),
                (int) block.at("components").whole(1, Integer.MAX_VALUE),
                schemaBytes,
                (int) textBytes);
    }

    private static StampLimits stampLimits(ConfigBlock block) {
        Setting setting = block.at("bad-stamps");
        BigDecimal share = setting.convert(Quantity::share);
        if (share.compareTo(BigDecimal.ONE) > 0) {
            throw setting.refused("is out of range; a share is 0% to 100%");
        }
        return new StampLimits(StreamReader.limit(block.at("stamp-error")), share.stripTrailingZeros());
    }

    private static ClockConfig clock(ConfigBlock block, List<StreamConfig> streams, List<VoxelConfig> voxels) {
        block.at("start").convert(text -> only("latest-first", text));
        block.at("end").convert(text -> only("earliest-last", text));
        Setting rate = block.at("rate");
        long[] ratio = rate.convert(Quantity::rate);
        long fps = block.says("fps") ? block.at("fps").whole(1, Integer.MAX_VALUE) : 0;
        if (!block.says("stream")) {
            long nearest = nearestWhole(ratio);
            if (fps != 0 && fps != nearest) {
                throw block.at("fps")
                        .refused("differs from clock.rate, whose nearest whole number is %d; leave it out"
                                .formatted(nearest));
            }
            return new ClockConfig(ratio[0], ratio[1], (int) nearest, null, null);
        }
        Setting stream = block.at("stream");
        if (block.says("rate")) {
            throw stream.refused("excludes clock.rate = %s; keep one of them".formatted(rate.text()));
        }
        if (fps == 0) {
            throw stream.refused("needs clock.fps, whole frames per second for info.json; set it");
        }
        return streamClock(stream, (int) fps, streams, voxels);
    }

    private static ClockConfig streamClock(
            Setting setting, int fps, List<StreamConfig> streams, List<VoxelConfig> voxels) {
        String name = setting.text();
        Set<String> known = new TreeSet<>();
        streams.forEach(stream -> known.add(stream.name()));
        voxels.forEach(group ->
                group.clouds().forEach(cloud -> known.add(cloud.request().name())));
        if (known.contains(name)) {
            return new ClockConfig(0, 1, fps, name, null);
        }
        if (!name.startsWith("/")) {
            throw setting.refused("is no stream; %s, or write a topic that begins with /"
                    .formatted(known.isEmpty() ? "configure one" : ConfKeys.nearest(name, known, "")));
        }
        StreamRequest own = new StreamRequest(
                name, name, StreamRequest.Kind.STAMPS, List.of(), List.of(), List.of(), StampSource.HEADER, 0);
        return new ClockConfig(0, 1, fps, name, own);
    }

    private static long nearestWhole(long[] ratio) {
        BigInteger den = BigInteger.valueOf(ratio[1]);
        BigInteger twice = BigInteger.valueOf(ratio[0]).shiftLeft(1).add(den);
        return twice.divide(den.shiftLeft(1)).max(BigInteger.ONE).longValueExact();
    }

    private static String only(String available, String text) {
        if (!text.equals(available)) {
            throw ConfKeys.later(available);
        }
        return text;
    }

    /** Refuses an output below an input folder, where the next build would list the dataset among the recordings. */
    private static Void apart(InputConfig input, OutputConfig output) {
        if (input == null || output == null) {
            return null;
        }
        String out = slashed(output.uri());
        for (String uri : input.uris()) {
            if (out.startsWith(slashed(uri))) {
                throw new ConfigurationException(
                        "output.uri = %s refused: it lies in the input %s, so that the next build would read its own dataset; name a folder beside it"
                                .formatted(output.uri(), uri));
            }
        }
        return null;
    }

    private static String slashed(String uri) {
        return uri.replaceFirst("^file:/+", "/").replaceFirst("/*$", "/");
    }

    /** Checks what only streams and voxels together can tell. */
    private static Void together(List<StreamConfig> streams, List<VoxelConfig> voxels) {
        Set<String> taken = new TreeSet<>();
        List<String> names = new ArrayList<>();
        streams.forEach(stream -> names.add(stream.name()));
        voxels.forEach(group ->
                group.clouds().forEach(cloud -> names.add(cloud.request().name())));
        for (String name : names) {
            if (!taken.add(name)) {
                throw new ConfigurationException(
                        "the name %s is used twice, so that the column %s would be too; rename the stream or the voxels"
                                .formatted(name, ColumnNames.valid(name)));
            }
        }
        if (names.isEmpty()) {
            throw new ConfigurationException("there is neither a stream nor a voxel block; configure one");
        }
        boolean bounded = streams.stream().anyMatch(stream -> stream.need() != Need.NEVER)
                || voxels.stream()
                        .anyMatch(group -> group.clouds().stream().anyMatch(cloud -> cloud.need() != Need.NEVER));
        if (!bounded) {
            throw new ConfigurationException(
                    "no stream is required, so that no episode has a first and a last frame; set required = true for"
                            + " one");
        }
        return null;
    }
}
