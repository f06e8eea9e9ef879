package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.FieldVector;

/** Keeps the first good camera info of a stream and counts the others that differ from it. */
final class CameraInfoDecoder implements MessageDecoder {

    private final CdrReader cdr = new CdrReader();
    private CameraInfo first;
    private long different;
    private long headerNanos;

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        headerNanos = HeaderStamp.read(cdr);
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
    public boolean stamped() {
        return true;
    }

    @Override
    public long headerNanos() {
        return headerNanos;
    }

    @Override
    public String frameId() {
        return "";
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) {
        throw new IllegalStateException("camera infos have no rows");
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out) {
        throw new IllegalStateException("camera infos have no points");
    }
}
