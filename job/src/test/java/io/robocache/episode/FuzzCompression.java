package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Frames of LZ4 and zstd as chunks and messages have them, and blocks of LZF: a kind, the declared size in three bytes,
 * then the packed bytes. What comes out fills its room exactly and touches nothing beside it, and is what another decoder
 * gives; what an encoder makes of any bytes comes back.
 */
final class FuzzCompression implements FuzzTarget {

    private static final int KINDS = 5;
    private static final int HEADER_BYTES = 4;
    private static final int LIMIT_BYTES = 1 << 20;
    private static final int GUARD = 32;
    private static final byte GUARDED = 0x5A;

    @Override
    public void run(byte[] input) throws IOException {
        if (input.length < HEADER_BYTES) {
            return;
        }
        int declared = (input[1] & 0xFF) | ((input[2] & 0xFF) << 8) | ((input[3] & 0x0F) << 16);
        byte[] packed = Arrays.copyOfRange(input, HEADER_BYTES, input.length);
        switch (FuzzTargets.choice(input, KINDS)) {
            case 0 -> block(Decompression.LZ4, packed, declared);
            case 1 -> block(Decompression.ZSTD, packed, declared);
            case 2 -> message(packed);
            case 3 -> lzf(packed, declared);
            default -> thereAndBack(packed);
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).clear();
    }

    /** The content, or null if it is refused. */
    private static byte[] block(String compression, byte[] packed, int declared) throws IOException {
        try (BufferAllocator memory = new RootAllocator(4L << 20);
                Decompression decompression = new Decompression(memory, LIMIT_BYTES);
                ArrowBuf room = memory.buffer(declared + 2L * GUARD)) {
            for (int i = 0; i < GUARD; i++) {
                room.setByte(i, GUARDED);
                room.setByte((long) GUARD + declared + i, GUARDED);
            }
            byte[] content = null;
            try {
                ArrowBuf inner = room.slice(GUARD, declared);
                inner.getReferenceManager().retain();
                try (ArrowBuf expanded = decompression.block(compression, direct(packed), declared, bytes -> {
                    assertEquals(declared, bytes, "room asked for");
                    return inner;
                })) {
                    content = new byte[declared];
                    expanded.getBytes(0, content);
                }
            } catch (DamageException refused) {
                assertTrue(refused.getMessage().length() < 500, "a message of its own");
            }
            while (room.refCnt() > 1) {
                room.getReferenceManager().release(); // refused before the room was asked for
            }
            for (int i = 0; i < GUARD; i++) {
                assertEquals(GUARDED, room.getByte(i), "a byte before the room");
                assertEquals(GUARDED, room.getByte((long) GUARD + declared + i), "a byte behind the room");
            }
            if (content != null && compression.equals(Decompression.LZ4)) {
                compare(packed, content);
            }
            return content;
        }
    }

    /** Another decoder, which does not read all that ours does, gives the same if it gives anything. */
    private static void compare(byte[] packed, byte[] content) {
        byte[] other;
        try (LZ4FrameInputStream in = new LZ4FrameInputStream(new ByteArrayInputStream(packed))) {
            other = in.readNBytes(content.length + 1);
        } catch (IOException | RuntimeException notRead) {
            return;
        }
        assertArrayEquals(other, content, "LZ4 as another decoder reads it");
    }

    private static void message(byte[] packed) {
        try (BufferAllocator memory = new RootAllocator(4L << 20);
                Decompression decompression = new Decompression(memory, LIMIT_BYTES)) {
            try {
                ByteBuffer plain = decompression.message(direct(packed), 0, packed.length);
                assertTrue(plain.limit() <= LIMIT_BYTES, "within the limit");
            } catch (DamageException refused) {
                assertTrue(memory.getPeakMemoryAllocation() <= 2L * LIMIT_BYTES, "memory of a refusal");
            }
        }
    }

    private static byte[] lzf(byte[] packed, int declared) {
        byte[] out = new byte[declared];
        try {
            LzfBlock.decode(ByteBuffer.wrap(packed), ByteBuffer.wrap(out));
            return out;
        } catch (DamageException refused) {
            return null;
        }
    }

    private static void thereAndBack(byte[] plain) throws IOException {
        for (McapCompression compression : List.of(McapCompression.LZ4, McapCompression.ZSTD)) {
            byte[] packed = compression.compress(plain, plain.length);
            assertArrayEquals(plain, block(compression.code(), packed, plain.length), compression.code());
        }
        assertArrayEquals(plain, lzf(CloudFiles.lzf(plain), plain.length), "LZF");
    }

    private static byte[] input(int kind, int declared, byte[] packed) {
        byte[] header = {(byte) kind, (byte) declared, (byte) (declared >> 8), (byte) (declared >> 16)};
        return CloudFiles.joined(header, packed);
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 40, 700, 70_000}) {
            byte[] plain = new byte[size];
            for (int i = 0; i < size; i++) {
                plain[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(9) : i / 30);
            }
            seeds.add(input(0, size, McapCompression.LZ4.compress(plain, size)));
            seeds.add(input(1, size, Zstd.compress(plain, 1)));
            seeds.add(input(2, size, Zstd.compress(plain, 3)));
            seeds.add(input(3, size, CloudFiles.lzf(plain)));
            seeds.add(input(4, 0, Arrays.copyOf(plain, Math.min(size, 4000))));
        }
        return seeds;
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] mcap : FuzzTargets.whole(file, ".mcap")) {
            FuzzPieces.of(mcap, new FuzzPieces.Sink() {
                @Override
                public void chunk(String compression, long declared, byte[] packed) {
                    if (packed.length < FuzzTargets.MAX_BYTES / 4 && Decompression.knows(compression)) {
                        int kind = compression.equals(Decompression.LZ4) ? 0 : compression.isEmpty() ? 4 : 1;
                        seeds.add(input(kind, (int) Math.min(declared, LIMIT_BYTES - 1), packed));
                    }
                }
            });
        }
        return seeds;
    }
}
