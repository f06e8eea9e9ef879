package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.io.ParquetDecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RleLevelsTest {

    private static ByteBuffer written(int[] levels, int width) throws IOException {
        try (RunLengthBitPackingHybridEncoder encoder =
                new RunLengthBitPackingHybridEncoder(width, 64, 1 << 20, new HeapByteBufferAllocator())) {
            for (int level : levels) {
                encoder.writeInt(level);
            }
            return ByteBuffer.wrap(encoder.toBytes().toInputStream().readAllBytes());
        }
    }

    /** Long runs, short ones and none, asked for in pieces of any length. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void whatTheLibraryWritesIsRead(int width) throws IOException {
        SplittableRandom random = new SplittableRandom(width);
        int[] levels = new int[10_000];
        for (int i = 0; i < levels.length; ) {
            int run = random.nextInt(4) == 0 ? random.nextInt(900) : random.nextInt(12);
            int level = random.nextInt(1 << width);
            for (; run > 0 && i < levels.length; run--) {
                levels[i++] = level;
            }
        }
        RleLevels read = new RleLevels(written(levels, width), width);
        int[] all = new int[levels.length];
        int[] piece = new int[700];
        for (int at = 0; at < all.length; ) {
            int count = Math.min(1 + random.nextInt(piece.length), all.length - at);
            read.read(piece, count);
            System.arraycopy(piece, 0, all, at, count);
            at += count;
        }
        assertArrayEquals(levels, all);
    }

    @Test
    void moreThanThereIsIsRefused() throws IOException {
        ByteBuffer bytes = written(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1);
        int[] levels = new int[32];
        assertThrows(ParquetDecodingException.class, () -> new RleLevels(bytes, 1).read(levels, 32));
        ByteBuffer endless = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1});
        assertThrows(ParquetDecodingException.class, () -> new RleLevels(endless, 1).read(levels, 1));
        ByteBuffer cut = ByteBuffer.wrap(new byte[] {4});
        assertThrows(ParquetDecodingException.class, () -> new RleLevels(cut, 1).read(levels, 1));
    }
}
