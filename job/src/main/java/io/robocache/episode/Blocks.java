package io.robocache.episode;

import io.robocache.device.SpareCores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * The stretches of a recording that hold wanted messages. Each has a number, can be loaded again at any time, and is kept
 * decompressed while it fits the cache. Not thread-safe.
 */
final class Blocks implements AutoCloseable {

    private final String uri;
    private final BufferAllocator memory;
    private final ChunkCache cache;
    private final ChunksAhead ahead;
    private final List<Stretch> stretches = new ArrayList<>();
    private ArrowBuf current; // the last one that was loaded and not kept
    private Stretch currentStretch;

    /** @param cores decompress ahead */
    Blocks(String uri, BufferAllocator memory, long cacheBytes, long blockBytes, SpareCores cores) {
        this.uri = uri;
        this.memory = memory;
        this.cache = new ChunkCache(cacheBytes, ChunkCache.Share.OF_JVM);
        this.ahead = new ChunksAhead(memory, blockBytes, cores);
    }

    /** The number that {@link #keep} will give to the block that was read last. */
    int next() {
        return stretches.size();
    }

    /** Allocates, and where memory is short gives up what is kept: it can be read again. */
    private ArrowBuf room(int bytes) {
        try {
            return memory.buffer(bytes);
        } catch (OutOfMemoryException e) {
            ahead.close();
            cache.clear();
            return memory.buffer(bytes);
        }
    }

    /** Makes a stretch the current block, little-endian; borrowed until the next block is read. */
    ByteBuffer read(Stretch stretch, Stretch.Stored stored) throws IOException, DamageException {
        drop();
        ArrowBuf ready = ahead.take(stretch, stored);
        current = ready == null ? stretch.load(this::room, stored) : ready;
        currentStretch = stretch;
        return view(current, stretch.bytes());
    }

    /** Whether an idle core could begin with a chunk. */
    boolean wantsMore() {
        return ahead.wantsMore();
    }

    /** Has an idle core begin with a chunk that is read soon, the next behind those that were begun; false if there is none. */
    boolean begin(McapChunk chunk) throws IOException {
        return ahead.begin(chunk);
    }

    /** Gives the current block the number {@link #next()}, because messages in it are wanted. */
    void keep() {
        int number = next();
        stretches.add(currentStretch);
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

    /** Which of the recording's files a kept block is of. */
    int file(int number) {
        return stretches.get(number).file();
    }

    /** The bytes of a kept block, little-endian; borrowed until the next call. */
    ByteBuffer open(int number) throws IOException {
        Stretch stretch = stretches.get(number);
        ArrowBuf block = cache.find(number);
        if (block == null) {
            Interruption.check(uri);
            try {
                block = stretch.load(this::room, stored -> {});
            } catch (DamageException e) {
                throw new IOException(
                        "[%s] block %d changed since it was indexed: %s".formatted(uri, number, e.getMessage()), e);
            }
            cache.put(number, block);
        }
        return view(block, stretch.bytes());
    }

    private static ByteBuffer view(ArrowBuf block, int bytes) {
        return block.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Forgets all blocks and frees them. */
    void clear() {
        drop();
        ahead.close();
        cache.clear();
        stretches.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
