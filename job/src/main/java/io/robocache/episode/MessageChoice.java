package io.robocache.episode;

import java.io.Serializable;
import java.util.List;

/**
 * Which messages of a recording are wanted, and what of them.
 *
 * @param topicsOrNull names; null for all
 * @param fromNanos    least log time
 * @param toNanos      greatest log time
 * @param need         how much of a message
 * @param tableOrNull  the topic whose messages are decoded; null for none
 * @param wanted       which of that topic's columns are
 * @param onDamage     what becomes of a damaged recording
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
public record MessageChoice(
        List<String> topicsOrNull,
        long fromNanos,
        long toNanos,
        Need need,
        TopicTable tableOrNull,
        boolean[] wanted,
        OnDamage onDamage)
        implements Serializable {

    /** How much of a message is needed; each has what those before it have. */
    public enum Need {
        /** Topic, log time and place, which indexes have. */
        INDEX,
        /** Sequence, publish time and size. */
        HEADER,
        /** What is in it. */
        PAYLOAD
    }

    /** What becomes of a damaged recording. */
    public enum OnDamage {
        /** Reading ends with a {@link MalformedEpisodeException}. */
        FAIL,
        /** What is readable is delivered. */
        KEEP
    }

    /** All messages, as far as {@code need} says. */
    public static MessageChoice all(Need need, OnDamage onDamage) {
        return new MessageChoice(null, 0, Long.MAX_VALUE, need, null, new boolean[0], onDamage);
    }

    /** Those of one topic, decoded or not. */
    MessageChoice ofTopic(String topic) {
        return new MessageChoice(List.of(topic), fromNanos, toNanos, need, tableOrNull, wanted, onDamage);
    }

    boolean takes(String topic) {
        return topicsOrNull == null || topicsOrNull.contains(topic);
    }

    boolean takes(long logNanos) {
        return logNanos >= fromNanos && logNanos <= toNanos;
    }

    boolean choosesTimes() {
        return fromNanos > 0 || toNanos < Long.MAX_VALUE;
    }
}
