package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.PartedRecordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that are cut in every way at once: the same bytes always, each part once. */
class PartsReproducibleTest {
    private static final String[] CUT = {
        "episodes { by = event, topic = \"/enabled\", min-length = 150ms, max-length = 300ms }",
        "output.shard = 15kB",
        "quarantine.max-share = 50%"
    };

    @TempDir
    private Path work;

    private void record() throws IOException {
        for (int e = 0; e < 6; e++) {
            PartedRecordings.begin()
                    .joints(0, 1500)
                    .commands(0, 300 + 50 * e)
                    .commands(500 + 30 * e, 1500)
                    .flag(0, false)
                    .flag(105, true)
                    .flag(800 + 10 * e, false)
                    .flag(900, true)
                    .write(work.resolve("in/e" + e + ".mcap"));
        }
        Files.write(work.resolve("in/e2x.mcap"), new byte[0]);
    }

    private JobConfig config(String output) {
        List<String> more = new ArrayList<>(List.of(CUT));
        more.add("output.uri = \"" + work.resolve(output).toUri() + "\"");
        return EpisodePartsTest.config(work, more.toArray(new String[0]));
    }

    @Test
    void theTreeHashIsTheSameOnOneThreadAndTwoAndAfterAResume() throws IOException {
        record();
        List<String> hashes = new ArrayList<>();
        Dataset dataset;
        try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
            hashes.add(Dataset.built(spark, config("one"), BuildReport.SOME_QUARANTINED)
                    .hash());
        }
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            dataset = Dataset.built(spark, config("two"), BuildReport.SOME_QUARANTINED);
            hashes.add(dataset.hash());
            hashes.add(resumed(spark, "three"));
            dataset.requireSound();
            everyPartOnce(spark, dataset);
            numbersHaveNoGap(spark, dataset);
        }
        assertEquals(1, new LinkedHashSet<>(hashes).size(), hashes.toString());
    }

    /** Stopped when everything is built; then taken up. */
    private String resumed(JavaSparkContext spark, String output) throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> BuildJob.run(spark, config(output), new BuildListener() {
                    @Override
                    public void phaseFinished(Phase phase) {
                        if (phase == Phase.BUILD) {
                            throw new IllegalStateException("stopped");
                        }
                    }
                }));
        BuildReport report = BuildJob.run(spark, config(output), BuildListener.silent());
        assertTrue(report.shards() > 2, "several shards");
        assertEquals(report.shards(), report.reusedShards(), "whole shards are reused");
        return new Dataset(work.resolve(output)).hash();
    }

    private static void everyPartOnce(JavaSparkContext spark, Dataset dataset) throws IOException {
        List<String> ends = dataset.ends();
        assertTrue(ends.contains("0:e2x.mcap empty 1"), ends.toString());
        assertTrue(ends.stream().filter(end -> end.contains("too-short")).count() > 2, ends.toString());
        List<String> ids = ends.stream().map(end -> end.split(" ", -1)[0]).toList();
        assertEquals(ids.size(), new LinkedHashSet<>(ids).size(), ids.toString());
        List<Row> manifest = dataset.manifest(spark);
        List<String> named = manifest.stream()
                .map(row -> "0:" + row.getString(0) + (row.getInt(1) == 0 ? "" : "#0." + row.getInt(1)))
                .toList();
        assertEquals(ids, named, "the manifest names each part once, in order");
        long bytes = manifest.stream().mapToLong(row -> row.getLong(2)).sum();
        assertEquals(bytes(dataset.folder().resolveSibling("in")), bytes, "and the bytes of each recording once");
        List<String> quarantined = Files.readAllLines(dataset.folder().resolve("meta/robocache/quarantine.jsonl"));
        assertEquals(ends.stream().filter(end -> !end.endsWith(" frames")).count(), quarantined.size());
    }

    private static long bytes(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void numbersHaveNoGap(JavaSparkContext spark, Dataset dataset) throws IOException {
        List<Object> expected = new ArrayList<>();
        List<Object> frames = new ArrayList<>();
        long episode = 0;
        for (var outcome : dataset.outcomes()) {
            if (outcome.frames() > 0) {
                long number = episode++;
                LongStream.range(0, outcome.frames()).forEach(i -> {
                    expected.add(number);
                    frames.add(i);
                });
            }
        }
        assertEquals(expected, dataset.column(spark, "episode_index"));
        assertEquals(frames, dataset.column(spark, "frame_index"));
    }
}
