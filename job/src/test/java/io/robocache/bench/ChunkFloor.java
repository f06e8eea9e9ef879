package io.robocache.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/** What no reader of MCAP can do without: reading the chunks of files, decompressing them and comparing their CRC. */
final class ChunkFloor {

    private static final int MAGIC_BYTES = 8;
    private static final int PREFIX_BYTES = 9;
    private static final int CHUNK = 6;
    private static final int DATA_END = 15;

    private ChunkFloor() {}

    /** Does it with each of the files, several at once; returns the bytes that came out. */
    static long run(List<Path> files, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Long>> work =
                    files.stream().<Callable<Long>>map(file -> () -> file(file)).toList();
            long bytes = 0;
            for (Future<Long> done : pool.invokeAll(work)) {
                bytes += done.get();
            }
            return bytes;
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause().getMessage(), failed.getCause());
        } finally {
            pool.shutdown();
        }
    }

    private static long file(Path path) throws IOException {
        long expanded = 0;
        ByteBuffer packed = ByteBuffer.allocateDirect(1 << 20);
        ByteBuffer plain = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel file = FileChannel.open(path);
                ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long at = MAGIC_BYTES; at < file.size(); ) {
                read(file, prefix.clear(), at);
                int opcode = prefix.get(0);
                long length = prefix.getLong(1);
                if (opcode == DATA_END) {
                    break;
                }
                if (opcode == CHUNK) {
                    packed = room(packed, (int) length);
                    read(file, packed.limit((int) length), at + PREFIX_BYTES);
                    packed.order(ByteOrder.LITTLE_ENDIAN);
                    int bytes = (int) packed.getLong(16);
                    int from = 32 + packed.getInt(28) + Long.BYTES;
                    plain = room(plain, bytes);
                    zstd.decompressDirectByteBuffer(plain, 0, bytes, packed, from, (int) length - from);
                    CRC32 crc = new CRC32();
                    crc.update(plain.limit(bytes));
                    if ((int) crc.getValue() != packed.getInt(24)) {
                        throw new IOException("[" + path + " @ " + at + "] the CRC of a chunk differs");
                    }
                    expanded += bytes;
                }
                at += PREFIX_BYTES + length;
            }
        }
        return expanded;
    }

    private static ByteBuffer room(ByteBuffer buffer, int bytes) {
        return buffer.capacity() >= bytes ? buffer.clear() : ByteBuffer.allocateDirect(2 * bytes);
    }

    private static void read(FileChannel file, ByteBuffer into, long at) throws IOException {
        while (into.hasRemaining()) {
            if (file.read(into, at + into.position()) < 0) {
                throw new IOException("file of " + file.size() + " bytes ends at " + at);
            }
        }
        into.position(0);
    }
}
