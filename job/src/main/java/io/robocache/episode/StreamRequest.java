package io.robocache.episode;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * One stream that a job wants from every episode.
 *
 * @param name        the stream's name in the configuration; for messages only
 * @param topic       the topic, or the column of a LeRobot folder
 * @param kind        what is wanted of each message
 * @param fields      paths such as {@code pose.position.x}, {@code position}, {@code transforms[0].transform}; a path to
 *                    an array or a structure takes all its numbers. Empty: what is usual for the type (see {@link
 *                    EpisodeReader#index})
 * @param order       names of the components of a named array (joints), in the wanted order; empty: that of the first message
 * @param features    point features that reductions need besides x, y and z; {@link Kind#CLOUD} only
 * @param stampSource which stamp times a message
 * @param offsetNanos added to each stamp
 */
public record StreamRequest(
        String name,
        String topic,
        Kind kind,
        List<String> fields,
        List<String> order,
        List<String> features,
        StampSource stampSource,
        long offsetNanos)
        implements Serializable {

    /** What is wanted of each message. */
    public enum Kind {
        /** Numbers, the same count for every message. */
        VALUES,
        /** One string: a string field, or a whole JSON text. */
        TEXT,
        /** Points. */
        CLOUD,
        /** Nothing but its stamp. */
        STAMPS,
        /** Stamped transforms between frames, that hold at their stamps; see {@link StreamIndex#transforms()}. */
        TRANSFORMS,
        /** Transforms between frames that hold always. */
        STATIC_TRANSFORMS;

        /** Whether the messages are transforms, which the index holds whole, so that there are no positions. */
        public boolean isTransforms() {
            return this == TRANSFORMS || this == STATIC_TRANSFORMS;
        }
    }

    /** Copies the lists. */
    public StreamRequest {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(stampSource, "stampSource");
        fields = List.copyOf(fields);
        order = List.copyOf(order);
        features = List.copyOf(features);
    }
}
