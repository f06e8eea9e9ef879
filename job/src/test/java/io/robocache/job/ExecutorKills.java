package io.robocache.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Executors killed with SIGKILL while they build and seal; the cluster starts new ones. One context for all runs. */
final class ExecutorKills {
    /** Kills are no reason to give up, nor to avoid the machine that all executors are on. */
    static final String[] PATIENT = {
        "spark.task.maxFailures", "1000",
        "spark.deploy.maxExecutorRetries", "-1",
        "spark.excludeOnFailure.enabled", "false",
        "spark.executor.memory", "640m",
        "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
        "spark.cores.max", "6"
    };

    private static final long LATEST_MILLIS = 900;
    private static final long ANY_EXECUTOR_SECONDS = 60;

    private ExecutorKills() {}

    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("executor killed", seed);
        try (JavaSparkContext spark = LocalSpark.open("local-cluster[3,2,640]", PATIENT)) {
            AtomicInteger lostTasks = countLostTasks(spark);
            for (int i = 0; i < runs; i++) {
                String run = "--seed " + (seed + i);
                Path output = oracle.output("executor-" + i);
                long started = System.nanoTime();
                try (Killer killer = new Killer(spark, new Random(seed + i))) {
                    BuildReport report = BuildJob.run(spark, oracle.config(output), killer);
                    killer.close();
                    if (report.exitCode() != ChaosOracle.EXIT) {
                        tally.wrongEnd(run, "exit " + report.exitCode());
                    }
                    tally.happened("kills during Build or Seal", killer.kills());
                    tally.happened("runs without a kill", killer.kills() == 0 ? 1 : 0);
                }
                tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
                ChaosOracle.remove(output);
            }
            tally.happened("tasks lost with them", lostTasks.get());
        }
        return tally;
    }

    /** Counts the tasks that ended because their executor did. */
    static AtomicInteger countLostTasks(JavaSparkContext spark) {
        AtomicInteger lost = new AtomicInteger();
        spark.sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.reason() instanceof ExecutorLostFailure) {
                    lost.incrementAndGet();
                }
            }
        });
        return lost;
    }

    /** Kills one to three executors, mostly one, at seeded moments after Build or Seal began, if the phase still runs then. */
    static final class Killer implements BuildListener, AutoCloseable {
        private final JavaSparkContext spark;
        private final Random random;
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicInteger kills = new AtomicInteger();
        private final int ofBuild;
        private final int ofSeal;
        private volatile Phase phase;

        Killer(JavaSparkContext spark, Random random) {
            this.spark = spark;
            this.random = random;
            // A new executor costs seconds, so that most runs have one kill; the next one starts with a new one.
            int all = 1 + (random.nextInt(10) < 3 ? 1 + random.nextInt(2) : 0);
            this.ofSeal = random.nextInt(all + 1);
            this.ofBuild = all - ofSeal;
        }

        @Override
        public void phaseStarted(Phase started) {
            phase = started;
            int wanted = started == Phase.BUILD ? ofBuild : started == Phase.SEAL ? ofSeal : 0;
            for (int i = 0; i < wanted; i++) {
                long delay = random.nextLong(LATEST_MILLIS * (i + 1) / wanted);
                int choice = random.nextInt(1 << 20);
                Thread thread = new Thread(() -> kill(started, delay, choice), "chaos-killer");
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }

        @Override
        public void phaseFinished(Phase finished) {
            phase = null;
        }

        /** Waits for its moment, then for an executor that runs, as an earlier kill may have taken the last one. */
        private void kill(Phase in, long delayMillis, int choice) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANY_EXECUTOR_SECONDS);
            while (phase == in && System.nanoTime() < until) {
                List<ProcessHandle> executors = executors();
                if (!executors.isEmpty() && spark.statusTracker().getActiveStageIds().length > 0) {
                    if (executors.get(choice % executors.size()).destroyForcibly() && phase == in) {
                        kills.incrementAndGet();
                    }
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }

        int kills() {
            return kills.get();
        }

        @Override
        public void close() {
            phase = null;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** The executors' processes: the cluster of this JVM starts them, and nothing else is started by it. */
    static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .sorted()
                .toList();
    }
}
