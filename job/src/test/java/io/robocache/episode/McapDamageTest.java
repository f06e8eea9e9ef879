package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McapDamageTest {

    private static final int MESSAGES = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    /** Small enough that a declared size cannot pass for a real one. */
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 24, 1 << 20);

    private static final List<StreamRequest> REQUESTS = List.of(
            Recordings.request("/numbers", Kind.VALUES),
            Recordings.request("/joints", Kind.VALUES),
            Recordings.request("/cloud", Kind.CLOUD));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"NONE, 0", "NONE, 700", "ZSTD, 700", "LZ4, 700"})
    void aFileCutAnywhereGivesItsGoodPartAndSaysThatItIsCut(McapCompression compression, int chunkBytes) {
        byte[] whole = McapFixture.mixed(compression, chunkBytes, MESSAGES);
        assertTimeoutPreemptively(PATIENCE, () -> {
            int before = 0;
            for (int length = 0; length < whole.length; length += 17) {
                int now = read(Arrays.copyOf(whole, length), true);
                assertTrue(now >= before, "a longer file has no fewer messages, at " + length);
                before = now;
            }
            assertEquals(3 * MESSAGES, read(whole, false), "the whole file");
        });
    }

    @ParameterizedTest
    @CsvSource({"NONE, 700", "ZSTD, 700", "LZ4, 700"})
    void aFlippedBitUnderAChecksumIsNeverDeliveredAsAnotherValue(McapCompression compression, int chunkBytes) {
        byte[] whole = McapFixture.mixed(compression, chunkBytes, MESSAGES);
        Random random = new Random(20260101);
        assertTimeoutPreemptively(PATIENCE, () -> {
            for (int i = 0; i < 250; i++) {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                read(flipped, false);
            }
        });
    }

    @Test
    void aFlippedBitWithoutAnyChecksumNeverEndsInAnythingButAResultOrARefusal() {
        byte[] whole = McapFixture.mixed(McapCompression.NONE, 0, MESSAGES);
        Random random = new Random(20260102);
        assertTimeoutPreemptively(PATIENCE, () -> {
            for (int i = 0; i < 250; i++) {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                readAnything(flipped);
            }
        });
    }

    /** Reads everything, and compares what is delivered with what was written; the messages that decode. */
    private int read(byte[] file, boolean cut) throws IOException {
        try (BufferAllocator memory = new RootAllocator(64 << 20);
                BagReader reader = Recordings.open(write(file), LIMITS, memory)) {
            EpisodeIndex index = reader.index(REQUESTS);
            if (cut) {
                assertFalse(
                        index.losses().isEmpty() && index.warnings().isEmpty(), "a cut at " + file.length + " is told");
            }
            for (long stamp : index.streams().get(1).stamps()) {
                assertEquals(0, stamp % 1_000_000_000L, "joints are stamped in whole seconds");
            }
            checkNumbers(reader, index.streams().get(0).messages());
            checkClouds(reader, index.streams().get(2).stamps(), memory);
            return index.streams().stream().mapToInt(StreamIndex::messages).sum();
        } catch (MalformedEpisodeException e) {
            assertTrue(e.getMessage().contains(e.reason().code()), e.getMessage());
            return 0;
        }
    }

    private static void checkNumbers(BagReader reader, int messages) throws IOException {
        if (messages == 0) {
            return;
        }
        try (FieldVector values = reader.values(0, all(messages))) {
            Float8Vector numbers = (Float8Vector) values;
            for (int i = 0; i < messages; i++) {
                assertEquals(numbers.get(2 * i) + 0.5, numbers.get(2 * i + 1), "both numbers of message " + i);
            }
        }
    }

    private static void checkClouds(BagReader reader, long[] stamps, BufferAllocator memory) throws IOException {
        try (PointFrames points = new PointFrames(memory, List.of())) {
            for (int position = 0; position < stamps.length; position++) {
                int first = points.points();
                reader.cloud(2, position, null, points);
                points.endFrame();
                assertEquals(stamps[position] / 1_000_000_000L, points.points() - first, "points tell their second");
                assertEquals((points.points() - first - 1) / 2f, points.y().get(points.points() - 1), "last point");
            }
        }
    }

    /** Without a checksum values may differ; but reading ends well. */
    private void readAnything(byte[] file) throws IOException {
        try (BufferAllocator memory = new RootAllocator(64 << 20);
                BagReader reader = Recordings.open(write(file), LIMITS, memory)) {
            EpisodeIndex index = reader.index(REQUESTS);
            for (int s = 0; s < 2; s++) {
                reader.values(s, all(index.streams().get(s).messages())).close();
            }
            try (PointFrames points = new PointFrames(memory, List.of())) {
                for (int position = 0; position < index.streams().get(2).messages(); position++) {
                    reader.cloud(2, position, null, points);
                }
            }
        } catch (MalformedEpisodeException e) {
            assertTrue(e.getMessage().contains(e.reason().code()), e.getMessage());
        }
    }

    private static int[] all(int messages) {
        int[] positions = new int[messages];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    private Path write(byte[] file) throws IOException {
        return Files.write(folder.resolve("damaged.mcap"), file);
    }
}
