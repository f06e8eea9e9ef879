package io.robocache.episode;

import java.io.Serializable;

/**
 * A part of one MCAP file: the chunks that begin in it. A file that cannot be read in parts is the first one's alone.
 *
 * @param uri  of the file
 * @param from offset of its first byte
 * @param to   offset behind its last byte; {@link Long#MAX_VALUE} for all that follows
 */
public record MessagePart(String uri, long from, long to) implements Serializable {

    /** The whole of a file. */
    public static MessagePart whole(String uri) {
        return new MessagePart(uri, 0, Long.MAX_VALUE);
    }

    boolean isWhole() {
        return from == 0 && to == Long.MAX_VALUE;
    }
}
