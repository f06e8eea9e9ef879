package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes an HDF5 file has, reading it ends with rows or with a refusal. */
class Hdf5DamageTest {

    private static final int FLIPS = 400;

    @TempDir
    private Path work;

    private byte[] sound() throws IOException {
        Path file = Hdf5Files.write(work.resolve("sound.h5"), out -> {
            WritableGroup data = out.putGroup("data");
            WritableGroup demo = Hdf5Files.demo(data, "demo_0", 30);
            demo.putDataset(
                    "packed",
                    Hdf5Files.rows(30, 4),
                    DatasetCreationOptions.builder()
                            .chunkDimensions(7, 3)
                            .shuffle()
                            .deflate()
                            .build());
            demo.putDataset("words", "a b c d e".repeat(6).split("(?<=\\G.{1})", 30));
            data.putAttribute("env_args", "{\"env_kwargs\": {\"control_freq\": 20}}");
        });
        return Files.readAllBytes(file);
    }

    /** Reads all that is there. */
    private static void read(Path file) throws IOException {
        for (EpisodeRef ref : Hdf5Files.refs(file)) {
            try (BufferAllocator memory = new RootAllocator(64L << 20);
                    EpisodeReader reader = Hdf5Files.open(ref, memory)) {
                for (TopicSummary topic : reader.index(List.of()).topics()) {
                    Kind kind = topic.type().startsWith("string") ? Kind.TEXT : Kind.VALUES;
                    try {
                        reader.index(List.of(EpisodeReaderContract.request(topic.topic(), kind)));
                    } catch (MalformedEpisodeException refused) {
                        assertTrue(refused.getMessage().startsWith("["), refused.getMessage());
                    }
                }
            } catch (MalformedEpisodeException refused) {
                assertTrue(refused.getMessage().startsWith("["), refused.getMessage());
            }
        }
    }

    private void flipped(byte[] sound, long seed) throws IOException {
        Random random = new Random(seed);
        Path file = work.resolve("flipped.h5");
        for (int i = 0; i < FLIPS; i++) {
            byte[] bytes = sound.clone();
            List<String> done = new ArrayList<>();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
                done.add(at + "=" + bytes[at]);
            }
            Files.write(file, bytes);
            try {
                read(file);
            } catch (Throwable other) {
                throw new AssertionError("flip %d of seed %d, bytes %s".formatted(i, seed, done), other);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void flippedBytesAreRefusedOrRead(long seed) throws IOException {
        flipped(sound(), seed);
    }

    /** Of a real file only what lies before its numbers, which any bytes are. */
    @Test
    void flippedBytesOfARealFileAreRefusedOrRead() throws IOException {
        flipped(Files.readAllBytes(Recordings.path("hostile/hdf5_length_mismatch.hdf5")), 3);
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 7, 8, 40, 96, 500, 2000})
    void aFileThatEndsEarlyIsOneEpisodeThatIsRefused(int length) throws IOException {
        Path file = work.resolve("cut.h5");
        Files.write(file, Arrays.copyOf(sound(), length));
        List<EpisodeRef> refs = Hdf5Files.refs(file);
        assertEquals(1, refs.size());
        try (BufferAllocator memory = new RootAllocator()) {
            MalformedEpisodeException cut =
                    assertThrows(MalformedEpisodeException.class, () -> Hdf5Files.open(refs.get(0), memory));
            assertTrue(
                    List.of(Reason.EMPTY, Reason.BAD_MAGIC, Reason.TRUNCATED, Reason.BAD_SCHEMA, Reason.CRC_MISMATCH)
                            .contains(cut.reason()),
                    cut.getMessage());
        }
    }

    /** Sums as the library of the format computes them. */
    @Test
    void fletcherSumsWordsOfAnyNumberOfBytes() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0x0E0E_0906, fletcher(0x0102, 0x0304, 0x0500), "by hand: 0102 + 0304 + 0500, and their sums");
        assertEquals(0x0E0E_0906, Hdf5Filters.fletcher32(bytes, 5));
        assertEquals(0x0508_0406, Hdf5Filters.fletcher32(bytes, 4));
        assertEquals(0, Hdf5Filters.fletcher32(bytes, 0));
    }

    private static int fletcher(int... words) {
        int first = 0;
        int second = 0;
        for (int word : words) {
            first += word;
            second += first;
        }
        return second << 16 | first;
    }
}
