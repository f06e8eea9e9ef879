package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.Finding;
import io.robocache.shard.OutputLayout;
import io.robocache.shard.Retold;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A dataset whose hashes are all right and that says something wrong of its rows: only computing it again finds that, and
 * tells file, feature, what it says and what it is. That fresh and grown datasets have no such finding is checked wherever
 * {@link Dataset#requireSound} is asked.
 */
class VerifyFiguresTest {
    private static JavaSparkContext spark;

    @TempDir
    private static Path built;

    private static final Map<OutputLayout, Path> DATASETS = new EnumMap<>(OutputLayout.class);

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

    /** A sound dataset of four recordings, one of which is quarantined, to be changed. */
    private Dataset dataset(OutputLayout layout) throws IOException {
        if (!DATASETS.containsKey(layout)) {
            DATASETS.put(layout, build(layout));
        }
        Path from = DATASETS.get(layout);
        Path to = work.resolve("dataset");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
        return new Dataset(to);
    }

    private static Path build(OutputLayout layout) throws IOException {
        Path input = SmallJob.recordings(built.resolve("in-" + layout.word()), 3);
        Files.write(input.resolve("broken.mcap"), new byte[0]);
        JobConfig config = SmallJob.config(
                input,
                built.resolve(layout.word()),
                """
                quarantine.max-share = 60%%
                output.layout = %s
                streams.observation.history { topic = "/joint_states", fields = [velocity], order = [j1, j2], policy = window, span = 40ms, samples = 4 }
                """
                        .formatted(layout.word()));
        Dataset dataset = Dataset.built(spark, config, BuildReport.SOME_QUARANTINED);
        dataset.requireSound();
        return dataset.folder();
    }

    private static VerifyReport verified(Dataset dataset, VerifyDepth depth) throws IOException {
        return DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(dataset.folder().toUri()), new Configuration(), depth);
    }

    /** The findings of which the rows alone tell nothing. */
    private static List<String> found(Dataset dataset) throws IOException {
        assertEquals(List.of(), verified(dataset, VerifyDepth.ROWS).findings(), "hashes and rows are sound");
        List<String> findings = verified(dataset, VerifyDepth.FIGURES).findings().stream()
                .map(Finding::toString)
                .toList();
        assertFalse(findings.isEmpty(), "nothing found");
        return findings;
    }

    private static void assertTold(List<String> findings, String begin) {
        assertTrue(findings.stream().anyMatch(finding -> finding.startsWith(begin)), begin + "\n" + findings);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(OutputLayout.class)
    void aFigureOfTheDatasetIsFoundInEveryLayout(OutputLayout layout) throws IOException {
        Dataset dataset = dataset(layout);
        List<String> unchecked = verified(dataset, VerifyDepth.FIGURES).notChecked();
        assertFalse(unchecked.toString().contains("stats.json"), unchecked::toString);
        assertTrue(
                verified(dataset, VerifyDepth.ROWS).notChecked().toString().contains("stats.json"),
                "without --deep it is told");
        assertTrue(unchecked.toString().contains("what only the recordings tell"), unchecked::toString);

        new Retold(dataset.folder())
                .text("meta/stats.json", text -> text.replaceFirst("(\"mean\": \\[)[^,\\]]+", "$112345.5"));
        List<String> findings = found(dataset);
        assertEquals(1, findings.size(), findings::toString);
        assertTold(findings, "[meta/stats.json @ action mean[0]] says 12345.5, computed again it is ");
    }

    @Test
    void figuresOfEpisodesAreFound() throws IOException {
        Dataset dataset = dataset(OutputLayout.LEROBOT_V3_0);
        new Retold(dataset.folder()).episodes("stats/observation.state/q90", -7.25);
        List<String> findings = found(dataset);
        assertEquals(1, findings.size(), findings::toString);
        assertTold(
                findings,
                "[meta/episodes/chunk-000/file-000.parquet @ episode 0, stats/observation.state/q90[0]] says -7.25,"
                        + " computed again it is ");
    }

    @Test
    void linesOfEpisodesAreFound() throws IOException {
        Dataset dataset = dataset(OutputLayout.LEROBOT_V2_1);
        Retold retold = new Retold(dataset.folder());
        retold.text("meta/episodes_stats.jsonl", text -> text.replaceFirst("(\"max\":\\[)[^,\\]]+", "$199.5"));
        retold.text("meta/episodes.jsonl", text -> text.replaceFirst("\"length\":\\d+", "\"length\":3"));
        List<String> findings = found(dataset);
        assertEquals(2, findings.size(), findings::toString);
        assertTold(findings, "[meta/episodes_stats.jsonl @ episode 0, stats action max[0]] says 99.5, computed");
        assertTold(findings, "[meta/episodes.jsonl @ episode 0, length] says 3, computed again it is ");
    }

    @Test
    void oneFloatOfARowGroupIsFoundInAllThatIsSaidOfIt() throws IOException {
        Dataset dataset = dataset(OutputLayout.LEROBOT_V3_0);
        new Retold(dataset.folder())
                .column("data/chunk-000/file-000.parquet", "action", values -> ((Float4Vector) values).set(6, 1234.5f));
        List<String> findings = found(dataset);
        assertTold(
                findings,
                "[meta/robocache/episodes/chunk-000/shard-00000.json @ episode 0, stats action[0] max] says ");
        assertTold(findings, "[meta/episodes/chunk-000/file-000.parquet @ episode 0, stats/action/max[0]] says ");
        assertTold(findings, "[meta/stats.json @ action max[0]] says ");
        assertTold(findings, "[meta/robocache/report.html @ byte ");
        assertTrue(
                findings.stream().anyMatch(told -> told.endsWith("computed again it is 1234.5")), findings::toString);
        assertTrue(
                findings.stream().noneMatch(told -> told.contains("observation") && !told.contains("report.html")),
                findings::toString);
    }

    @Test
    void aSampleThatIsDeclaredPaddingIsFound() throws IOException {
        Dataset dataset = dataset(OutputLayout.LEROBOT_V3_0);
        new Retold(dataset.folder())
                .column("data/chunk-000/file-000.parquet", "mask.observation.history", values -> ((BitVector) values)
                        .set(11, 1 - ((BitVector) values).get(11)));
        assertTold(found(dataset), "[meta/stats.json @ observation.history count[0]] says ");
    }

    @Test
    void aRowOfAnotherTaskIsFound() throws IOException {
        Dataset dataset = dataset(OutputLayout.LEROBOT_V3_0);
        new Retold(dataset.folder()).column("data/chunk-000/file-000.parquet", "task_index", values -> {
            BigIntVector tasks = (BigIntVector) values;
            tasks.set(0, tasks.get(tasks.getValueCount() - 1));
        });
        List<String> findings = found(dataset);
        assertEquals(1, findings.size(), findings::toString);
        assertTold(
                findings, "[meta/robocache/episodes/chunk-000/shard-00000.json @ episode 0, task_index by rows] says ");
    }

    @Test
    void whatIsSaidBesideStatisticsIsFound() throws IOException {
        Dataset dataset = dataset(OutputLayout.MDS);
        Retold retold = new Retold(dataset.folder());
        retold.text("meta/info.json", text -> text.replaceFirst("\"robot_type\": [^,\n]+", "\"robot_type\": \"leg\""));
        retold.text("meta/tasks.jsonl", text -> text.replaceFirst("\"task\":\"", "\"task\":\"not "));
        retold.text("index.json", text -> text.replaceFirst("\"size_limit\":\\d+", "\"size_limit\":7"));
        retold.text(
                "meta/robocache/sync.json",
                text -> text.replaceFirst("\"worst_episode\": \\d", "\"worst_episode\": 9"));
        retold.text(
                "meta/robocache/quarantine.jsonl",
                text -> text.replaceFirst("\"reason\":\"empty\"", "\"reason\":\"io\""));
        retold.text("meta/robocache/report.html", text -> text.replaceFirst("</title>", " of something else</title>"));
        retold.listed(1, "losses", 5L);
        List<String> findings = found(dataset);
        assertEquals(7, findings.size(), findings::toString);
        assertTold(findings, "[meta/info.json @ robot_type] says \"leg\", computed again it is ");
        assertTold(findings, "[meta/tasks.jsonl @ task task] says \"not ");
        assertTold(findings, "[index.json @ shards[0] size_limit] says 7, computed again it is 4");
        assertTold(findings, "[meta/robocache/sync.json @ streams[0] worst_episode] says 9, ");
        assertTold(
                findings,
                "[meta/robocache/quarantine.jsonl @ episode 0:broken.mcap, reason] says \"io\", computed again it is \"empty\"");
        assertTold(findings, "[meta/robocache/report.html @ byte ");
        assertTold(
                findings,
                "[meta/robocache/manifest/episodes-00000.parquet @ episode 0:e0.mcap, losses] says 5, computed again it is 0");
    }

    @Test
    void aSidecarThatSaysSomethingElseIsFoundAndOneThatIsNoneEndsTheCheck() throws IOException {
        Dataset dataset = dataset(OutputLayout.LEROBOT_V3_0);
        String sidecar;
        try (Stream<Path> files = Files.walk(dataset.folder().resolve("meta/robocache/episodes"))) {
            sidecar = files.filter(Files::isRegularFile)
                    .map(file -> dataset.folder().relativize(file).toString())
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        Retold retold = new Retold(dataset.folder());
        retold.text(sidecar, text -> text.replaceFirst("(\"counts\":\\[)\\d+", "$17777"));
        List<String> findings = found(dataset);
        assertTold(findings, "[" + sidecar + " @ histograms ");
        retold.text(sidecar, text -> text.replace("\"histograms\"", "\"heaps\""));
        findings = found(dataset);
        assertEquals(1, findings.size(), findings::toString);
        assertTold(findings, "[" + sidecar + "] [" + sidecar + "] is not a sidecar: ");
        assertTrue(
                verified(dataset, VerifyDepth.FIGURES).notChecked().toString().contains("not computed again"),
                "what was not computed again is told");
    }
}
