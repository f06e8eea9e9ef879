package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Off-heap room for the points of one file at a time, and the checks of what a file declares, before anything is allocated
 * for it. Not thread-safe.
 */
final class CloudRoom implements AutoCloseable {

    private final BufferAllocator memory;
    private final long limitBytes;
    private ArrowBuf points;
    private ArrowBuf packed;

    /**
     * @param memory     borrowed
     * @param limitBytes the most that the points of one file may have
     */
    CloudRoom(BufferAllocator memory, long limitBytes) {
        this.memory = memory;
        this.limitBytes = limitBytes;
    }

    /**
     * Checks what a header declares.
     *
     * @param at        offset of the points in the file
     * @param pointBytes above 0
     * @return the size of the points in bytes
     */
    int sizeOf(long points, int pointBytes, long at) throws BadCloudException {
        if (points > limitBytes / pointBytes) {
            throw BadCloudException.at(
                    at,
                    Reason.SIZE_LIMIT,
                    "%d points of %d bytes, limit %d bytes (limits.block)".formatted(points, pointBytes, limitBytes));
        }
        return (int) (points * pointBytes);
    }

    /** Room for points, little-endian, from 0; borrowed until the next call. */
    ByteBuffer points(int bytes) {
        points = grown(points, bytes);
        return points.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer packed(int bytes) {
        packed = grown(packed, bytes);
        return packed.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Points as they lie in a file; {@code bytes} of them from {@code at} are known to be there. */
    ByteBuffer copied(FileBytes file, long at, int bytes) throws IOException {
        ByteBuffer into = points(bytes);
        file.copy(at, bytes, into);
        return into;
    }

    /** Compressed bytes of a file, likewise; not counted to the points. */
    ByteBuffer fetched(FileBytes file, long at, int bytes) throws IOException {
        ByteBuffer into = packed(bytes);
        file.copy(at, bytes, into);
        return into;
    }

    private ArrowBuf grown(ArrowBuf room, int bytes) {
        if (room != null && room.capacity() >= bytes) {
            return room;
        }
        if (room != null) {
            room.close();
        }
        return memory.buffer(Math.max(1, bytes));
    }

    @Override
    public void close() {
        if (points != null) {
            points.close();
            points = null;
        }
        if (packed != null) {
            packed.close();
            packed = null;
        }
    }
}
