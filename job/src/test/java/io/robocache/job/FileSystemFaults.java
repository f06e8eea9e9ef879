package io.robocache.job;

import io.robocache.job.FaultPlan.Mode;
import io.robocache.job.FaultPlan.Operation;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Each operation of a file system fails, times out, or is done and its reply lost, at a seeded call: once, or from there
 * on. A build that fails says so in one line and publishes nothing; the next one, undisturbed, ends as if nothing had been.
 */
final class FileSystemFaults {
    private static final Mode[] MODES = {Mode.FAILS, Mode.TIMES_OUT, Mode.REPLY_LOST};

    /** So many runs meet every operation, every mode, and both durations. */
    static final int EVERY = Operation.values().length * MODES.length * 2;

    private FileSystemFaults() {}

    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("file system", seed);
        try (JavaSparkContext spark = LocalSpark.open("local[2,4]", DiskAsHdfs.settings(FaultyFileSystem.class))) {
            Map<Operation, Long> calls = calls(spark, oracle, tally);
            for (int i = 0; i < runs; i++) {
                one(spark, oracle, tally, seed + i, calls);
            }
        }
        return tally;
    }

    /** How often an undisturbed build calls each. */
    private static Map<Operation, Long> calls(JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally)
            throws Exception {
        Path output = oracle.output("fs-undisturbed");
        FaultPlan.disarm();
        FailedBuild.of(spark, config(oracle, output), output, tally, "undisturbed");
        Map<Operation, Long> calls = new EnumMap<>(Operation.class);
        for (Operation each : Operation.values()) {
            calls.put(each, FaultPlan.calls(each));
        }
        System.out.println("calls of an undisturbed build: " + calls);
        ChaosOracle.remove(output);
        return calls;
    }

    private static void one(
            JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally, long seed, Map<Operation, Long> calls)
            throws Exception {
        int which = (int) Math.floorMod(seed, (long) EVERY);
        Operation operation = Operation.values()[which % Operation.values().length];
        Mode mode = MODES[which / Operation.values().length % MODES.length];
        boolean once = which < EVERY / 2;
        long first = 1 + new Random(seed).nextLong(Math.max(1, calls.get(operation)));
        String run = "--seed %d %s %s from call %d%s".formatted(seed, operation, mode, first, once ? ", once" : " on");
        Path output = oracle.output("fs-" + seed);
        long started = System.nanoTime();
        FaultPlan.arm(operation, mode, first, once ? first : Long.MAX_VALUE);
        FailedBuild disturbed = FailedBuild.of(spark, config(oracle, output), output, tally, run);
        tally.happened(
                mode.name().toLowerCase(Locale.ROOT).replace('_', ' ') + (once ? " once" : " for good"),
                FaultPlan.fired() > 0 ? 1 : 0);
        tally.happened("builds that failed", disturbed.exit == 1 ? 1 : 0);
        FaultPlan.disarm();
        if (disturbed.exit == 1 || !ChaosOracle.leftovers(output).isEmpty()) {
            FailedBuild.next(spark, config(oracle, output), output, tally, run);
        }
        ChaosOracle.Verdict verdict = oracle.verdict(output);
        tally.ended(run, verdict, System.nanoTime() - started);
        if (verdict.right()) {
            ChaosOracle.remove(output);
        }
    }

    /** Recordings and dataset both go through the file system that fails. */
    static JobConfig config(ChaosOracle oracle, Path output) {
        return oracle.config(
                output,
                "input.uris = [\"" + DiskAsHdfs.uri("disk", oracle.input()) + "\"]",
                "output.uri = \"" + DiskAsHdfs.uri("disk", output) + "\"");
    }
}
