package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MdsLayoutTest {
    /** So little that a shard becomes several files. */
    private static final long LIMIT_BYTES = 4000;

    @TempDir
    private Path folder;

    private StagingArea published(long limitBytes) throws IOException {
        ShardPlan plan = DatasetPublisherTest.plan();
        StagingArea staging = new StagingArea(folder.resolve("out").toUri().toString(), plan.hash());
        List<String> sidecars = Shards.build(plan, staging, "a", 7);
        Numbering numbering = Shards.number(sidecars);
        List<SealedShard> sealed = Shards.seal(new MdsLayout(limitBytes), sidecars, numbering, staging, "a");
        DatasetPublisher.publish(
                new Publication(
                        staging,
                        plan,
                        Shards.SCHEMA,
                        sidecars,
                        numbering,
                        sealed,
                        VideoPlan.none(),
                        List.of(),
                        OutputLayout.MDS,
                        DatasetHistory.none(),
                        KnownEpisodes.none(List.of())),
                Shards.HADOOP,
                step -> {});
        return staging;
    }

    @Test
    void anIndependentReaderFindsEveryValueInItsPlace() throws IOException {
        StagingArea staging = published(LIMIT_BYTES);
        List<Map<String, Object>> samples = MdsReader.samples(folder.resolve("out"));
        int at = 0;
        int written = 0;
        for (int episode = 0; episode < 14; episode++) {
            for (int row = 0; Shards.good(episode) && row < Shards.frames(episode); row++) {
                requireRow(samples.get(at), at, written, episode, row);
                at++;
            }
            written += Shards.good(episode) ? 1 : 0;
        }
        assertEquals(samples.size(), at);
        assertEquals(
                List.of("timestamp", "frame_index", "episode_index", "index", "task_index", "t_ns"),
                new ArrayList<>(samples.get(0).keySet()).subList(0, 6));
        VerifyReport report = DatasetVerifier.verify(staging.root(), Shards.HADOOP);
        assertEquals(List.of(), report.findings());
        assertTrue(report.files() > 8, "each shard in several files: " + report.files());
        assertTrue(report.notChecked().toString().contains("no checksum of a sample"), report::toString);
    }

    private static void requireRow(Map<String, Object> sample, int at, int written, int episode, int row) {
        String where = "sample " + at;
        assertEquals((long) at, sample.get("index"), where);
        assertEquals((long) written, sample.get("episode_index"), where);
        assertEquals((long) row, sample.get("frame_index"), where);
        assertEquals((double) (float) ((double) row / Shards.FPS), sample.get("timestamp"), where);
        assertEquals(1_700_000_000_000_000_000L + row * 33_333_333L, sample.get("t_ns"), where);
        List<Object> state = new ArrayList<>();
        List<Object> keys = new ArrayList<>();
        List<Object> occupancy = new ArrayList<>();
        for (int d = 0; d < 3; d++) {
            state.add(row == 1 ? Double.NaN : (double) (episode + row * 0.25f + d));
        }
        for (int k = 0; k < row % 4; k++) {
            keys.add(100L * row + k);
            occupancy.add(200L + k);
        }
        assertEquals(state, sample.get("observation.state"), where);
        assertEquals(Math.sqrt(row + episode), sample.get("grip"), where);
        assertEquals((long) row - episode, sample.get("count"), where);
        assertEquals(row % 3 == 0 ? 0L : 1L, sample.get("valid.grip"), where);
        assertEquals("n" + row % 5, sample.get("note"), where);
        assertEquals(keys, sample.get("voxels.lidar.key"), where);
        assertEquals(occupancy, sample.get("voxels.lidar.occupancy"), where);
    }

    @Test
    void aFileEndsBeforeTheLimitAndSamplesAreNotCut() throws IOException {
        published(LIMIT_BYTES);
        try (var files = Files.list(folder.resolve("out/data"))) {
            for (Path file : files.toList()) {
                assertTrue(Files.size(file) <= LIMIT_BYTES, file + " has " + Files.size(file));
                assertTrue(file.getFileName().toString().matches("shard\\.\\d{5}(\\.\\d{3})?\\.mds"), file::toString);
            }
        }
    }

    @Test
    void aSampleAboveTheLimitGetsAFileOfItsOwn() throws IOException {
        StagingArea staging = published(1);
        VerifyReport report = DatasetVerifier.verify(staging.root(), Shards.HADOOP);
        assertEquals(List.of(), report.findings());
        assertEquals(report.frames(), report.files());
        assertEquals(report.frames(), MdsReader.samples(folder.resolve("out")).size());
    }

    @Test
    void aFlippedByteIsFoundInItsFile() throws IOException {
        StagingArea staging = published(LIMIT_BYTES);
        List<Path> files;
        try (var all = Files.walk(folder.resolve("out"))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Random random = new Random(7);
        for (Path file : files) {
            byte[] before = Files.readAllBytes(file);
            if (before.length == 0) {
                continue;
            }
            byte[] damaged = before.clone();
            damaged[random.nextInt(damaged.length)] ^= 4;
            Files.write(file, damaged);
            String name = folder.resolve("out").relativize(file).toString();
            List<Finding> findings =
                    DatasetVerifier.verify(staging.root(), Shards.HADOOP).findings();
            assertTrue(
                    findings.stream().anyMatch(finding -> finding.file().equals(name))
                            || (name.endsWith("manifest.json") && !findings.isEmpty()),
                    name + ": " + findings);
            Files.write(file, before);
        }
        assertTrue(DatasetVerifier.verify(staging.root(), Shards.HADOOP).sound());
    }

    @Test
    void encodingsAreThoseOfTheFormat() {
        assertEquals("uint8", encoding(MinorType.BIT, Column.SCALAR, 1));
        assertEquals("ndarray:uint8:5", encoding(MinorType.BIT, 5, 1));
        assertEquals("float16", encoding(MinorType.FLOAT2, Column.SCALAR, 1));
        assertEquals("ndarray:float16:1", encoding(MinorType.FLOAT2, 1, 1));
        assertEquals("ndarray:float32:4,3", encoding(MinorType.FLOAT4, 12, 4));
        assertEquals("ndarray:float64:4", encoding(MinorType.FLOAT8, 4, 4));
        assertEquals("ndarray:uint16", encoding(MinorType.UINT2, Column.RAGGED, 1));
        assertEquals("uint64", encoding(MinorType.UINT8, Column.SCALAR, 1));
        assertEquals("str", encoding(MinorType.VARCHAR, Column.SCALAR, 1));
        assertEquals("bytes", encoding(MinorType.VARBINARY, Column.SCALAR, 1));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> encoding(MinorType.VARCHAR, 2, 1));
        assertEquals("column c refused: layout mds holds no lists of string; use lerobot-v3.0", refused.getMessage());
    }

    private static String encoding(MinorType type, int width, int samples) {
        return MdsColumn.of(new Column("c", type, width, List.of(), Map.of(), false, samples))
                .encoding();
    }

    @Test
    void longListsSayTheirLengthInMoreBytes() {
        for (int length : new int[] {0, 1, 255, 256, 65_535, 65_536}) {
            MdsColumn column =
                    MdsColumn.of(new Column("c", MinorType.UINT2, Column.RAGGED, List.of(), Map.of(), false));
            MdsValues values = new MdsValues(column, 1);
            for (int i = 0; i < length; i++) {
                values.number(i);
            }
            values.endRow();
            int head = length < 256 ? 2 : length < 65_536 ? 3 : 5;
            assertEquals(head + 2 * length, values.length(0), "list of " + length);
            assertEquals(
                    head == 2 ? 4 : head == 3 ? 5 : 6, values.bytes()[0], "ndim << 2 | log2 of the length's bytes");
            assertEquals((byte) length, values.bytes()[1]);
            assertEquals(length > 1 ? 1 : 0, values.bytes()[head + (length > 1 ? 2 : 0)] & 0xff);
        }
    }
}
