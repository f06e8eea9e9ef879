package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.robocache.device.SpareCores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChunksAheadTest {

    private static final int BYTES = 300_000;
    private static final long LIMIT = 1 << 20;
    private static final int MANY = 64; // cores: one is idle whatever helpers that end still hold

    @TempDir
    private Path work;

    private final List<byte[]> contents = new ArrayList<>();
    private final List<McapChunk> chunks = new ArrayList<>();
    private final BufferAllocator memory = new RootAllocator();
    private Decompression decompression;
    private FileBytes file;

    /** Twelve chunks, of which number 5 is damaged. */
    @BeforeEach
    void write() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[8]); // else the file were a compressed one as a whole
        List<long[]> places = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            byte[] content = new byte[BYTES];
            for (int k = 0; k < content.length; k++) {
                content[k] = (byte) random.nextInt(9);
            }
            contents.add(content);
            byte[] packed = Zstd.compress(content);
            if (i == 5) {
                packed[0] ^= 1;
            }
            places.add(new long[] {all.size(), packed.length});
            all.writeBytes(packed);
        }
        Path path = Files.write(work.resolve("f"), all.toByteArray());
        decompression = new Decompression(memory, LIMIT);
        file = FileBytes.open(path.toUri().toString(), new Configuration(), Limits.defaults());
        for (long[] place : places) {
            chunks.add(new McapChunk(file, 0, place[0], (int) place[1], BYTES, Decompression.ZSTD, decompression));
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        file.close();
        decompression.close();
        assertEquals(0, memory.getAllocatedMemory(), "bytes left");
        memory.close();
    }

    private static void requireContent(byte[] expected, ArrowBuf block) {
        try (ArrowBuf closing = block) {
            assertEquals(ByteBuffer.wrap(expected), closing.nioBuffer(0, expected.length));
        }
    }

    @Test
    void everyChunkIsWhatItIsWithoutHelp() throws IOException, DamageException {
        try (ChunksAhead ahead = new ChunksAhead(memory, LIMIT, new SpareCores(MANY))) {
            int next = 1;
            for (int i = 0; i < chunks.size(); i++) {
                while (next < chunks.size() && ahead.begin(chunks.get(next))) {
                    next++;
                }
                McapChunk chunk = chunks.get(i);
                int[] stored = new int[1];
                if (i == 5) {
                    DamageException damage = assertThrows(
                            DamageException.class, () -> ahead.take(chunk, bytes -> stored[0] = bytes.remaining()));
                    assertEquals(Reason.DECOMPRESS_FAILED, damage.reason());
                } else {
                    ArrowBuf block = ahead.take(chunk, bytes -> stored[0] = bytes.remaining());
                    assertEquals(i == 0, block == null, "the first was not begun, chunk " + i);
                    requireContent(contents.get(i), block == null ? chunk.load(memory::buffer, bytes -> {}) : block);
                }
                assertEquals(i == 0 ? 0 : chunk.storedBytes(), stored[0], "seen as stored");
            }
        }
    }

    @Test
    void noMoreAreBegunThanFit() throws IOException {
        try (ChunksAhead ahead = new ChunksAhead(memory, LIMIT, new SpareCores(MANY))) {
            int begun = 0;
            while (ahead.begin(chunks.get(begun))) {
                begun++;
            }
            assertEquals(4, begun);
        } // which gives them up
    }

    @Test
    void withoutAnIdleCoreNothingIsBegun() throws IOException, DamageException {
        try (ChunksAhead ahead = new ChunksAhead(memory, LIMIT, SpareCores.NONE)) {
            assertFalse(ahead.begin(chunks.get(0)));
            assertNull(ahead.take(chunks.get(0), bytes -> {}));
        }
    }

    @Test
    void plainChunksAreNotBegun() throws IOException {
        try (ChunksAhead ahead = new ChunksAhead(memory, LIMIT, new SpareCores(MANY))) {
            assertFalse(ahead.begin(new McapChunk(file, 0, 0, 9, 9, Decompression.NONE, decompression)));
        }
    }

    @Test
    void withoutMemoryItIsTheCallersAgain() throws IOException, DamageException {
        int stored = chunks.get(0).storedBytes();
        try (BufferAllocator little = memory.newChildAllocator("little", 0, Long.highestOneBit(stored) * 2L);
                ChunksAhead ahead = new ChunksAhead(little, LIMIT, new SpareCores(MANY))) {
            assertTrue(ahead.begin(chunks.get(0)), "its stored bytes fit");
            assertNull(ahead.take(chunks.get(0), bytes -> {}), "its content does not");
        }
    }
}
