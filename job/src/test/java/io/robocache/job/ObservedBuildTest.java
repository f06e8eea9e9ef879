package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.shard.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One build, and what every place that shows it says of it. */
class ObservedBuildTest {
    /** Of what is written under a name that only one run has. */
    private static final List<String> TIMES =
            List.of("time_index_ms", "time_read_ms", "time_align_ms", "time_encode_ms");

    @TempDir
    static Path work;

    private static Path output;
    private static BuildReport report;
    private static List<JsonNode> events;
    private static final List<Map<String, Long>> DURING = new ArrayList<>();
    private static Map<String, Long> after;
    private static JsonNode stagesOfThePage;

    @BeforeAll
    static void build() throws IOException {
        output = work.resolve("observed");
        Path input = ReproducibleTreeTest.recordings(work.resolve("in"));
        Path log = work.resolve("events");
        try (JavaSparkContext spark = Observed.open("local[2]", log)) {
            BuildListener scraping = new BuildListener() {
                @Override
                public void shardBuilt(BuiltShard shard) {
                    try {
                        DURING.add(Observed.prometheus(spark));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
            report = BuildJob.run(spark, ReproducibleTreeTest.config(input, output), scraping);
            after = Observed.prometheus(spark);
            String api = spark.sc().uiWebUrl().get() + "/api/v1/applications/"
                    + spark.sc().applicationId();
            stagesOfThePage = Observed.json(api + "/stages");
        }
        events = Observed.events(log);
    }

    @AfterAll
    static void forget() {
        DURING.clear();
    }

    @Test
    void prometheusShowsTheWorkWhileItIsDone() {
        assertTrue(DURING.size() > 2, "several shards");
        assertTrue(DURING.get(0).get("frames") > 0, DURING.get(0).toString());
        assertTrue(DURING.get(0).get("frames") <= DURING.get(DURING.size() - 1).get("frames"), "frames only grow");
        assertTrue(
                DURING.get(0).get("backends_cpu") + DURING.get(0).get("backends_gpu") > 0,
                "other tests may have one, too");
        assertTrue(
                DURING.get(0)
                        .keySet()
                        .containsAll(Set.of("h2d_bytes", "d2h_bytes", "splits", "fallbacks", "pinned_peak_bytes")),
                DURING.get(0).toString());
    }

    /** No attempt failed, so that work and results are the same here. */
    @Test
    void allPlacesTellTheSameCounts() throws IOException {
        JsonNode counters = Observed.record(output, report).get("counters");
        Map<String, Map<String, Long>> stages = Observed.accumulators(events);
        Map<String, Long> built = stages.get("Build");

        assertEquals(report.frames(), built.get("frames"));
        assertEquals(report.written(), built.get("episodes_written"));
        assertEquals(report.quarantined(), built.get("episodes_quarantined"));
        assertEquals(report.bytesIn(), built.get("bytes_input"));
        assertEquals(report.shards(), built.get("shards_built"));
        for (String name : Metric.OF_BUILD.stream().map(Metric::title).toList()) {
            if (!Set.of("bytes_read", "bytes_written").contains(name)) { // other stages have their own
                long value = counters.get(name).longValue();
                assertEquals(value, built.getOrDefault(name, 0L), name);
                if (!name.endsWith("_ms")) { // rounded for each task
                    assertEquals(value, after.get(name), name);
                }
            }
        }
        long read = stages.values().stream()
                .mapToLong(counts -> counts.getOrDefault("bytes_read", 0L))
                .sum();
        assertEquals(read, counters.get("bytes_read").longValue());
        assertTrue(read >= report.bytesIn(), read + " bytes read of recordings of " + report.bytesIn());
        assertEquals(
                counters.get("bytes_written").longValue(),
                built.get("bytes_written") + stages.get("Seal").get("bytes_written"));
        assertEquals(report.bytesOut(), stages.get("Seal").get("bytes_written"));
    }

    @Test
    void samplesAreCountedByPolicyAndPointsByWhereTheyFell() {
        Map<String, Long> built = Observed.accumulators(events).get("Build");
        // one stream is linear; the others, the task included, and the clouds are the previous ones
        assertEquals(
                report.frames(), built.get("samples_linear_valid") + built.getOrDefault("samples_linear_invalid", 0L));
        assertEquals(
                3 * report.frames(),
                built.get("samples_previous_valid") + built.getOrDefault("samples_previous_invalid", 0L));
        assertTrue(built.get("points_in") > built.get("voxels"), built.toString());
        assertFalse(built.containsKey("samples_window_valid"), "what is 0 is not shown");
    }

    @Test
    void timesAddUpToNoMoreThanTheTasks() {
        Map<String, Long> built = Observed.accumulators(events).get("Build");
        long parts =
                TIMES.stream().mapToLong(time -> built.getOrDefault(time, 0L)).sum();
        assertTrue(parts > 0, built.toString());
        assertTrue(parts <= built.get("time_build_ms") + TIMES.size() * (long) report.shards(), built.toString());
        assertTrue(after.get("phase_publish_ms") > 0, after.toString());
    }

    @Test
    void jobsAndStagesReadLikeTheFlow() {
        assertEquals(
                Set.of("List", "Check", "Build", "Seal"),
                Observed.accumulators(events).keySet());
        int shards = report.shards();
        int sealed = report.shards() - emptyShards();
        assertEquals(
                List.of(
                        "RoboCache List: episodes, sizes and fingerprints of 12 files and folders",
                        "RoboCache Check: the first and the last episode against the configuration",
                        "RoboCache Build: index, read, align, voxelize and stage " + shards + " shards",
                        "RoboCache Seal: numbers into " + sealed + " shards"),
                Observed.descriptions(events));
        List<String> names = new ArrayList<>();
        stagesOfThePage.forEach(stage -> names.add(stage.get("name").asText()));
        assertEquals(List.of("Seal", "Build", "Check", "List"), names);
    }

    private static int emptyShards() {
        long withRows = Observed.accumulators(events).get("Seal").get("shards_sealed");
        return (int) (report.shards() - withRows);
    }

    @Test
    void thePageOfAStageListsItsCounts() {
        Map<String, String> shown = new TreeMap<>();
        stagesOfThePage
                .get(1)
                .get("accumulatorUpdates")
                .forEach(each ->
                        shown.put(each.get("name").asText(), each.get("value").asText()));
        assertEquals(Long.toString(report.frames()), shown.get("robocache.frames"), shown.toString());
    }

    @Test
    void eventsHoldNoResultsOfTasks() {
        assertTrue(
                events.stream().noneMatch(event -> event.toString().contains("[B@")),
                "what tasks return is not to grow the event log");
    }

    @Test
    void theDatasetIsTheSameWithoutThePlugin() throws IOException {
        Path plain = work.resolve("plain");
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            BuildJob.run(spark, ReproducibleTreeTest.config(work.resolve("in"), plain), BuildListener.silent());
        }
        assertEquals(hash(plain), hash(output));
        try (Stream<Path> files = Files.walk(output.resolve("meta/robocache/runs"))) {
            assertEquals(1, files.filter(file -> file.endsWith("run.json")).count());
        }
    }

    private static String hash(Path dataset) throws IOException {
        return TreeHash.of(new org.apache.hadoop.fs.Path(dataset.toUri()), new Configuration());
    }

    @Test
    void theHistoryServerShowsAFinishedRun() throws Exception {
        try (HistoryPage history = HistoryPage.open(work)) {
            JsonNode stages = history.stages();
            List<String> names = new ArrayList<>();
            stages.forEach(stage -> names.add(stage.get("name").asText()));
            assertEquals(List.of("Seal", "Build", "Check", "List"), names);
            assertTrue(
                    stages.get(1).get("description").asText().startsWith("RoboCache Build: index, read"),
                    names.toString());
            assertTrue(
                    stages.get(1).get("accumulatorUpdates").toString().contains("robocache.frames"), stages.toString());
            String page = history.page(
                    "/stages/stage/?id=" + stages.get(1).get("stageId").asInt() + "&attempt=0");
            assertTrue(page.contains("Details for Stage"), page);
        }
    }
}
