package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage anywhere ends in points or in a refusal with a reason, within the limit of memory. */
class CloudFuzzTest {

    private static final int FLIPS = 2000;
    private static final long LIMIT_BYTES = 1 << 16;
    private static final List<String> FIELDS = List.of("x", "y", "z", "intensity");

    @TempDir
    private Path work;

    private int points;
    private int refused;

    private static byte[] sample(String kind) {
        float[] numbers = new float[4 * 12];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 4 == 3 ? 7 : i * 0.25f;
        }
        return switch (kind) {
            case "ascii", "binary", "binary_compressed" -> CloudFiles.pcd(kind, FIELDS, numbers);
            case "bin" -> CloudFiles.bin(numbers);
            default -> CloudFiles.ply(kind.substring(4), FIELDS, numbers);
        };
    }

    private void check(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Limits limits = new Limits(LIMIT_BYTES, 100, 0);
        CloudFileSettings clouds = CloudEpisode.columns("x", "y", "z", "intensity");
        ReadSettings settings = new ReadSettings(limits, null, clouds);
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "c", 0, 0), file.toUri().toString(), EpisodeFormat.CLOUDS, content.length, "0");
        // Points and their compressed bytes, each rounded up to a power of two; and the points that come out.
        try (BufferAllocator memory = new RootAllocator(4 * LIMIT_BYTES + (1 << 20))) {
            try (EpisodeReader reader = EpisodeReader.open(ref, new Configuration(false), settings, memory)) {
                EpisodeIndex index = reader.index(List.of(CloudEpisode.request(StreamRequest.Kind.CLOUD)));
                assertTrue(memory.getPeakMemoryAllocation() <= 4 * LIMIT_BYTES, "memory of the points");
                try (PointFrames out = new PointFrames(memory, List.of())) {
                    reader.cloud(0, 0, null, out);
                    assertEquals(1, index.streams().get(0).messages());
                    points++;
                }
            } catch (MalformedEpisodeException bad) {
                refused++;
            }
            assertEquals(0, memory.getAllocatedMemory(), "nothing leaked");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ascii",
                "binary",
                "binary_compressed",
                "bin",
                "ply ascii",
                "ply binary_little_endian",
                "ply binary_big_endian"
            })
    void everyTruncation(String kind) throws IOException {
        byte[] whole = sample(kind);
        Path file = work.resolve("1" + (kind.equals("bin") ? ".bin" : kind.startsWith("ply") ? ".ply" : ".pcd"));
        for (int length = 0; length <= whole.length; length++) {
            check(file, Arrays.copyOf(whole, length));
        }
        assertEquals(whole.length + 1, points + refused);
        assertTrue(points >= 1, "the whole file is good");
        if (!kind.equals("bin")) {
            assertTrue(refused > whole.length / 2, "cut files are refused: " + refused);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ascii",
                "binary",
                "binary_compressed",
                "ply ascii",
                "ply binary_little_endian",
                "ply binary_big_endian"
            })
    void flippedBytes(String kind) throws IOException {
        byte[] whole = sample(kind);
        Path file = work.resolve("1" + (kind.startsWith("ply") ? ".ply" : ".pcd"));
        Random random = new Random(20_260_704);
        for (int i = 0; i < FLIPS; i++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            check(file, damaged);
        }
        assertEquals(FLIPS, points + refused);
        assertTrue(points > 0 && refused > 0, points + " good and " + refused + " refused");
    }
}
