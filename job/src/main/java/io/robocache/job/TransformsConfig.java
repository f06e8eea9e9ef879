package io.robocache.job;

import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.StreamRequest.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where recordings say how frames lie in each other.
 *
 * @param moving      topics of transforms that hold at their stamps
 * @param fixed       topics of transforms that hold always
 * @param maxGapNanos greatest distance of two stamps between which a transform is interpolated, inclusive, at least 0, or
 *                    {@code Alignment.UNLIMITED}
 * @param stampSource which stamp times a transform
 * @param offsetNanos added to each stamp
 */
public record TransformsConfig(
        List<String> moving, List<String> fixed, long maxGapNanos, StampSource stampSource, long offsetNanos)
        implements Serializable {
    public TransformsConfig {
        moving = List.copyOf(moving);
        fixed = List.copyOf(fixed);
    }

    static TransformsConfig read(ConfigBlock block) {
        Set<String> seen = new HashSet<>();
        return new TransformsConfig(
                topics(block.at("dynamic"), seen),
                topics(block.at("static"), seen),
                StreamReader.limit(block.at("max-gap")),
                block.at("stamp").convert(ConfigReader::stampSource),
                block.at("offset").convert(Quantity::nanos));
    }

    private static List<String> topics(Setting list, Set<String> seen) {
        for (Setting topic : list.items()) {
            if (topic.text().isBlank()) {
                throw topic.refused("is empty; name a recorded topic");
            }
            if (!seen.add(topic.text())) {
                throw topic.refused("is listed twice; a topic is dynamic or static, list it once");
            }
        }
        return list.texts();
    }

    /** What an episode is asked for: the moving transforms, then the static ones. */
    List<StreamRequest> requests() {
        List<StreamRequest> requests = new ArrayList<>();
        moving.forEach(topic -> requests.add(request(topic, Kind.TRANSFORMS)));
        fixed.forEach(topic -> requests.add(request(topic, Kind.STATIC_TRANSFORMS)));
        return requests;
    }

    private StreamRequest request(String topic, Kind kind) {
        return new StreamRequest(
                "transforms " + topic, topic, kind, List.of(), List.of(), List.of(), stampSource, offsetNanos);
    }
}
