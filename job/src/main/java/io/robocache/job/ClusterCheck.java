package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.job.ExecutorRoster.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.package$;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** Lets every executor of a cluster compute the same on both twins, and compares all of it with the driver. */
public final class ClusterCheck {
    private static final String LISTENERS = "spark.extraListeners";
    private static final long POLL_MILLIS = 100;
    private static final int ROUNDS = 3;

    private final JavaSparkContext spark;
    private final BackendConfig config;
    private final Wanted wanted;

    private ClusterCheck(JavaSparkContext spark, BackendConfig config, Wanted wanted) {
        this.spark = spark;
        this.config = config;
        this.wanted = wanted;
    }

    /**
     * What is checked.
     *
     * @param executors to wait for, from 1
     * @param tasks     on each, from 1
     * @param seconds   to wait for executors, and for each round of tasks, from 1
     */
    public record Wanted(int executors, int tasks, int seconds) {
        /** @throws ConfigurationException if a number is below 1 */
        public Wanted {
            if (executors < 1 || tasks < 1 || seconds < 1) {
                throw new ConfigurationException(
                        "%d executors, %d tasks on each, %d seconds refused: each is at least 1"
                                .formatted(executors, tasks, seconds));
            }
        }
    }

    /**
     * Sets what the check needs of Spark, before its context is opened: executors are counted from the first on, a task waits
     * for the executor that it is meant for, and the number of executors is fixed, as dynamic allocation would give none to a
     * driver that has no work yet.
     */
    public static void prepare(SparkConf settings, Wanted wanted) {
        String listeners = settings.get(LISTENERS, "");
        settings.set(LISTENERS, (listeners.isEmpty() ? "" : listeners + ",") + ExecutorRoster.class.getName());
        settings.set("spark.locality.wait", wanted.seconds + "s");
        settings.set("spark.dynamicAllocation.enabled", "false");
        settings.set("spark.executor.instances", Integer.toString(wanted.executors));
    }

    /**
     * Checks a cluster.
     *
     * @param spark  opened with the settings of {@link #prepare}
     * @param config what the executors compute on
     * @throws IOException if too few executors came, or Spark gave up
     */
    public static ClusterReport run(JavaSparkContext spark, BackendConfig config, Wanted wanted) throws IOException {
        return new ClusterCheck(spark, config, wanted).run();
    }

    private ClusterReport run() throws IOException {
        try {
            waitForExecutors();
            Map<String, Place> places = new TreeMap<>(Comparator.comparingInt(String::length)
                    .thenComparing(Comparator.naturalOrder())); // numbers without leading zeros
            Map<String, List<SmokeResult>> results = new TreeMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                places.putAll(ExecutorRoster.present());
                Set<String> missing =
                        new LinkedHashSet<>(ExecutorRoster.present().keySet());
                missing.removeAll(results.keySet());
                for (SmokeResult result : missing.isEmpty() ? List.<SmokeResult>of() : tasksOn(missing)) {
                    results.computeIfAbsent(result.facts().executor(), executor -> new ArrayList<>())
                            .add(result);
                }
            }
            List<ClusterReport.Executor> executors = new ArrayList<>();
            places.forEach((number, place) -> executors.add(new ClusterReport.Executor(
                    number, place.host(), place.cores(), results.getOrDefault(number, List.of()))));
            String driver;
            try (Backend definition = BackendConfig.ON_CPU.open()) {
                driver = SmokeWork.on(definition);
            }
            return new ClusterReport(executors, driver, problems(executors, driver));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the check was interrupted", e);
        }
    }

    private void waitForExecutors() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(wanted.seconds);
        while (ExecutorRoster.present().size() < wanted.executors) {
            if (System.nanoTime() - until > 0) {
                Map<String, String> lost = ExecutorRoster.lost();
                throw new IOException(
                        "%d of %d executors came within %d s%s; see the cluster manager's page for what they wait for (cores, memory, GPUs, quota), or ask for fewer with --executors, or wait longer with --timeout"
                                .formatted(
                                        ExecutorRoster.present().size(),
                                        wanted.executors,
                                        wanted.seconds,
                                        lost.isEmpty() ? "" : ", and some were lost: " + lost));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Each task names the one executor that it is for; where that one is lost, another takes it. */
    private List<SmokeResult> tasksOn(Set<String> executors) throws IOException, InterruptedException {
        Map<String, Place> present = ExecutorRoster.present();
        List<Tuple2<byte[], Seq<String>>> tasks = new ArrayList<>();
        for (String executor : executors) {
            Place place = present.get(executor);
            if (place == null) {
                continue; // lost since
            }
            String location = "executor_" + place.host() + "_" + executor;
            for (int i = 0; i < wanted.tasks; i++) {
                tasks.add(new Tuple2<>(new byte[] {(byte) i}, seq(List.of(location))));
            }
        }
        spark.setJobDescription("RoboCache: check of the cluster");
        JavaFutureAction<List<byte[]>> job = spark.sc()
                .makeRDD(seq(tasks), ClassTag$.MODULE$.<byte[]>apply(byte[].class))
                .toJavaRDD()
                .map(new SmokeTask(config))
                .collectAsync();
        try {
            List<SmokeResult> results = new ArrayList<>();
            for (byte[] parcel : job.get(wanted.seconds, TimeUnit.SECONDS)) {
                results.add(Parcel.open(parcel, SmokeResult.class));
            }
            return results;
        } catch (TimeoutException e) {
            throw new IOException(
                    "%d tasks on %d executors did not end within %d s; executors that were lost: %s; wait longer with --timeout, or see the executors' logs"
                            .formatted(tasks.size(), executors.size(), wanted.seconds, ExecutorRoster.lost()),
                    e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the tasks of the check failed: " + e.getCause().getMessage(), e);
        } finally {
            job.cancel(true); // of a finished job: nothing
            spark.setJobDescription(null);
        }
    }

    private static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }

    /** What is wrong with what came back; package-private for tests. */
    static List<String> problems(List<ClusterReport.Executor> executors, String driver) {
        Set<String> problems = new LinkedHashSet<>();
        String version = package$.MODULE$.SPARK_VERSION();
        for (ClusterReport.Executor executor : executors) {
            String who = "executor " + executor.number() + " on " + executor.host();
            if (executor.results().isEmpty()) {
                problems.add(who + " ran no task; look at its log");
            }
            for (SmokeResult result : executor.results()) {
                if (!result.failure().isEmpty()) {
                    problems.add(who + ": " + result.failure());
                    continue;
                }
                if (!result.cpuHash().equals(driver)) {
                    problems.add(who + ": its CPU twin gives other bytes than the driver's");
                }
                if (!result.backendHash().equals(driver)) {
                    problems.add(who + ": its " + result.backend() + " gives other bytes than the driver's CPU twin");
                }
                if (!result.facts().spark().equals(version)) {
                    problems.add("%s runs Spark %s, the driver %s; install one version everywhere"
                            .formatted(who, result.facts().spark(), version));
                }
                result.facts()
                        .broken()
                        .forEach((name, why) -> problems.add(who + ": " + name + " does not load: " + why));
            }
        }
        ExecutorRoster.lost().forEach((number, why) -> problems.add("executor " + number + " was lost: " + why));
        return List.copyOf(problems);
    }
}
