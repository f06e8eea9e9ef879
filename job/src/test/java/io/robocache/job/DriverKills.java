package io.robocache.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The driver killed at each named point and before and after calls of its file system, then started again: the dataset
 * is that of an undisturbed build, and no shard that was finished is built again.
 */
final class DriverKills {
    /** The steps of a publication. */
    private static final List<String> STEPS = List.of(
            "sidecars",
            "stats",
            "episodes",
            "sync",
            "tasks",
            "quarantine",
            "info",
            "manifest parts",
            "commit",
            "place what only the manifest names",
            "place episodes and sentences",
            "place data",
            "place statistics and totals",
            "place manifest",
            "clean");

    private static final List<FaultPlan.Operation> CALLS =
            List.of(FaultPlan.Operation.CREATE, FaultPlan.Operation.RENAME, FaultPlan.Operation.DELETE);

    private DriverKills() {}

    /** All points; those that begin with "call" are kills at a seeded call of the file system. */
    static List<String> points() {
        List<String> points = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            points.add(phase + " started");
            points.add(phase + " finished");
        }
        points.add("shard built");
        points.add("shard sealed");
        STEPS.forEach(step -> points.add("publishing " + step));
        for (FaultPlan.Operation operation : CALLS) {
            points.add("call " + operation + ":" + FaultPlan.Mode.HALTS_BEFORE);
            points.add("call " + operation + ":" + FaultPlan.Mode.HALTS_AFTER);
        }
        return points;
    }

    /** Run {@code i} takes point {@code (seed + i)} of all, modulo their number. */
    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("driver killed", seed);
        List<String> points = points();
        try (JavaSparkContext spark = LocalSpark.open("local[2]", DiskAsHdfs.settings(FaultyFileSystem.class))) {
            for (int i = 0; i < runs; i++) {
                String point = points.get((int) Math.floorMod(seed + i, (long) points.size()));
                one(spark, oracle, tally, seed + i, point);
            }
        }
        return tally;
    }

    private static void one(JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally, long seed, String point)
            throws Exception {
        Path output = oracle.output("driver-" + seed);
        List<String> options = new ArrayList<>();
        for (int i = 0; i < 4; i += 2) {
            options.add("-D" + DiskAsHdfs.settings(FaultyFileSystem.class)[i] + "="
                    + DiskAsHdfs.settings(FaultyFileSystem.class)[i + 1]);
        }
        String halt = point;
        String uri = "output.uri = \"" + output.toUri() + "\"";
        String where = point;
        if (point.startsWith("call ")) {
            int call = 1 + new Random(seed).nextInt(60);
            halt = "";
            options.add("-D" + FaultPlan.AT_START + "=" + point.substring("call ".length()) + ":" + call);
            uri = "output.uri = \"" + DiskAsHdfs.uri("disk", output) + "\"";
            where += ":" + call;
        }
        String run = "--seed " + seed + " " + where;
        long started = System.nanoTime();
        int code = BuildInChild.run(
                oracle.work(), options, "local[2]", oracle.input().toString(), output.toString(), halt, uri);
        if (code == Halting.HALTED) {
            tally.happened("kills", 1);
        } else if (code != ChaosOracle.EXIT || !point.startsWith("call ")) {
            tally.wrongEnd(run, "exit " + code + " of the driver that was to be killed");
        }
        long finished = finishedShards(output);
        long[] reused = {-1};
        BuildReport report = BuildJob.run(spark, oracle.config(output, uri), new BuildListener() {
            @Override
            public void shardsReused(int count, int shards) {
                reused[0] = count;
            }
        });
        if (report.exitCode() != ChaosOracle.EXIT) {
            tally.wrongEnd(run, "exit " + report.exitCode());
        }
        if (reused[0] < finished) {
            tally.wrongEnd(run, finished + " shards were finished, " + reused[0] + " were taken up");
        }
        tally.happened("finished shards taken up", reused[0]);
        tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
        ChaosOracle.remove(output);
    }

    /** Shards that have a sidecar in staging. */
    private static long finishedShards(Path output) throws IOException {
        if (Files.notExists(output.resolve("meta/robocache/staging"))) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(output.resolve("meta/robocache/staging"))) {
            return files.filter(file -> file.getParent().endsWith("build"))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("shard-[0-9]+-.*\\.json"))
                    .map(name -> name.substring(0, 12))
                    .distinct()
                    .count();
        }
    }
}
