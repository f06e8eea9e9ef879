package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.episode.SmallRecordings;
import io.robocache.job.BuildOptions.Unfinished;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.Finding;
import io.robocache.shard.KnownEpisodes.Quarantined;
import io.robocache.shard.OutputLayout;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dataset grows by appending: what is published stays as it is, and every version can be had again. */
class GrowingDatasetTest {
    private static final String LENIENT = "quarantine.max-share = 60%\n";

    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = LocalSpark.open("local[2]");
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    private Path input() {
        return work.resolve("in");
    }

    private JobConfig config(String... more) {
        return SmallJob.config(input(), work.resolve("out"), LENIENT + String.join("\n", more));
    }

    private static BuildReport run(JobConfig config) throws IOException {
        return BuildJob.run(spark, config, BuildListener.silent());
    }

    private Dataset dataset() {
        return new Dataset(work.resolve("out"));
    }

    private void add(String name, int seed) {
        SmallRecordings.write(input().resolve(name), seed, 8 + 3 * (seed % 4));
    }

    private JsonNode manifest() throws IOException {
        return json("meta/robocache/manifest.json");
    }

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readAllBytes(work.resolve("out").resolve(path)));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(OutputLayout.class)
    void newRecordingsAreNumberedBehindTheOldWhichStayAsTheyAre(OutputLayout layout) throws IOException {
        JobConfig config = config("output.layout = " + layout.word());
        add("m1.mcap", 1);
        add("m2.mcap", 2);
        Files.write(input().resolve("m3.mcap"), new byte[0]);
        assertEquals(1, run(config).version());
        String first = dataset().hash();
        Map<String, byte[]> before = files();

        add("a0.mcap", 3); // before the others by name, behind them by number
        add("z9.mcap", 4);
        Files.writeString(input().resolve("n.mcap"), "not a recording");
        BuildReport second = run(config);
        add("k.mcap", 5);
        BuildReport third = run(config);
        BuildReport again = run(config);

        assertEquals(2, second.version());
        assertEquals(3, second.added());
        assertEquals(4, second.written());
        assertEquals(2, second.quarantined());
        assertEquals(Map.of("empty", 1L, "bad-magic", 1L), second.reasons());
        assertEquals(3, third.version());
        assertEquals(3, again.version());
        assertEquals(0, again.added());
        before.forEach((file, bytes) -> {
            if (!List.of(
                                    "info.json",
                                    "stats.json",
                                    "sync.json",
                                    "manifest.json",
                                    "quarantine.jsonl",
                                    "report.html",
                                    "index.json")
                            .contains(Path.of(file).getFileName().toString())
                    && !file.matches("meta/[a-z_]+\\.jsonl")) {
                assertTrue(Files.exists(work.resolve("out").resolve(file)), file);
                assertEquals(-1, mismatch(file, bytes), file);
            }
        });
        assertEquals(
                first,
                json("meta/robocache/versions/00002/meta/robocache/manifest.json")
                        .at("/parent/tree_hash")
                        .asText());
        assertEquals(second.frames(), manifest().at("/batch/first_frame").asLong());
        assertEquals(third.frames(), json("meta/info.json").at("/total_frames").asLong());
        VerifyReport verified = verified();
        assertEquals(List.of(), verified.findings());
        assertEquals(3, verified.versions());
        everyFileOfEveryVersionIsMissed();
        if (layout == OutputLayout.LEROBOT_V3_0) {
            List<Object> episodes = dataset().column(spark, "episode_index");
            assertEquals(0L, episodes.get(0));
            assertEquals(4L, episodes.get(episodes.size() - 1));
            assertEquals(third.frames(), episodes.size());
            assertEquals(
                    List.of(
                            "1 m1.mcap 0",
                            "1 m2.mcap 1",
                            "1 m3.mcap -1",
                            "2 a0.mcap 2",
                            "2 n.mcap -1",
                            "2 z9.mcap 3",
                            "3 k.mcap 4"),
                    dataset().listed(spark));
        }
        replayEndsInTheSameTree(config);
    }

    private long mismatch(String file, byte[] bytes) {
        try {
            byte[] now = Files.readAllBytes(work.resolve("out").resolve(file));
            return java.util.Arrays.mismatch(bytes, now);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(work.resolve("out"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(work.resolve("out").relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private VerifyReport verified() throws IOException {
        return DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(work.resolve("out").toUri()), new Configuration(), VerifyDepth.FIGURES);
    }

    private void everyFileOfEveryVersionIsMissed() throws IOException {
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            if (!file.getKey().startsWith("meta/robocache/runs/")
                    && !file.getKey().startsWith("data/")) {
                Path path = work.resolve("out").resolve(file.getKey());
                Files.delete(path);
                List<Finding> findings = verified().findings();
                assertTrue(findings.stream().anyMatch(f -> f.file().equals(file.getKey())), file + ": " + findings);
                Files.write(path, file.getValue());
            }
        }
    }

    /** The same batches one after the other, elsewhere, in another process of Spark's scheduling. */
    private void replayEndsInTheSameTree(JobConfig config) throws IOException {
        Path replayed = work.resolve("replayed");
        List<List<String>> batches = List.of(
                List.of("m1.mcap", "m2.mcap", "m3.mcap"), List.of("a0.mcap", "z9.mcap", "n.mcap"), List.of("k.mcap"));
        for (List<String> batch : batches) {
            Files.createDirectories(work.resolve("in2"));
            for (String name : batch) {
                Files.copy(input().resolve(name), work.resolve("in2").resolve(name));
            }
            run(SmallJob.config(
                    work.resolve("in2"),
                    replayed,
                    LENIENT + "output.layout = " + config.output().layout().word()));
        }
        assertEquals(dataset().hash(), new Dataset(replayed).hash());
    }

    @Test
    void aChangedRecordingIsRefusedAndAVanishedOneStays() throws IOException {
        SmallJob.recordings(input(), 3);
        run(config());
        String before = dataset().hash();
        Path changed = input().resolve("e1.mcap");
        byte[] bytes = Files.readAllBytes(changed);
        Files.delete(changed);
        add("e1.mcap", 7);
        add("f.mcap", 8);
        IOException refused = assertThrows(IOException.class, () -> run(config()));
        assertTrue(refused.getMessage().startsWith("1 recordings that the dataset has rows of"), refused.getMessage());
        assertTrue(refused.getMessage().contains("e1.mcap] episode 0:e1.mcap"), refused.getMessage());
        assertTrue(refused.getMessage().contains("published rows never change: put back what was there"));
        assertEquals(before, dataset().hash());

        Files.delete(changed);
        BuildReport grown = run(config());
        assertEquals(2, grown.version());
        assertEquals(1, grown.gone());
        assertEquals(4, grown.written());

        Files.write(input().resolve("e1-renamed.mcap"), bytes);
        IOException moved = assertThrows(IOException.class, () -> run(config()));
        assertTrue(moved.getMessage().contains("so that it would count twice"), moved.getMessage());
    }

    @Test
    void anotherConfigurationIsRefused() throws IOException {
        SmallJob.recordings(input(), 2);
        run(config());
        IOException refused = assertThrows(IOException.class, () -> run(config("clock.rate = 10")));
        assertTrue(refused.getMessage().contains("a dataset grows with the configuration it began with"));
    }

    @Test
    void quarantinedRecordingsStayUntilTheyAreAskedForAgain() throws IOException {
        SmallJob.recordings(input(), 2);
        Files.write(input().resolve("a.mcap"), new byte[0]);
        Files.write(input().resolve("b.mcap"), new byte[0]);
        run(config());
        Files.delete(input().resolve("a.mcap"));
        add("a.mcap", 5);
        BuildReport unasked = run(config());
        assertEquals(1, unasked.version());
        assertEquals(1, unasked.repaired());

        BuildReport asked =
                BuildJob.run(spark, config(), BuildOptions.defaults().with(Quarantined.RETRY), BuildListener.silent());
        assertEquals(2, asked.version());
        assertEquals(3, asked.written());
        assertEquals(1, asked.quarantined(), "b.mcap, once");
        assertEquals(2, manifest().at("/batch/retried").asInt());
        assertEquals(
                1,
                Files.readAllLines(work.resolve("out/meta/robocache/quarantine.jsonl"))
                        .size());
        assertEquals(List.of(), verified().findings());
        assertEquals(
                List.of("1 a.mcap -1", "1 b.mcap -1", "1 e0.mcap 0", "1 e1.mcap 1", "2 a.mcap 2", "2 b.mcap -1"),
                dataset().listed(spark));
        add("c.mcap", 6);
        assertEquals(3, run(config()).version());
        assertEquals(List.of(), verified().findings());
    }

    @Test
    void whatDiffersLaterIsQuarantinedAndAVersionMayHaveNoRows() throws IOException {
        JobConfig config = config("streams.action.order = [], streams.observation.state.order = []");
        SmallJob.recordings(input(), 2);
        run(config);
        SmallRecordings.write(input().resolve("z.mcap"), 1, 10, 4);
        BuildReport report = run(config);
        assertEquals(2, report.version());
        assertEquals(Map.of("config-mismatch", 1L), report.reasons());
        assertEquals(0, manifest().at("/batch/frames").asLong());
        assertEquals(List.of(), verified().findings());
    }

    @Test
    void aVersionAboveTheLimitIsNotPublished() throws IOException {
        SmallJob.recordings(input(), 2);
        run(config());
        String before = dataset().hash();
        for (int i = 0; i < 4; i++) {
            Files.write(input().resolve("x" + i + ".mcap"), new byte[0]);
        }
        BuildReport report = run(config());
        assertEquals(BuildReport.QUARANTINE_ABOVE_LIMIT, report.exitCode());
        assertEquals(4.0 / 6, report.quarantineShare(), 1e-9);
        run(config("quarantine.max-share = 70%"));
        assertEquals(List.of(), verified().findings());
        assertEquals(before, manifest().at("/parent/tree_hash").asText());
    }

    @Test
    void statisticsAreThoseOfAllEpisodesInTheirOrder() throws IOException {
        add("a.mcap", 1);
        add("b.mcap", 2);
        run(config());
        add("c.mcap", 3);
        add("d.mcap", 4);
        run(config());
        Path together = work.resolve("together");
        run(SmallJob.config(input(), together, LENIENT));
        for (String file : List.of("meta/stats.json", "meta/tasks.parquet", "meta/robocache/sync.json")) {
            assertEquals(
                    -1,
                    Files.mismatch(together.resolve(file), work.resolve("out").resolve(file)),
                    file);
        }
        assertEquals(new Dataset(together).rows(spark), dataset().rows(spark));
    }

    @Test
    void unfinishedWorkIsDiscardedWhereThatIsAsked() throws IOException {
        SmallJob.recordings(input(), 3);
        List<Integer> reused = new ArrayList<>();
        IllegalStateException cut = assertThrows(
                IllegalStateException.class,
                () -> BuildJob.run(spark, config(), new BuildListener() {
                    @Override
                    public void phaseFinished(Phase phase) {
                        if (phase == Phase.BUILD) {
                            throw new IllegalStateException("cut");
                        }
                    }
                }));
        assertEquals("cut", cut.getMessage());
        BuildListener listener = new BuildListener() {
            @Override
            public void shardsReused(int count, int shards) {
                reused.add(count);
                assertFalse(shards == 0);
            }
        };
        BuildJob.run(spark, config(), BuildOptions.defaults().with(Unfinished.DISCARD), listener);
        assertEquals(List.of(0), reused);
    }
}
