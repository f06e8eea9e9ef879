package io.robocache.cli;

import io.robocache.job.BuildListener;
import io.robocache.job.BuildOptions;
import io.robocache.job.BuildReport;
import io.robocache.job.JobConfig;
import io.robocache.job.WatchJob;
import io.robocache.job.WatchListener;
import io.robocache.job.WatchStop;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * {@code build --watch}: one line for each version. A signal ends it after the batch that it is at; a second one, or one
 * that does not wait, may end it anywhere, since the next start goes on from there.
 */
final class WatchedBuild implements WatchListener {
    /** Before Spark's own hook, which would end the batch. */
    private static final int BEFORE_SPARK = 1000;

    private static final long LONGEST_BATCH_HOURS = 24;

    private final PrintWriter out;
    private final boolean json;

    private WatchedBuild(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Runs until it is asked to end; returns the exit code. */
    static int run(JavaSparkContext spark, JobConfig job, BuildOptions options, PrintWriter out, boolean json)
            throws IOException {
        WatchStop stop = new WatchStop();
        CountDownLatch ended = new CountDownLatch(1);
        ShutdownHookManager.get()
                .addShutdownHook(
                        () -> {
                            stop.request();
                            await(ended);
                        },
                        BEFORE_SPARK,
                        LONGEST_BATCH_HOURS,
                        TimeUnit.HOURS);
        try {
            return WatchJob.run(spark, job, options, stop, BuildListener.silent(), new WatchedBuild(out, json));
        } finally {
            ended.countDown();
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the hook's time is over
        }
    }

    @Override
    public void built(BuildReport report) {
        if (json) {
            Map<String, Object> line = new TreeMap<>();
            line.put("added", report.added());
            line.put("frames", report.frames());
            line.put("published", report.published());
            line.put("quarantined", report.quarantined());
            line.put("reasons", new TreeMap<>(report.reasons()));
            line.put("run", report.runId());
            line.put("seconds", report.wallNanos() / 1e9);
            line.put("version", report.version());
            line.put("written", report.written());
            out.println(Json.compact(line));
        } else if (report.published()) {
            out.println(String.format(
                    Locale.ROOT,
                    "version %d: %d recordings added; %d episodes, %d quarantined, %d frames in all; %.1f s",
                    report.version(),
                    report.added(),
                    report.written(),
                    report.quarantined(),
                    report.frames(),
                    report.wallNanos() / 1e9));
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "not published: with %d new recordings %d of %d episodes would be quarantined, above quarantine.max-share;"
                            + " they wait for others: %s",
                    report.added(),
                    report.unreadable(),
                    report.written() + report.unreadable(),
                    report.reasons()));
        }
        out.flush();
    }

    @Override
    public void ended(String why, int left) {
        if (!json) {
            out.println("ended: " + why + (left == 0 ? "" : "; " + left + " recordings could not be published"));
            out.flush();
        }
    }
}
