package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidecarTest {
    private static final String PLAN = "a".repeat(64);

    @TempDir
    java.nio.file.Path folder;

    private static EpisodeOutcome written(int number, List<TaskRun> tasks) {
        double nan = Double.NaN;
        DimensionStats empty = new DimensionStats(0, 5, nan, nan, nan, nan, nan, nan, nan, nan, nan);
        DimensionStats full = new DimensionStats(9, 0, -0.0, 0.1, 1 / 3.0, Double.POSITIVE_INFINITY, 1, 2, 3, 4, 5);
        long frames = tasks.stream().mapToLong(TaskRun::frames).sum();
        return new EpisodeOutcome(
                Shards.ref(number, 1).id(),
                "f",
                EpisodeOutcome.Status.WRITTEN,
                frames,
                tasks,
                List.of(new Loss(Reason.CRC_MISMATCH, "@ 7", 2, "a \"chunk\"")),
                List.of(new Loss(Reason.TRAILING_DATA, "", 1, "")),
                null,
                Map.of("b", List.of(empty, full)),
                Map.of(
                        "lidar",
                        new StreamSync(frames, 1, 0.5f, 1.25f, 1e9f),
                        "silent",
                        new StreamSync(frames, 0, nan, nan, nan)));
    }

    private static EpisodeOutcome quarantined(int number) {
        return EpisodeOutcome.quarantined(
                Shards.ref(number, 1).id(), "f", List.of(), new Loss(Reason.NO_OVERLAP, "", 1, "no frame"));
    }

    private static Sidecar sidecar(int shard, EpisodeOutcome... outcomes) {
        QuantileHistogram histogram = new QuantileHistogram();
        histogram.add(1.5);
        histogram.add(-2);
        long rows = 0;
        for (EpisodeOutcome outcome : outcomes) {
            rows += outcome.frames();
        }
        StagedFile file = rows == 0 ? null : new StagedFile(100, rows, 1, "b".repeat(64));
        return new Sidecar(
                shard, PLAN, file, List.of(outcomes), Map.of("b", List.of(histogram, new QuantileHistogram())));
    }

    @Test
    void everythingReadsBackAndGivesTheSameBytes() throws IOException {
        Sidecar sidecar = sidecar(4, written(0, List.of(new TaskRun("x", 3), new TaskRun("", 2))), quarantined(1));
        Path path = new Path(folder.resolve("s.json").toUri());
        sidecar.write(path, Shards.HADOOP);

        Sidecar back = Sidecar.read(path, Shards.HADOOP);

        assertEquals(sidecar.outcomes(), back.outcomes());
        assertEquals(sidecar.file(), back.file());
        assertEquals(PLAN, back.planHash());
        assertEquals(4, back.shard());
        assertArrayEquals(SidecarJson.write(sidecar), SidecarJson.write(back));
        assertArrayEquals(SidecarJson.write(sidecar), back.json());
    }

    @Test
    void aTornSidecarIsRefusedWithItsName() throws IOException {
        Path path = new Path(folder.resolve("s.json").toUri());
        sidecar(0, written(0, List.of(new TaskRun("x", 3)))).write(path, Shards.HADOOP);
        String text = Files.readString(folder.resolve("s.json"));
        Files.writeString(folder.resolve("t.json"), text.replace("\"shard\":0", "\"other\":0"));
        Path torn = new Path(folder.resolve("t.json").toUri());
        String message = assertThrows(IOException.class, () -> Sidecar.read(torn, Shards.HADOOP))
                .getMessage();
        assertTrue(message.startsWith("[" + torn + "] is not a sidecar"), message);
        Files.writeString(folder.resolve("u.json"), text.substring(0, text.length() / 2));
        assertThrows(
                IOException.class,
                () -> Sidecar.read(new Path(folder.resolve("u.json").toUri()), Shards.HADOOP));
    }

    @Test
    void numbersAreContiguousAndTasksComeByFirstAppearance() {
        Numbering numbering = Numbering.of(List.of(
                sidecar(0, quarantined(0), written(1, List.of(new TaskRun("b", 3), new TaskRun("a", 2)))),
                sidecar(1, quarantined(2)),
                sidecar(2, written(3, List.of(new TaskRun("a", 4))), written(4, List.of(new TaskRun("", 1))))));

        assertEquals(List.of("b", "a", ""), numbering.tasks());
        assertEquals(10, numbering.frames());
        assertEquals(3, numbering.episodes());
        assertEquals(2, numbering.quarantined());
        assertEquals(2, numbering.files());
        ShardNumbers last = numbering.of(2);
        assertEquals(1, last.file());
        assertEquals(1, last.firstEpisode());
        assertEquals(5, last.firstIndex());
        assertEquals(List.of(1, 2), List.of(last.runTasks()[0], last.runTasks()[1]));
        assertEquals(ShardNumbers.NO_FILE, numbering.of(1).file());
    }

    @Test
    void aMissingShardIsRefused() {
        assertEquals(
                "sidecar of shard 1 where shard 0 was expected; number sidecars in the order of the plan, without gaps",
                assertThrows(IllegalArgumentException.class, () -> Numbering.of(List.of(sidecar(1, quarantined(0)))))
                        .getMessage());
    }

    @Test
    void anOutcomeThatContradictsItselfIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new EpisodeOutcome(
                                Shards.ref(0, 1).id(),
                                "f",
                                EpisodeOutcome.Status.WRITTEN,
                                5,
                                List.of(new TaskRun("x", 4)),
                                List.of(),
                                List.of(),
                                null,
                                Map.of(),
                                Map.of()))
                .getMessage();
        assertEquals("episode 0:run000.mcap: task runs cover 4 of 5 frames", message);
    }

    @Test
    void aStreamThatMetOtherFramesIsRefused() {
        Map<String, StreamSync> sync = Map.of("lidar", new StreamSync(4, 4, 0, 0, 0));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new EpisodeOutcome(
                                Shards.ref(0, 1).id(),
                                "f",
                                EpisodeOutcome.Status.WRITTEN,
                                5,
                                List.of(new TaskRun("x", 5)),
                                List.of(),
                                List.of(),
                                null,
                                Map.of(),
                                sync))
                .getMessage();
        assertEquals("episode 0:run000.mcap: stream lidar met 4 of 5 frames", message);
    }
}
