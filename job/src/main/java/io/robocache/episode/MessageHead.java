package io.robocache.episode;

/**
 * What the messages of a stream say of themselves: the stamp of the one checked last, and the frames that all of them name.
 * Not thread-safe.
 */
final class MessageHead {

    private boolean stamped;
    private long nanos;
    private String frameId; // null before the first
    private String otherFrameId;

    /** Of messages that carry a stamp, or of which that is only known once one has. */
    MessageHead(boolean stamped) {
        this.stamped = stamped;
    }

    /** The message has that stamp. */
    void stamp(long headerNanos) {
        stamped = true;
        nanos = headerNanos;
    }

    /** The message has no stamp. */
    void noStamp() {
        nanos = 0;
    }

    /** The message names that frame, or none. */
    void frame(String name) {
        if (frameId == null) {
            frameId = name;
        } else if (otherFrameId == null && !name.equals(frameId)) {
            otherFrameId = name;
        }
    }

    boolean stamped() {
        return stamped;
    }

    long nanos() {
        return nanos;
    }

    /** That of the first message; empty without one. */
    String frameId() {
        return frameId == null ? "" : frameId;
    }

    /** One that a later message names; null where all name that of the first. */
    String otherFrameIdOrNull() {
        return otherFrameId;
    }
}
