package io.robocache.episode;

import java.util.Objects;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * A topic of an {@link EpisodeTable}, or what a request takes of it.
 *
 * @param feature what each of its rows is; its name is the topic
 * @param type    of the components: a type of numbers, VARCHAR for a text a row, VARBINARY for an encoded image a row; NULL
 *                if it cannot be read
 * @param rows    how many there are, at least 0
 * @param refusal why it cannot be read, with the remedy; empty if it can
 */
record RowTopic(RowFeature feature, MinorType type, long rows, String refusal) {

    RowTopic {
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(refusal, "refusal");
    }

    /** One that can be read. */
    RowTopic(RowFeature feature, MinorType type, long rows) {
        this(feature, type, rows, "");
    }

    /** One that is listed, and timed, and cannot be read. */
    static RowTopic unreadable(RowFeature feature, long rows, String why) {
        return new RowTopic(feature, MinorType.NULL, rows, why);
    }

    String name() {
        return feature.name();
    }
}
