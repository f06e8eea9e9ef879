package io.robocache.episode;

import java.util.Arrays;

/** The log stamps of one topic, collected without reading a message. Not thread-safe. */
public final class LoggedTopic {

    private final String topic;
    private final String type;
    private final String encoding;
    private long[] stamps = new long[64];
    private int count;

    LoggedTopic(String topic, String type, String encoding) {
        this.topic = topic;
        this.type = type;
        this.encoding = encoding;
    }

    void add(long nanos) {
        if (count == stamps.length) {
            stamps = Arrays.copyOf(stamps, Math.addExact(count, count / 2));
        }
        stamps[count++] = nanos;
    }

    /** Its name. */
    public String topic() {
        return topic;
    }

    /** Message type; empty without schema. */
    public String type() {
        return type;
    }

    /** Message encoding, such as {@code cdr}. */
    public String encoding() {
        return encoding;
    }

    /** Nanoseconds, one for each message, in the order of the file; the caller's. */
    public long[] stamps() {
        return Arrays.copyOf(stamps, count);
    }
}
