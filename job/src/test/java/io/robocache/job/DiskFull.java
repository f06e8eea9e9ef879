package io.robocache.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The disk is full at a seeded byte, of a shard, a table, a list or the manifest: on a small tmpfs where this process
 * may mount one, and by a file system that refuses all bytes from one on. Also: an output that is read-only.
 */
final class DiskFull {
    private static final int STEPS = 20;
    private static final int PAGE = 4096;

    private DiskFull() {}

    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("disk full", seed);
        try (JavaSparkContext spark = LocalSpark.open("local[2,2]", DiskAsHdfs.settings(FaultyFileSystem.class))) {
            long bytes = bytes(spark, oracle, tally);
            Path disk = Files.createDirectories(oracle.work().resolve("disk"));
            boolean mounts = mount(disk, "size=1m");
            if (mounts) {
                readOnly(spark, oracle, tally, disk);
                command("umount", disk.toString());
            } else {
                tally.happened("SKIPPED: mounting a tmpfs is not allowed here", 1);
            }
            for (int i = 0; i < runs; i++) {
                double share = (Math.floorMod(seed + i, (long) STEPS) + new Random(seed + i).nextDouble()) / STEPS;
                atByte(spark, oracle, tally, seed + i, (long) (share * bytes));
                if (mounts) {
                    onDisk(spark, oracle, tally, disk, seed + i, Math.max(PAGE, (long) (share * bytes)));
                }
            }
        }
        return tally;
    }

    /** What an undisturbed build writes, staging and all. */
    private static long bytes(JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally) throws IOException {
        Path output = oracle.output("disk-undisturbed");
        long room = 1L << 40;
        FaultPlan.fillDiskAfter(room);
        FailedBuild.of(spark, FileSystemFaults.config(oracle, output), output, tally, "undisturbed");
        long bytes = room - FaultPlan.bytesLeft();
        FaultPlan.disarm();
        ChaosOracle.remove(output);
        System.out.println("an undisturbed build writes " + bytes + " bytes");
        return bytes;
    }

    private static void atByte(JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally, long seed, long at)
            throws Exception {
        String run = "--seed " + seed + " at byte " + at;
        Path output = oracle.output("disk-" + seed);
        long started = System.nanoTime();
        FaultPlan.fillDiskAfter(at);
        FailedBuild full = FailedBuild.of(spark, FileSystemFaults.config(oracle, output), output, tally, run);
        expect(full, FaultPlan.NO_SPACE, tally, run);
        tally.happened("full at a byte", FaultPlan.fired() > 0 ? 1 : 0);
        FaultPlan.disarm();
        FailedBuild.next(spark, FileSystemFaults.config(oracle, output), output, tally, run);
        tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
        ChaosOracle.remove(output);
    }

    private static void onDisk(
            JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally, Path disk, long seed, long size)
            throws Exception {
        String run = "--seed " + seed + " tmpfs of " + size;
        long started = System.nanoTime();
        if (!mount(disk, "size=" + size)) {
            tally.wrongEnd(run, "mounting failed");
            return;
        }
        try {
            Path output = disk.resolve("out");
            FailedBuild full = FailedBuild.of(spark, oracle.config(output), output, tally, run);
            if (full.exit == 1) {
                expect(full, FaultPlan.NO_SPACE, tally, run);
                tally.happened("full tmpfs", 1);
                mount(disk, "remount,size=64m");
                FailedBuild.next(spark, oracle.config(output), output, tally, run);
            }
            tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
        } finally {
            command("umount", disk.toString());
        }
    }

    private static void readOnly(JavaSparkContext spark, ChaosOracle oracle, ChaosTally tally, Path disk)
            throws Exception {
        mount(disk, "remount,ro,size=64m");
        Path output = disk.resolve("out");
        String run = "read-only";
        FailedBuild refused = FailedBuild.of(spark, oracle.config(output), output, tally, run);
        if (refused.exit != 1) {
            tally.wrongEnd(run, "exit " + refused.exit);
        }
        System.out.println("read-only output: " + refused.said);
        tally.happened("read-only output", 1);
        mount(disk, "remount,rw,size=64m");
        long started = System.nanoTime();
        FailedBuild.next(spark, oracle.config(output), output, tally, run);
        tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
    }

    private static void expect(FailedBuild full, String cause, ChaosTally tally, String run) {
        if (full.exit == 1 && !full.said.contains(cause)) {
            tally.wrongEnd(run, "does not say '" + cause + "': " + full.said);
        }
    }

    private static boolean mount(Path disk, String options) throws IOException, InterruptedException {
        return command("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()) == 0;
    }

    private static int command(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            return 127;
        }
    }
}
