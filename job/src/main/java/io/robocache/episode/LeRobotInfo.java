package io.robocache.episode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.align.FrameClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code meta/info.json} of a LeRobot dataset, checked.
 *
 * @param version    which layout
 * @param clock      frame index to nanoseconds, exact
 * @param fps        the clock's frames a second
 * @param features   by name, in the order of names
 * @param dataPath   where an episode's rows lie
 * @param videoPath  where its videos lie; null if the dataset has none
 * @param chunksSize episodes in a chunk folder (version 2.1)
 */
record LeRobotInfo(
        Version version,
        FrameClock clock,
        double fps,
        Map<String, LeRobotFeature> features,
        PathTemplate dataPath,
        PathTemplate videoPath,
        long chunksSize) {

    /** Strict, bounded by Jackson's own limits on depth and lengths. */
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String WHERE = "meta/info.json";
    private static final int MAX_FPS_DIGITS = 9;

    /** The layouts that can be read. */
    enum Version {
        /** One file an episode, JSON lines beside them. */
        V2_1,
        /** Many episodes a file, their table in Parquet. */
        V3_0
    }

    LeRobotInfo {
        features = Collections.unmodifiableMap(new TreeMap<>(features));
    }

    static LeRobotInfo parse(byte[] json, String uri) throws MalformedEpisodeException {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw refused(uri, Reason.BAD_JSON, "not valid JSON: " + broken.getOriginalMessage(), broken);
        } catch (IOException broken) { // bytes that are taken for UTF-32 and are none
            throw refused(uri, Reason.BAD_JSON, "not valid JSON: " + broken.getMessage(), broken);
        }
        if (root == null || !root.isObject()) {
            throw refused(uri, Reason.BAD_JSON, "not a JSON object", null);
        }
        Version version = version(text(root, "codebase_version", uri), uri);
        JsonNode declared = root.path("features");
        if (!declared.isObject() || declared.isEmpty()) {
            throw refused(uri, Reason.BAD_JSON, "no features; a LeRobot dataset declares its columns there", null);
        }
        Map<String, LeRobotFeature> features = new TreeMap<>();
        for (Map.Entry<String, JsonNode> feature : declared.properties()) {
            features.put(feature.getKey(), LeRobotFeature.of(feature.getKey(), feature.getValue(), uri));
        }
        JsonNode video = root.path("video_path");
        long chunksSize = root.path("chunks_size").asLong(1000);
        if (chunksSize < 1) {
            throw refused(uri, Reason.BAD_JSON, "chunks_size %d; it must be positive".formatted(chunksSize), null);
        }
        return new LeRobotInfo(
                version,
                clock(root.path("fps"), uri),
                root.path("fps").doubleValue(),
                features,
                new PathTemplate("data_path", text(root, "data_path", uri), uri),
                video.isTextual() ? new PathTemplate("video_path", video.asText(), uri) : null,
                chunksSize);
    }

    private static Version version(String text, String uri) throws MalformedEpisodeException {
        return switch (text) {
            case "v2.1" -> Version.V2_1;
            case "v3.0" -> Version.V3_0;
            default -> throw refused(
                    uri,
                    Reason.UNSUPPORTED,
                    "codebase_version '%s'; v2.1 and v3.0 can be read, so convert it with LeRobot's own tools"
                            .formatted(text),
                    null);
        };
    }

    private static FrameClock clock(JsonNode fps, String uri) throws MalformedEpisodeException {
        if (fps.isNumber()) {
            // The decimal as written: 29.97 is 2997/100 and not the double next to it.
            BigDecimal rate = fps.decimalValue().stripTrailingZeros();
            int scale = Math.max(0, rate.scale());
            if (rate.signum() > 0
                    && scale <= MAX_FPS_DIGITS
                    && rate.compareTo(BigDecimal.valueOf(1_000_000_000)) <= 0) {
                long den = BigDecimal.TEN.pow(scale).longValueExact();
                long num = rate.movePointRight(scale).longValueExact();
                return FrameClock.ofRate(num, den, 0, Long.MAX_VALUE);
            }
        }
        throw refused(
                uri,
                Reason.BAD_JSON,
                fps.isMissingNode()
                        ? "no fps; rows cannot be timed without it"
                        : "fps %s; a number above 0, at most 10^9, with at most %d decimals is needed"
                                .formatted(fps, MAX_FPS_DIGITS),
                null);
    }

    private static String text(JsonNode root, String key, String uri) throws MalformedEpisodeException {
        JsonNode value = root.path(key);
        if (!value.isTextual()) {
            throw refused(uri, Reason.BAD_JSON, "no %s (text); it is required".formatted(key), null);
        }
        return value.asText();
    }

    private static MalformedEpisodeException refused(String uri, Reason reason, String detail, Throwable cause) {
        return new MalformedEpisodeException(reason, uri, WHERE, detail, cause);
    }
}
