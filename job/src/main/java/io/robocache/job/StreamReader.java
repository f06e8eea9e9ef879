package io.robocache.job;

import com.typesafe.config.ConfigObject;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.episode.RecordedTransforms;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the blocks of {@code streams}. */
final class StreamReader {
    private static final String POLICIES = "previous, nearest, linear, slerp, window";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");

    private final ConfigObject defaults;
    private final Precision precision;
    private final FloatForm.Half half;
    private final List<String> problems;

    StreamReader(ConfigObject defaults, Precision precision, FloatForm.Half half, List<String> problems) {
        this.defaults = defaults;
        this.precision = precision;
        this.half = half;
        this.problems = problems;
    }

    /** Returns the streams by name; problems of a block are kept and the block left out. */
    List<StreamConfig> read(ConfigObject tree) {
        List<StreamConfig> streams = new ArrayList<>();
        for (Map.Entry<String, ConfigObject> entry :
                ConfigLayers.blocks("streams", tree, "topic", problems).entrySet()) {
            ConfigBlock block = new ConfigBlock("streams." + entry.getKey(), entry.getValue(), defaults);
            ConfKeys.check(block, "stream", problems);
            try {
                checkName(entry.getKey(), block);
                streams.add(stream(entry.getKey(), block));
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        return streams;
    }

    /** Refuses names that another column has, or that cannot be the name of a LeRobot feature. */
    static void checkName(String name, ConfigBlock block) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException("%s%s refused: a name is of letters, digits, _ and -, parted by dots"
                    .formatted(block.place(), block.key()));
        }
        if (ColumnNames.isReserved(name)) {
            throw new ConfigurationException("%s%s refused: %s is a name of the dataset's own columns; rename it"
                    .formatted(block.place(), block.key(), name));
        }
    }

    private StreamConfig stream(String name, ConfigBlock block) {
        if (block.at("kind").text().equals(ImageStreams.KIND)) {
            return ImageStreams.read(name, block);
        }
        if (block.at("kind").text().equals(VideoStreams.KIND)) {
            return VideoStreams.read(name, block);
        }
        boolean text = isText(name, block);
        Alignment alignment = alignment(block, text);
        List<String> order = distinct(block.at("order"));
        if (text && !order.isEmpty()) {
            throw block.at("order").refused("has no effect with kind = text; leave it out");
        }
        OnInvalid onInvalid = OnInvalid.read(block.at("on-invalid"), OnInvalid.automatic(name));
        StampSource stamp = block.at("stamp").convert(ConfigReader::stampSource);
        StreamRequest request = new StreamRequest(
                name,
                topic(block),
                text ? StreamRequest.Kind.TEXT : StreamRequest.Kind.VALUES,
                distinct(block.at("fields")),
                order,
                List.of(),
                stamp,
                block.at("offset").convert(Quantity::nanos));
        return new StreamConfig(
                name,
                request,
                alignment,
                Need.read(block.at("required"), text ? Need.NEVER : Need.ALWAYS),
                new FloatForm(block.says("precision"), half),
                poseFrame(block, text),
                onInvalid);
    }

    private static StreamFrame poseFrame(ConfigBlock block, boolean text) {
        String to = frame(block.at("frame"));
        String from = frame(block.at("from"));
        if (to == null) {
            if (from != null && block.says("from")) {
                throw block.at("from").refused("has no effect without frame; name the frame to take the poses to");
            }
            return null;
        }
        if (text && block.says("frame")) {
            throw block.at("frame").refused("has no effect with kind = text; leave it out");
        }
        if (text) {
            return null; // the default is for the others
        }
        return new StreamFrame(to, from);
    }

    /** Returns the name of a frame without a leading slash, or null where the key is not set. */
    static String frame(Setting setting) {
        if (!setting.isSet()) {
            return null;
        }
        String name = RecordedTransforms.frame(setting.text());
        if (name.isBlank()) {
            throw setting.refused("is empty; name a frame of the recordings, or null for none");
        }
        return name;
    }

    private static boolean isText(String name, ConfigBlock block) {
        Setting kind = block.at("kind");
        boolean text = kind.convert(word -> switch (word) {
            case "values" -> false;
            case "text" -> true;
            default -> throw ConfKeys.unknownWord(List.of("values", "text", ImageStreams.KIND, VideoStreams.KIND));
        });
        boolean task = name.equals(ColumnNames.TASK);
        if (task && block.says("kind") && !text) {
            throw kind.refused("is refused for task, which is text; leave it out or rename the stream");
        }
        return task || text;
    }

    private Alignment alignment(ConfigBlock block, boolean text) {
        Setting policySetting = block.at("policy");
        Policy policy = policySetting.convert(word -> policy(word, POLICIES));
        if (text && policy != Policy.PREVIOUS && policy != Policy.NEAREST) {
            throw policySetting.refused("cannot %s text; use previous or nearest"
                    .formatted(policy == Policy.WINDOW ? "make a window of" : "interpolate"));
        }
        boolean linear = policy == Policy.LINEAR;
        AlignmentLimits.refuseIdle(block, policy);
        boolean angle = block.at("angle").flag();
        if (angle && !linear && block.says("angle")) {
            throw block.at("angle")
                    .refused("has no effect with policy = %s; use policy = linear".formatted(policySetting.text()));
        }
        Precision written = block.at("precision").text().equals("inherit")
                ? precision
                : block.at("precision")
                        .convert(word -> ConfigReader.precision(word, "inherit, " + ConfigReader.PRECISIONS));
        if (text && block.says("precision")) {
            throw block.at("precision").refused("has no effect with kind = text; leave it out");
        }
        return AlignmentLimits.alignment(block, policy, angle && linear, text ? Precision.SOURCE : written);
    }

    static Policy policy(String word, String available) {
        return switch (word) {
            case "previous" -> Policy.PREVIOUS;
            case "nearest" -> Policy.NEAREST;
            case "linear" -> Policy.LINEAR;
            case "slerp" -> Policy.SLERP;
            case "window" -> Policy.WINDOW;
            default -> throw ConfKeys.unknownWord(List.of(available.split(", ")));
        };
    }

    /** Returns a limit in nanoseconds, at least 0, or {@link Alignment#UNLIMITED}. */
    static long limit(Setting setting) {
        if (setting.text().equals("unlimited")) {
            return Alignment.UNLIMITED;
        }
        long nanos = setting.convert(Quantity::nanos);
        if (nanos < 0) {
            throw setting.refused("is negative; a limit is at least 0ns, or unlimited");
        }
        return nanos;
    }

    /** Returns the topic of a stream or a cloud. */
    static String topic(ConfigBlock block) {
        String topic = block.needed("topic").text();
        if (topic.isBlank()) {
            throw block.at("topic").refused("is empty; name a recorded topic");
        }
        return topic;
    }

    private static List<String> distinct(Setting list) {
        List<String> words = list.texts();
        if (new HashSet<>(words).size() != words.size()) {
            throw list.refused("names one thing twice; each dimension is written once");
        }
        return words;
    }
}
