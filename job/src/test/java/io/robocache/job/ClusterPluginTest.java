package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.DeviceLostException;
import io.robocache.device.LostDevice;
import io.robocache.plugin.RoboCachePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin where executors are processes of their own. */
class ClusterPluginTest {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    private Path work;

    @Test
    void executorsCountTheDriverSumsUpAndALostDeviceEndsAnExecutor() throws Exception {
        Path input = SmallJob.recordings(work.resolve("in"), 6);

        int code = BuildInChild.java(work, List.of(), ClusterPluginTest.class, work.toString(), input.toString());

        assertEquals(0, code, () -> read(work.resolve("child.log")));
        List<String> told = Files.readAllLines(work.resolve("told"));
        long frames = Long.parseLong(told.get(0));
        assertEquals(frames, Long.parseLong(told.get(1)), "the driver's sum over executors");
        assertTrue(told.get(2).contains("code " + DeviceLostException.EXIT_STATUS), told.toString());
        assertTrue(!told.get(3).equals(told.get(4)), "the task went to another executor: " + told);
        assertEquals(frames, framesOfExecutors(), "the executors' own counts");
    }

    /** What Spark's CSV sink on each executor wrote last. */
    private long framesOfExecutors() throws IOException {
        String suffix = ".plugin." + RoboCachePlugin.class.getName() + ".frames.csv";
        long frames = 0;
        try (Stream<Path> files = Files.list(work.resolve("csv"))) {
            for (Path file : files.filter(each ->
                            each.toString().endsWith(suffix) && !each.toString().contains(".driver."))
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                frames += Long.parseLong(lines.get(lines.size() - 1).split(",", -1)[1]);
            }
        }
        return frames;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The child: arguments are its folder and the recordings. */
    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[0]);
        Path csv = Files.createDirectories(work.resolve("csv"));
        try (JavaSparkContext spark = Observed.open(
                "local-cluster[1,1,1024]",
                work.resolve("events"),
                "spark.executor.heartbeatInterval",
                "1s",
                "spark.metrics.conf.executor.sink.csv.class",
                "org.apache.spark.metrics.sink.CsvSink",
                "spark.metrics.conf.executor.sink.csv.directory",
                csv.toString(),
                "spark.metrics.conf.executor.sink.csv.period",
                "1",
                "spark.metrics.conf.executor.sink.csv.unit",
                "seconds")) {
            BuildReport report = BuildJob.run(
                    spark, SmallJob.config(Path.of(arguments[1]), work.resolve("out")), BuildListener.silent());
            long started = System.nanoTime();
            Map<String, Long> seen = Map.of();
            while (seen.getOrDefault("frames", 0L) != report.frames() && System.nanoTime() - started < LIMIT_NANOS) {
                Thread.sleep(200);
                seen = Observed.prometheus(spark);
            }
            Thread.sleep(1500); // for the last lines of the CSV sink
            BlockingQueue<String> removed = new LinkedBlockingQueue<>();
            spark.sc().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
                    removed.add(event.executorId() + "\n" + event.reason().replace('\n', ' '));
                }
            });
            String second =
                    spark.parallelize(List.of(1), 1).map(new LosesItsDevice()).first();
            String[] gone = removed.poll(20, TimeUnit.SECONDS).split("\n", -1);
            Files.writeString(
                    work.resolve("told"),
                    String.join(
                            "\n",
                            Long.toString(report.frames()),
                            Long.toString(seen.getOrDefault("frames", -1L)),
                            gone[1],
                            gone[0],
                            second));
        }
        System.exit(0);
    }

    /** Fails at first, as a task does whose GPU is gone; then tells where it runs. */
    private record LosesItsDevice() implements Function<Integer, String> {
        @Override
        public String call(Integer none) {
            if (TaskContext.get().attemptNumber() == 0) {
                throw new IllegalStateException("building failed", LostDevice.failure());
            }
            return SparkEnv.get().executorId();
        }
    }
}
