package io.robocache.shard;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The JSON form of a {@link Sidecar}: one canonical line. Statistics are arrays of count, nonFinite, min, max, mean, m2,
 * q01, q10, q50, q90, q99, one for each dimension; sync is an array of frames, valid frames, median, p95 and greatest age;
 * a histogram is its bins and their counts.
 */
final class SidecarJson {
    private static final String FORMAT = "robocache-sidecar 2";
    /** Without traces; published datasets may have it. */
    private static final String FORMER = "robocache-sidecar 1";

    private SidecarJson() {}

    static byte[] write(Sidecar sidecar) {
        Map<String, Object> json = new HashMap<>();
        json.put("format", FORMAT);
        json.put("writer", Canonical.writer());
        json.put("plan", sidecar.planHash());
        json.put("shard", sidecar.shard());
        json.put("file", sidecar.file() == null ? null : file(sidecar.file()));
        json.put(
                "episodes",
                sidecar.outcomes().stream().map(SidecarJson::outcome).toList());
        json.put("histograms", mapped(sidecar.histograms(), SidecarJson::histogram));
        return (Json.compact(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException if the text is torn, of another format or writer, or contradicts itself */
    static Sidecar read(byte[] utf8, String name) throws IOException {
        return read(utf8, name, SidecarJson::requireThisWriter);
    }

    /** As {@link #read}, of a published version: its files stay as they are, whatever wrote them. */
    static Sidecar readOfAnyWriter(byte[] utf8, String name) throws IOException {
        return read(utf8, name, (json, file) -> {});
    }

    /** What a reader wants of all but the histograms. */
    private interface Condition {
        void require(JsonNode json, String name) throws IOException;
    }

    private static void requireThisWriter(JsonNode json, String name) throws IOException {
        if (json.path("format").asText().equals(FORMER)) {
            throw new IOException("[" + name + "] format '" + FORMER + "' lacks what the report needs");
        }
        if (json.path("format").asText().equals(FORMAT)
                && !Canonical.writer().equals(json.path("writer").asText())) {
            throw new IOException(
                    "[" + name + "] written with " + json.path("writer").asText() + ", this is " + Canonical.writer()
                            + "; their bytes differ, so it is not reused");
        }
    }

    private static Sidecar read(byte[] utf8, String name, Condition condition) throws IOException {
        try (JsonParser parser = Json.parser(utf8)) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            Map<String, List<QuantileHistogram>> histograms = null;
            require(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                if (key.equals("histograms")) {
                    histograms = histograms(parser);
                } else {
                    json.set(key, parser.<JsonNode>readValueAsTree());
                }
            }
            require(parser.currentToken(), JsonToken.END_OBJECT);
            condition.require(json, name);
            String format = json.path("format").asText();
            if (!FORMAT.equals(format) && !FORMER.equals(format)) {
                throw new IOException("[" + name + "] format '" + format + "', this version reads '" + FORMAT
                        + "'; remove the staging folder and build again");
            }
            JsonNode file = json.get("file");
            return new Sidecar(
                    json.get("shard").intValue(),
                    json.get("plan").textValue(),
                    file.isNull() ? null : file(file),
                    list(json.get("episodes"), SidecarJson::outcome),
                    Objects.requireNonNull(histograms, "no histograms"),
                    utf8);
        } catch (JsonProcessingException
                | RuntimeException torn) { // a missing key, another type, parts that do not fit
            throw new IOException("[" + name + "] is not a sidecar: " + torn.getMessage(), torn);
        }
    }

    private static void require(JsonToken found, JsonToken expected) {
        if (found != expected) {
            throw new IllegalArgumentException(found + " where " + expected + " was expected");
        }
    }

    static Object loss(Loss loss) {
        return Map.of(
                "reason", loss.reason().code(), "where", loss.where(), "count", loss.count(), "detail", loss.detail());
    }

    static Map<String, Object> id(EpisodeId id) {
        return Map.of("root", id.root(), "path", id.path(), "ordinal", id.ordinal(), "part", id.part());
    }

    private static Object file(StagedFile file) {
        return Map.of(
                "bytes", file.bytes(), "rows", file.rows(), "row_groups", file.rowGroups(), "sha256", file.sha256());
    }

    private static StagedFile file(JsonNode json) {
        return new StagedFile(
                json.get("bytes").longValue(),
                json.get("rows").longValue(),
                json.get("row_groups").intValue(),
                json.get("sha256").textValue());
    }

    private static Object outcome(EpisodeOutcome outcome) {
        Map<String, Object> json = new HashMap<>();
        json.put("id", id(outcome.id()));
        json.put("fingerprint", outcome.fingerprint());
        json.put("frames", outcome.frames());
        json.put(
                "tasks",
                outcome.tasks().stream()
                        .map(run -> List.of(run.task(), run.frames()))
                        .toList());
        json.put("losses", outcome.losses().stream().map(SidecarJson::loss).toList());
        json.put("warnings", outcome.warnings().stream().map(SidecarJson::loss).toList());
        json.put("quarantine", outcome.quarantine() == null ? null : loss(outcome.quarantine()));
        json.put("stats", mapped(outcome.stats(), SidecarJson::stats));
        Map<String, Object> sync = new HashMap<>();
        outcome.sync().forEach((stream, s) -> sync.put(stream, sync(s)));
        json.put("sync", sync);
        if (!outcome.videos().isEmpty()) {
            Map<String, Object> videos = new HashMap<>();
            outcome.videos().forEach((key, span) -> videos.put(key, List.of(span.file(), span.from(), span.to())));
            json.put("videos", videos);
        }
        if (outcome.status() == Status.WRITTEN) {
            json.put("trace", TraceJson.of(outcome.trace()));
        }
        return json;
    }

    private static EpisodeOutcome outcome(JsonNode json) {
        JsonNode id = json.get("id");
        JsonNode quarantine = json.get("quarantine");
        return new EpisodeOutcome(
                new EpisodeId(
                        id.get("root").intValue(),
                        id.get("path").textValue(),
                        id.get("ordinal").intValue(),
                        id.get("part").intValue()),
                json.get("fingerprint").textValue(),
                quarantine.isNull() ? Status.WRITTEN : Status.QUARANTINED,
                json.get("frames").longValue(),
                list(
                        json.get("tasks"),
                        run -> new TaskRun(run.get(0).textValue(), run.get(1).longValue())),
                list(json.get("losses"), SidecarJson::loss),
                list(json.get("warnings"), SidecarJson::loss),
                quarantine.isNull() ? null : loss(quarantine),
                map(json.get("stats"), node -> list(node, SidecarJson::stats)),
                map(json.get("sync"), SidecarJson::sync),
                map(
                        json.path("videos"),
                        span -> new VideoSpan(
                                span.get(0).textValue(),
                                span.get(1).doubleValue(),
                                span.get(2).doubleValue())),
                TraceJson.read(json.path("trace")));
    }

    private static Object sync(StreamSync s) {
        return List.of(s.frames(), s.valid(), s.medianMillis(), s.p95Millis(), s.maxMillis());
    }

    private static StreamSync sync(JsonNode json) {
        return new StreamSync(
                json.get(0).longValue(),
                json.get(1).longValue(),
                number(json.get(2)),
                number(json.get(3)),
                number(json.get(4)));
    }

    private static double number(JsonNode node) {
        return node.isTextual() ? Double.parseDouble(node.textValue()) : node.doubleValue();
    }

    private static Loss loss(JsonNode json) {
        return new Loss(
                Reason.of(json.get("reason").textValue()),
                json.get("where").textValue(),
                json.get("count").longValue(),
                json.get("detail").textValue());
    }

    private static Object stats(DimensionStats s) {
        return List.of(
                s.count(),
                s.nonFinite(),
                s.min(),
                s.max(),
                s.mean(),
                s.m2(),
                s.q01(),
                s.q10(),
                s.q50(),
                s.q90(),
                s.q99());
    }

    private static DimensionStats stats(JsonNode json) {
        double[] v = new double[11];
        for (int i = 2; i < v.length; i++) {
            v[i] = number(json.get(i));
        }
        return new DimensionStats(
                json.get(0).longValue(),
                json.get(1).longValue(),
                v[2],
                v[3],
                v[4],
                v[5],
                v[6],
                v[7],
                v[8],
                v[9],
                v[10]);
    }

    private static Object histogram(QuantileHistogram histogram) {
        return Map.of("bins", histogram.bins(), "counts", histogram.counts());
    }

    /** Most of a sidecar is numbers of histograms, which need no node each. */
    private static Map<String, List<QuantileHistogram>> histograms(JsonParser parser) throws IOException {
        Map<String, List<QuantileHistogram>> all = new TreeMap<>();
        require(parser.currentToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            List<QuantileHistogram> dimensions = new ArrayList<>();
            all.put(parser.currentName(), dimensions);
            require(parser.nextToken(), JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, long[]> parts = new HashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    parts.put(parser.currentName(), numbers(parser));
                }
                int[] bins = Arrays.stream(parts.get("bins"))
                        .mapToInt(Math::toIntExact)
                        .toArray();
                dimensions.add(QuantileHistogram.of(bins, parts.get("counts")));
            }
            require(parser.currentToken(), JsonToken.END_ARRAY);
        }
        return all;
    }

    private static long[] numbers(JsonParser parser) throws IOException {
        require(parser.nextToken(), JsonToken.START_ARRAY);
        LongStream.Builder numbers = LongStream.builder();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            numbers.add(parser.getLongValue());
        }
        require(parser.currentToken(), JsonToken.END_ARRAY);
        return numbers.build().toArray();
    }

    private static <T> Map<String, Object> mapped(Map<String, List<T>> map, Function<T, Object> form) {
        Map<String, Object> json = new HashMap<>();
        map.forEach((key, values) -> json.put(key, values.stream().map(form).toList()));
        return json;
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> form) {
        List<T> list = new ArrayList<>(json.size());
        json.forEach(node -> list.add(form.apply(node)));
        return list;
    }

    private static <T> Map<String, T> map(JsonNode json, Function<JsonNode, T> form) {
        Map<String, T> map = new TreeMap<>();
        json.properties().forEach(entry -> map.put(entry.getKey(), form.apply(entry.getValue())));
        return map;
    }
}
