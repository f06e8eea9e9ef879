package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.PartedRecordings;
import io.robocache.episode.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentences from a name, a file beside the recording, a table, and the recording itself. */
class TaskSourcesTest {
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

    private PartedRecordings recording() {
        return PartedRecordings.begin().joints(0, 500).commands(0, 500);
    }

    private JobConfig config(String output, String... more) {
        List<String> lines = new java.util.ArrayList<>(List.of(more));
        lines.add("output.uri = \"" + work.resolve(output).toUri() + "\"");
        return EpisodePartsTest.config(work, lines.toArray(new String[0]));
    }

    private Dataset built(JobConfig config, int exitCode) throws IOException {
        Dataset dataset = Dataset.built(spark, config, exitCode);
        dataset.requireSound();
        return dataset;
    }

    @Test
    void aNameTellsTheTaskOfAllPartsAndARecordedSentenceGoesBeforeIt() throws IOException {
        recording().write(work.resolve("in/pick_cup_1.mcap"));
        recording().text("/task", 250, "recorded").write(work.resolve("in/push_2.mcap"));
        Dataset dataset = built(
                config(
                        "out",
                        "tasks { from = path, pattern = \"(?<task>.*)_\\\\d+\\\\.mcap\" }",
                        "streams.task.topic = \"/task\"",
                        "episodes.max-length = 400ms"),
                BuildReport.ALL_WRITTEN);

        assertEquals(List.of("8xpick cup", "3xpick cup", "5xpush 3xrecorded", "3xrecorded"), dataset.tasks());
    }

    @Test
    void aFileBesideTellsTheTaskAndIsNotIgnored() throws IOException {
        recording().write(work.resolve("in/a.mcap"));
        recording().write(work.resolve("in/b.mcap"));
        recording().write(work.resolve("in/c.mcap"));
        Files.writeString(work.resolve("in/a.txt"), "pick\n");
        Files.writeString(work.resolve("in/b.json"), "{\"task\": \"place\"}");
        Files.writeString(work.resolve("in/notes.txt"), "of nobody");
        JobConfig strict = config("strict", "tasks.from = file", "quarantine.max-share = 50%");
        BuildReport report = BuildJob.run(spark, strict, BuildListener.silent());
        Dataset dataset = new Dataset(work.resolve("strict"));

        assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode());
        assertEquals(1, report.ignored(), "the notes alone");
        assertEquals(List.of("0:a.mcap 11 frames", "0:b.mcap 11 frames", "0:c.mcap missing-task 1"), dataset.ends());
        assertEquals(List.of("11xpick", "11xplace"), dataset.tasks());
        assertEquals(
                "there is neither c.txt nor c.json beside it",
                dataset.outcomes().get(2).quarantine().detail());

        Dataset lenient = built(config("lenient", "tasks { from = file, missing = empty }"), BuildReport.ALL_WRITTEN);
        assertEquals(List.of("11xpick", "11xplace", "11x"), lenient.tasks());
        assertEquals(
                Reason.MISSING_TASK, lenient.outcomes().get(2).warnings().get(0).reason());
    }

    @Test
    void anotherSentenceIsAnotherPlan() throws IOException {
        recording().write(work.resolve("in/a.mcap"));
        Files.writeString(work.resolve("in/a.txt"), "pick");
        JobConfig config = config("out", "tasks.from = file");
        Dataset before = built(config, BuildReport.ALL_WRITTEN);
        BuildReport again = BuildJob.run(spark, config, BuildListener.silent());
        assertEquals(again.shards(), again.reusedShards(), "nothing changed");

        Files.writeString(work.resolve("in/a.txt"), "push");
        IOException refused =
                assertThrows(IOException.class, () -> BuildJob.run(spark, config, BuildListener.silent()));
        assertTrue(refused.getMessage().contains("out"), refused.getMessage());
        Dataset after = built(config("other", "tasks.from = file"), BuildReport.ALL_WRITTEN);
        assertEquals(List.of("11xpush"), after.tasks());
        assertNotEquals(before.hash(), after.hash());
    }

    @Test
    void aTableTellsTheTasksOfAll() throws IOException {
        recording().write(work.resolve("in/a.mcap"));
        recording().write(work.resolve("in/sub/b.mcap"));
        Path table = Files.writeString(work.resolve("in/tasks.csv"), "path,task\na.mcap,pick\nsub/b.mcap,\"a, b\"\n");
        JobConfig config = config("out", "tasks { from = table, table = \"" + table.toUri() + "\" }");
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        assertEquals(0, report.ignored(), "the table is no unknown input");
        assertEquals(List.of("11xpick", "11xa, b"), new Dataset(work.resolve("out")).tasks());

        Files.writeString(table, "path,task\na.mcap,pick\na.mcap,push\n");
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> BuildJob.run(spark, config, BuildListener.silent()));
        assertTrue(
                refused.getMessage().endsWith("tasks.csv refused: line 3 names a.mcap again; an episode has one line"),
                refused.getMessage());
    }
}
