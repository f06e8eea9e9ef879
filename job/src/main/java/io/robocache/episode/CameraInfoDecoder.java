package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;

/** Keeps the first good camera info of a stream and counts the others that differ from it. */
final class CameraInfoDecoder implements MessageDecoder {

    private final CdrReader cdr = new CdrReader();
    private CameraInfo first;
    private long different;
    private final MessageHead head = new MessageHead(true);

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        head.stamp(HeaderStamp.read(cdr));
        cdr.skipString(Kind.STRING);
        CameraInfo info = CameraInfo.read(cdr);
        if (first == null) {
            first = info;
        } else if (!info.equals(first)) {
            different++;
        }
    }

    /** The first good one; null before. */
    CameraInfo first() {
        return first;
    }

    /** Good ones that differ from the first. */
    long different() {
        return different;
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
