package io.robocache.episode;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Decodes the messages of one stream: first each is checked from end to end, then those that are needed are read. Knows
 * payloads only, not containers. One for each stream of a reader; not thread-safe.
 */
interface MessageDecoder {

    /**
     * Looks through one payload, learns the stream's shape from the first good one and compares the others with it.
     *
     * @param block  borrowed; {@code length} bytes from {@code from} are the payload
     * @throws DamageException if the message is to be left out, or if the episode cannot be delivered
     */
    void check(ByteBuffer block, int from, int length) throws DamageException;

    /** What the messages say of themselves. */
    MessageHead head();

    /**
     * Bytes of the message checked last that lie behind its last field. Up to 3 are the padding that writers append; more
     * say that the message is not what its schema describes, although it decodes. 0 of encodings without such bytes.
     */
    default int trailingBytes() {
        return 0;
    }

    /** Type of the values; null before a message was checked, and for what has no values. */
    default MinorType elementType() {
        return null;
    }

    /** Components a message; 0 before a message was checked, and for what has no values. */
    default int width() {
        return 0;
    }

    /** One name a component; none for what has no values. */
    default List<String> names() {
        return List.of();
    }

    /** What all images so far have in common; null before one was checked, and of other kinds. */
    default ImageShape imageShape() {
        return null;
    }

    /** Bytes of the longest image so far. */
    default int greatestImageBytes() {
        return 0;
    }

    /** Components that good messages did not have, so far. */
    default long missingComponents() {
        return 0;
    }

    /**
     * Writes a message that was checked as row {@code row} of a flat vector: components from {@code row * width}.
     *
     * @param out allocated for that row, of {@link #elementType}
     */
    default void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        throw new IllegalStateException(getClass().getSimpleName() + " reads messages that have no rows");
    }

    /** Appends the points of a message that was checked; see {@link EpisodeReader#cloud}. */
    default void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out)
            throws DamageException {
        throw new IllegalStateException(getClass().getSimpleName() + " reads messages that have no points");
    }
}
