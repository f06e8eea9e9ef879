package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two builds and one output: the second is refused, and one that was taken for dead publishes nothing. */
class TwoBuildsTest {
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

    @Test
    void aSecondBuildIsRefusedAndTheFirstOneEnds() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 3);
        JobConfig config = SmallJob.config(input, work.resolve("out"));
        AtomicReference<IOException> refused = new AtomicReference<>();
        BuildReport report = BuildJob.run(spark, config, new BuildListener() {
            @Override
            public void phaseFinished(Phase phase) {
                if (phase == Phase.BUILD) {
                    refused.set(
                            assertThrows(IOException.class, () -> BuildJob.run(spark, config, BuildListener.silent())));
                }
            }
        });

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        assertTrue(
                refused.get().getMessage().contains("refused: run " + report.runId() + " of "),
                refused.get().getMessage());
        assertEquals(
                1, Dataset.built(spark, config, BuildReport.ALL_WRITTEN) == null ? 0 : 1, "the lock was given back");
        try (Stream<Path> files = Files.walk(work.resolve("out"))) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().contains("lock")));
        }
    }

    @ParameterizedTest(name = "before {0}")
    @ValueSource(strings = {"sidecars", "commit", "place data", "place manifest"})
    void aBuildThatSeemedDeadPublishesNothingMore(String point) throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 3);
        Path output = work.resolve("out");
        JobConfig config = SmallJob.config(input, output);
        IOException lost = assertThrows(
                IOException.class,
                () -> BuildJob.run(spark, config, new BuildListener() {
                    @Override
                    public void publishing(String step) {
                        if (step.equals(point)) {
                            takeOver(output);
                        }
                    }
                }));

        assertTrue(lost.getMessage().contains("run run_far of ann@node9 (process 42) took it over"), lost.getMessage());
        assertFalse(Files.exists(output.resolve("meta/robocache/manifest.json")), "nothing is published");
        assertEquals(!point.equals("place manifest"), Files.notExists(output.resolve("data")), "as far as it was");

        Files.delete(output.resolve("meta/robocache/runs/lock.json")); // the other one ended
        Dataset.built(spark, config, BuildReport.ALL_WRITTEN).requireSound();
    }

    @Test
    void aRefusedConfigurationLeavesNoFolder() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 2);
        JobConfig config = SmallJob.config(input, work.resolve("out"), "streams.observation.force.topic = \"/wrench\"");
        assertThrows(ConfigurationException.class, () -> BuildJob.run(spark, config, BuildListener.silent()));
        assertFalse(Files.exists(work.resolve("out")));
    }

    private static void takeOver(Path output) {
        try {
            Path locks = output.resolve("meta/robocache/runs");
            String run = Files.readString(locks.resolve("lock.json")).replaceAll("(?s).*\"run\": \"(\\w+)\".*", "$1");
            Files.writeString(
                    locks.resolve("lock-" + run + ".json"),
                    """
                    {"run": "run_far", "user": "ann", "host": "node9", "machine": "node9", "pid": 42, "born_ms": 1,
                     "since": "2026-01-01T00:00:00Z"}
                    """);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
