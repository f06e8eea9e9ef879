package io.robocache.job;

import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** What every disturbed build must come to: the tree of an undisturbed one, built by one thread on the CPU. */
final class ChaosOracle {
    /** How a disturbed build that ended well ends: the recordings hold damaged ones. */
    static final int EXIT = BuildReport.SOME_QUARANTINED;

    private final Path work;
    private final Path input;
    private final String hash;
    private final String inputs;
    private final List<String> episodes;

    private ChaosOracle(Path work, Path input) throws IOException {
        this.work = work;
        this.input = input;
        Path output = work.resolve("oracle");
        try (JavaSparkContext spark = LocalSpark.open("local[1]", "spark.default.parallelism", "1")) {
            Dataset.built(spark, ReproducibleTreeTest.config(input, output), EXIT)
                    .requireSound();
        }
        this.hash = new Dataset(output).hash();
        this.inputs = TreeHash.of(new org.apache.hadoop.fs.Path(input.toUri()), new Configuration());
        this.episodes = ids(output);
    }

    /** Writes recordings and builds them undisturbed; {@code work} is a folder of the campaign's own. */
    static ChaosOracle in(Path work) throws IOException {
        return new ChaosOracle(work, ReproducibleTreeTest.recordings(work.resolve("input")));
    }

    /**
     * What an output is.
     *
     * @param differs   its tree is another one
     * @param lost      episodes that are neither written nor quarantined, or are so twice
     * @param leftovers files of staging or of locks
     * @param inputs    whether the recordings are as they were
     */
    record Verdict(boolean differs, int lost, int leftovers, boolean inputs) {
        boolean right() {
            return !differs && lost == 0 && leftovers == 0 && inputs;
        }
    }

    Path input() {
        return input;
    }

    /** A folder for one run. */
    Path output(String run) {
        return work.resolve("out-" + run);
    }

    Path work() {
        return work;
    }

    JobConfig config(Path output, String... more) {
        return ReproducibleTreeTest.config(input, output, more);
    }

    Verdict verdict(Path output) throws IOException {
        if (Files.notExists(output.resolve("meta/robocache/manifest.json"))) {
            return new Verdict(true, episodes.size(), 0, true);
        }
        List<String> ends = ids(output);
        Set<String> once = new HashSet<>(ends);
        int lost = ends.size() - once.size();
        lost += (int) episodes.stream().filter(id -> !once.contains(id)).count();
        return new Verdict(
                !hash.equals(new Dataset(output).hash()),
                lost,
                leftovers(output).size(),
                inputs.equals(TreeHash.of(new org.apache.hadoop.fs.Path(input.toUri()), new Configuration())));
    }

    /** Files of unfinished work and of locks. */
    static List<Path> leftovers(Path output) throws IOException {
        try (Stream<Path> files = Files.walk(output)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/meta/robocache/staging/") || isLeft(file))
                    .toList();
        }
    }

    /** Locks, and what is hidden until it is whole; but not the checksums that Hadoop lays beside the record of a run. */
    private static boolean isLeft(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("lock") || (name.startsWith(".") && !name.endsWith(".crc"));
    }

    /** Each written or quarantined episode, as often as it ended. */
    private static List<String> ids(Path output) throws IOException {
        List<String> ids = new ArrayList<>();
        for (EpisodeOutcome outcome : new Dataset(output).outcomes()) {
            ids.add(outcome.id() + " " + outcome.status());
        }
        return ids;
    }

    /** Removes a run's output, so that a long campaign fills no disk. */
    static void remove(Path output) throws IOException {
        if (Files.exists(output)) {
            try (Stream<Path> files = Files.walk(output)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
