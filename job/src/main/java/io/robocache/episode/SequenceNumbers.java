package io.robocache.episode;

import java.util.HashMap;
import java.util.Map;

/**
 * How many messages are missing, by the sequence numbers that senders gave them, channel by channel. Needs no order of
 * the messages and no memory for them; a number that was given twice hides a missing one. Not thread-safe.
 */
final class SequenceNumbers {

    private final Map<Integer, Span> channels = new HashMap<>();
    private long previous = -1;
    private boolean rising = true; // over all channels together, in the order of the file

    private static final class Span {
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;
        private long messages;
    }

    /** The next message of the file has that number, 0 to 2^32 - 1. */
    void see(int channel, long sequence) {
        Span span = channels.computeIfAbsent(channel, id -> new Span());
        span.least = Math.min(span.least, sequence);
        span.greatest = Math.max(span.greatest, sequence);
        span.messages++;
        rising &= sequence > previous;
        previous = sequence;
    }

    /**
     * Numbers between the least and the greatest of a channel that no message has, or null where they say nothing: where
     * all are equal, or where the recorder numbered the messages of all channels in one row.
     */
    Long lost(int channel) {
        Span span = channels.get(channel);
        boolean oneRow = rising && channels.size() > 1;
        if (oneRow || span == null || span.greatest == span.least) {
            return null;
        }
        return Math.max(0, span.greatest - span.least + 1 - span.messages);
    }
}
