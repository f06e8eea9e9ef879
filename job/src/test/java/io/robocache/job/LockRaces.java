package io.robocache.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;

/** Two builds of one output begin at once: one is refused and names the other's owner, or came when that had ended. */
final class LockRaces {
    private LockRaces() {}

    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("two builds at once", seed);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            for (int i = 0; i < runs; i++) {
                String run = "--seed " + (seed + i);
                Path output = oracle.output("lock-" + i);
                long started = System.nanoTime();
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<String>> builds = new ArrayList<>();
                for (int b = 0; b < 2; b++) {
                    Callable<String> build = () -> {
                        start.await();
                        try {
                            return "exit "
                                    + BuildJob.run(spark, oracle.config(output), BuildListener.silent())
                                            .exitCode();
                        } catch (IOException refused) {
                            return refused.getMessage();
                        }
                    };
                    builds.add(pool.submit(build));
                }
                int done = 0;
                int refused = 0;
                for (Future<String> build : builds) {
                    String said = build.get();
                    done += said.equals("exit " + ChaosOracle.EXIT) ? 1 : 0;
                    refused += said.contains(" refused: run ") && said.contains("let it end or stop it") ? 1 : 0;
                    if (!said.startsWith("exit") && !said.contains(" refused: run ")) {
                        tally.wrongEnd(run, said);
                    }
                }
                if (done < 1 || done + refused != 2) {
                    tally.wrongEnd(run, done + " builds ended well, " + refused + " were refused");
                }
                tally.happened("builds refused by the lock", refused);
                tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
                ChaosOracle.remove(output);
            }
        } finally {
            pool.shutdownNow();
        }
        return tally;
    }
}
