package io.robocache.episode;

import java.util.List;
import java.util.Objects;

/**
 * The transforms of one topic of one episode.
 *
 * @param edges        one for each child and parent, ordered by child, then by parent
 * @param refused      transforms that are left out because they cannot be used
 * @param firstRefusal why the first of those cannot; null if there is none
 */
public record RecordedTransforms(List<StampedEdge> edges, long refused, String firstRefusal) {

    /** No transform at all. */
    public static final RecordedTransforms NONE = new RecordedTransforms(List.of(), 0, null);

    /** Copies the list. */
    public RecordedTransforms {
        edges = List.copyOf(edges);
        if (refused > 0) {
            Objects.requireNonNull(firstRefusal, "firstRefusal");
        }
    }

    /** A frame's name as it is compared: without the leading slash that ROS 1 wrote. */
    public static String frame(String recorded) {
        return recorded.startsWith("/") ? recorded.substring(1) : recorded;
    }
}
