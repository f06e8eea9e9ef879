package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.Loss;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Sidecar;
import java.io.IOException;
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

/** One build of the hostile corpus between good episodes, under watch, and what is to be said of each of its files. */
final class HostileJob {
    /** Reasons that are right as well: the notes of the corpus name them. */
    private static final Map<String, String> ALSO_TOLD =
            Map.of("mcap_flip_zstd.mcap", "crc-mismatch", "mcap_overlapping_records.mcap", "bad-index");
    /** Delivered in full: big-endian is supported, and what lies behind the end of a message is ignored. */
    private static final Set<String> NOTHING_TO_TELL =
            Set.of("pc2_big_endian.mcap", "cdr_big_endian.mcap", "cdr_trailing.mcap");

    private static final String DATA = "data/chunk-000/file-000.parquet";

    private HostileJob() {}

    /**
     * Builds the good ones alone and with all, compares their rows, and looks at every file that was touched.
     *
     * @param good   the first of the inputs, which lie in {@code work} or {@code hostile}
     * @return how the episodes of each input ended, by its place
     */
    static Map<Integer, List<EpisodeOutcome>> built(
            Path work, String configuration, Path good, List<Path> inputs, Path hostile) throws IOException {
        String each = "output.shard = 1B"; // a shard, and so a file, for each episode
        List<String> uris =
                inputs.stream().map(input -> input.toUri().toString()).toList();
        Path alone = work.resolve("alone");
        Path together = work.resolve("together");
        List<String> before = files(work);
        WatchingFileSystem.TOUCHED.clear();
        try (JavaSparkContext spark =
                LocalSpark.open("local[2]", "spark.hadoop.fs.file.impl", WatchingFileSystem.class.getName())) {
            BuildJob.run(spark, TestData.config(configuration, good, alone, each), BuildListener.silent());
            JobConfig all = TestData.config(
                    configuration, good, together, each, "input.uris = [\"" + String.join("\", \"", uris) + "\"]");
            BuildReport report = BuildJob.run(spark, all, BuildListener.silent());
            assertEquals(
                    report.reasons().isEmpty() ? BuildReport.ALL_WRITTEN : BuildReport.SOME_QUARANTINED,
                    report.exitCode());
        }
        assertArrayEquals(
                Files.readAllBytes(alone.resolve(DATA)),
                Files.readAllBytes(together.resolve(DATA)),
                "rows of the good");
        assertEquals(
                before,
                files(work).stream()
                        .filter(path -> !path.contains("together") && !path.contains("alone"))
                        .toList(),
                "nothing is written elsewhere");
        for (String touched : WatchingFileSystem.TOUCHED) {
            assertTrue(
                    touched.startsWith(work.toString()) || touched.startsWith(hostile.toString()),
                    touched + " is neither input nor output");
        }
        return ends(together);
    }

    /**
     * Ended as the corpus says; several episodes of one folder end together.
     *
     * @return how it ended: {@code accept}, {@code partial} or {@code quarantine}
     */
    static String check(HostileCase hostile, List<EpisodeOutcome> outcomes) {
        List<Loss> told = new ArrayList<>();
        List<Loss> losses = new ArrayList<>();
        long refused = 0;
        for (EpisodeOutcome outcome : outcomes) {
            losses.addAll(outcome.losses());
            told.addAll(outcome.warnings());
            if (outcome.status() == Status.QUARANTINED) {
                refused++;
                told.add(outcome.quarantine());
            }
        }
        told.addAll(losses);
        String end =
                refused == outcomes.size() ? "quarantine" : refused == 0 && losses.isEmpty() ? "accept" : "partial";
        String found = hostile + "\n ended as " + end + ": " + told;
        assertTrue(!outcomes.isEmpty(), hostile + " is neither written nor quarantined");
        assertTrue(hostile.allows(end), found);
        boolean quiet = end.equals("accept") && NOTHING_TO_TELL.contains(hostile.name());
        if (!hostile.reason().equals("-") && !quiet) {
            Set<String> right =
                    Set.of(hostile.reason(), ALSO_TOLD.getOrDefault(hostile.name(), hostile.reason() + " alone"));
            assertTrue(
                    told.stream().anyMatch(loss -> right.contains(loss.reason().code())), "reason not told: " + found);
            assertTrue(
                    told.stream()
                            .anyMatch(loss -> right.contains(loss.reason().code())
                                    && (hostile.isNear(loss) || placesItself(hostile))),
                    "told of another place than " + hostile.offset() + ": " + found);
        }
        return end;
    }

    /** The clock refuses it, which knows of no place. */
    private static boolean placesItself(HostileCase hostile) {
        return hostile.name().equals("stamp_clock_bomb.mcap");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    /** How the episodes of each input ended, by its place. */
    static Map<Integer, List<EpisodeOutcome>> ends(Path dataset) throws IOException {
        Map<Integer, List<EpisodeOutcome>> ends = new TreeMap<>();
        for (String file : files(dataset.resolve("meta/robocache/episodes"))) {
            if (file.endsWith(".json")) {
                Sidecar sidecar =
                        Sidecar.read(new org.apache.hadoop.fs.Path(Path.of(file).toUri()), new Configuration());
                sidecar.outcomes()
                        .forEach(outcome -> ends.computeIfAbsent(outcome.id().root(), root -> new ArrayList<>())
                                .add(outcome));
            }
        }
        return ends;
    }
}
