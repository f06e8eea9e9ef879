package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * The stretches of a file that hold messages: the records of a chunk, or a plain run of records outside chunks. Each has a
 * number, can be loaded again at any time, and is kept decompressed while it fits the cache. Not thread-safe.
 */
final class Blocks implements AutoCloseable {

    /**
     * Where a block lies.
     *
     * @param at          offset of its first stored byte in the file
     * @param storedBytes its length there
     * @param bytes       its decompressed length
     */
    private record Place(long at, int storedBytes, int bytes, String compression) {}

    private final FileBytes file;
    private final BufferAllocator memory;
    private final Decompression decompression;
    private final ChunkCache cache;
    private final List<Place> places = new ArrayList<>();
    private ArrowBuf current; // the last one that was loaded and not kept
    private Place currentPlace;

    Blocks(FileBytes file, BufferAllocator memory, Decompression decompression, long cacheBytes) {
        this.file = file;
        this.memory = memory;
        this.decompression = decompression;
        this.cache = new ChunkCache(cacheBytes);
    }

    /** The number that {@link #keep} will give to the block that was read last. */
    int next() {
        return places.size();
    }

    /** Reads stored bytes as they are; the caller closes. */
    private ArrowBuf stored(long at, int bytes) throws IOException {
        ArrowBuf buffer = room(bytes);
        boolean done = false;
        try {
            file.copy(at, bytes, buffer.nioBuffer(0, bytes));
            done = true;
            return buffer;
        } finally {
            if (!done) {
                buffer.close();
            }
        }
    }

    /** Allocates, and where memory is short gives up what is kept: it can be read again. */
    private ArrowBuf room(int bytes) {
        try {
            return memory.buffer(bytes);
        } catch (OutOfMemoryException e) {
            if (cache.isEmpty()) {
                throw e;
            }
            cache.clear();
            return memory.buffer(bytes);
        }
    }

    /** Makes a plain run the current block; borrowed until the next block is read. */
    ByteBuffer readPlain(long at, int bytes) throws IOException {
        drop();
        current = stored(at, bytes);
        currentPlace = new Place(at, bytes, bytes, Decompression.NONE);
        return view(current, bytes);
    }

    /**
     * Makes a chunk's records the current block; borrowed until the next block is read.
     *
     * @param crc   receives the stored bytes
     * @param bytes decompressed size as declared, at most the limit
     */
    ByteBuffer readChunk(long at, int storedBytes, int bytes, String compression, SectionCrc crc)
            throws IOException, DamageException {
        drop();
        boolean plain = compression.equals(Decompression.NONE);
        ArrowBuf packed = stored(at, storedBytes);
        try {
            crc.over(at, packed.nioBuffer(0, storedBytes));
            current = plain
                    ? packed
                    : decompression.block(compression, packed.nioBuffer(0, storedBytes), bytes, this::room);
        } finally {
            if (!plain || current == null) {
                packed.close();
            }
        }
        currentPlace = new Place(at, storedBytes, bytes, compression);
        return view(current, bytes);
    }

    /** Gives the current block the number {@link #next()}, because messages in it are wanted. */
    void keep() {
        int number = next();
        places.add(currentPlace);
        if (cache.offer(number, current)) {
            current = null;
        }
        drop();
    }

    /** Forgets the current block. */
    void drop() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** The bytes of a kept block, little-endian; borrowed until the next call. */
    ByteBuffer open(int number) throws IOException {
        Place place = places.get(number);
        ArrowBuf block = cache.find(number);
        if (block == null) {
            block = load(place);
            cache.put(number, block);
        }
        return view(block, place.bytes);
    }

    private ArrowBuf load(Place place) throws IOException {
        ArrowBuf packed = stored(place.at, place.storedBytes);
        if (place.compression.equals(Decompression.NONE)) {
            return packed;
        }
        try {
            return decompression.block(
                    place.compression, packed.nioBuffer(0, place.storedBytes), place.bytes, this::room);
        } catch (DamageException e) {
            throw new IOException(
                    "[%s @ %d] changed since it was indexed: %s".formatted(file.uri(), place.at, e.getMessage()), e);
        } finally {
            packed.close();
        }
    }

    private static ByteBuffer view(ArrowBuf block, int bytes) {
        return block.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Forgets all blocks and frees them. */
    void clear() {
        drop();
        cache.clear();
        places.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
