package io.robocache.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Speculation with attempts that both finish: {@link StragglingFileSystem} holds the first until the second is there
 * too. In every other run executors are killed as well.
 */
final class Speculation {
    /** Of so many runs at least one must have seen two attempts finish, or the campaign proves nothing. */
    static final int RUNS_FOR_ONE = 20;

    static final String BUILT_TWICE = "shards built twice to the end";
    static final String SEALED_TWICE = "shards sealed twice to the end";
    static final String WITH_BOTH = "runs with a true double publish";
    private static final int WAIT_MILLIS = 8000;

    private Speculation() {}

    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("speculation", seed);
        try (ChaosCluster cluster = new ChaosCluster(oracle.work(), 3, 2, 1024);
                JavaSparkContext spark = open(cluster, seed)) {
            AtomicInteger lostTasks = ExecutorKills.countLostTasks(spark);
            for (int i = 0; i < runs; i++) {
                String run = "--seed " + (seed + i);
                Path output = oracle.output("speculation-" + i);
                long started = System.nanoTime();
                // An authority of its own chooses other shards to straggle.
                String uri = "output.uri = \"" + DiskAsHdfs.uri("run" + (seed + i), output) + "\"";
                boolean kills = i % 2 == 1;
                try (Both listener = new Both(output, new ExecutorKills.Killer(spark, new Random(seed + i)), kills)) {
                    BuildReport report = BuildJob.run(spark, oracle.config(output, uri), listener);
                    listener.close();
                    if (report.exitCode() != ChaosOracle.EXIT) {
                        tally.wrongEnd(run, "exit " + report.exitCode());
                    }
                    tally.happened(BUILT_TWICE, listener.built);
                    tally.happened(SEALED_TWICE, listener.sealed);
                    tally.happened(WITH_BOTH, listener.built + listener.sealed > 0 ? 1 : 0);
                    tally.happened("kills during Build or Seal", listener.killer.kills());
                }
                tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
                ChaosOracle.remove(output);
            }
            tally.happened("tasks lost with them", lostTasks.get());
        }
        if (tally.happened(WITH_BOTH) * RUNS_FOR_ONE < runs) {
            tally.wrongEnd("all", "only " + tally.happened(WITH_BOTH) + " of " + runs + " runs published twice");
        }
        return tally;
    }

    private static JavaSparkContext open(ChaosCluster cluster, long seed) {
        String[] own = {
            "spark.speculation", "true",
            "spark.speculation.interval", "50ms",
            "spark.speculation.multiplier", "1.1",
            "spark.speculation.quantile", "0.2",
            "spark.speculation.minTaskRuntime", "50ms",
            "spark.speculation.efficiency.enabled", "false",
            "spark.locality.wait", "0",
            "spark.hadoop.chaos.seed", Long.toString(seed),
            "spark.hadoop.chaos.wait-millis", Integer.toString(WAIT_MILLIS)
        };
        String[] all = Stream.of(ExecutorKills.PATIENT, DiskAsHdfs.settings(StragglingFileSystem.class), own)
                .flatMap(Stream::of)
                .toArray(String[]::new);
        return LocalSpark.open(cluster.url(), all);
    }

    /** Counts, before publishing, the shards of which two attempts have finished; passes phases on to a killer. */
    private static final class Both implements BuildListener, AutoCloseable {
        private final Path output;
        private final ExecutorKills.Killer killer;
        private final boolean kills;
        private long built;
        private long sealed;

        Both(Path output, ExecutorKills.Killer killer, boolean kills) {
            this.output = output;
            this.killer = killer;
            this.kills = kills;
        }

        @Override
        public void phaseStarted(Phase phase) {
            if (phase == Phase.PUBLISH) {
                built = twice("build");
                sealed = twice("sealed");
            }
            if (kills) {
                killer.phaseStarted(phase);
            }
        }

        @Override
        public void phaseFinished(Phase phase) {
            killer.phaseFinished(phase);
        }

        private long twice(String kind) {
            try (Stream<Path> files = Files.walk(output.resolve("meta/robocache/staging"))) {
                Map<String, Long> attempts = files.filter(
                                file -> file.getParent().endsWith(kind))
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.matches("shard-[0-9]+-.*\\.json"))
                        .collect(Collectors.groupingBy(name -> name.substring(0, 12), Collectors.counting()));
                return attempts.values().stream().filter(count -> count > 1).count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            killer.close();
        }
    }
}
