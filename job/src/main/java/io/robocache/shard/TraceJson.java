package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The JSON form of an {@link EpisodeTrace}, a part of {@link SidecarJson}: arrays in the order of the records. */
final class TraceJson {
    private TraceJson() {}

    static Object of(EpisodeTrace trace) {
        Map<String, Object> streams = new HashMap<>();
        trace.streams().forEach((name, stream) -> streams.put(name, stream(stream)));
        Map<String, Object> json = new HashMap<>();
        json.put("from", trace.firstNanos());
        json.put("to", trace.lastNanos());
        json.put("streams", streams);
        if (!trace.views().isEmpty()) {
            json.put("views", trace.views().stream().map(TraceJson::view).toList());
        }
        return json;
    }

    static EpisodeTrace read(JsonNode json) {
        if (json.isMissingNode()) {
            return EpisodeTrace.NONE;
        }
        Map<String, StreamTrace> streams = new TreeMap<>();
        json.get("streams").properties().forEach(entry -> streams.put(entry.getKey(), stream(entry.getValue())));
        return new EpisodeTrace(
                json.get("from").longValue(),
                json.get("to").longValue(),
                streams,
                list(json.path("views"), TraceJson::view));
    }

    private static Object stream(StreamTrace stream) {
        MessageTimes m = stream.messages();
        return Map.of(
                "ages",
                stream.ages(),
                "invalid",
                stream.invalid().stream()
                        .map(span -> List.of(span.from(), span.frames()))
                        .toList(),
                "spans",
                stream.spans(),
                "messages",
                Arrays.asList(
                        m.messages(),
                        m.periodNanos(),
                        m.jitterNanos(),
                        m.longestNanos(),
                        m.gaps(),
                        m.drops(),
                        m.where().stream()
                                .map(gap -> List.of(gap.afterNanos(), gap.nanos()))
                                .toList(),
                        m.clock() == null
                                ? null
                                : List.of(m.clock().medianNanos(), m.clock().scatterNanos())));
    }

    private static StreamTrace stream(JsonNode json) {
        JsonNode m = json.get("messages");
        JsonNode clock = m.get(7);
        return new StreamTrace(
                list(json.get("ages"), JsonNode::longValue),
                list(
                        json.get("invalid"),
                        span -> new StreamTrace.Span(
                                span.get(0).longValue(), span.get(1).longValue())),
                json.get("spans").longValue(),
                new MessageTimes(
                        m.get(0).longValue(),
                        m.get(1).longValue(),
                        m.get(2).longValue(),
                        m.get(3).longValue(),
                        m.get(4).longValue(),
                        m.get(5).longValue(),
                        list(
                                m.get(6),
                                gap -> new MessageTimes.Gap(
                                        gap.get(0).longValue(), gap.get(1).longValue())),
                        clock.isNull()
                                ? null
                                : new MessageTimes.Clock(
                                        clock.get(0).longValue(), clock.get(1).longValue())));
    }

    private static Object view(VoxelView view) {
        return Map.of(
                "group", view.group(),
                "frame", view.frame(),
                "voxels", view.voxels(),
                "dims", view.dims(),
                "cell", view.cell(),
                "top", view.top(),
                "layers",
                        view.layers().stream()
                                .map(layer -> List.of(layer.first(), layer.rows()))
                                .toList());
    }

    private static VoxelView view(JsonNode json) {
        return new VoxelView(
                json.get("group").textValue(),
                json.get("frame").longValue(),
                json.get("voxels").longValue(),
                list(json.get("dims"), JsonNode::intValue),
                list(json.get("cell"), JsonNode::intValue),
                list(json.get("top"), JsonNode::textValue),
                list(
                        json.get("layers"),
                        layer ->
                                new VoxelView.Layer(layer.get(0).intValue(), list(layer.get(1), JsonNode::textValue))));
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> form) {
        List<T> list = new ArrayList<>(json.size());
        json.forEach(node -> list.add(form.apply(node)));
        return list;
    }
}
