package io.robocache.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** A watching build in a JVM of its own, to be killed. */
final class WatchInChild {
    private WatchInChild() {}

    /**
     * Arguments: resource of the configuration, input, output, how many versions it publishes before it halts, the point
     * of the build behind them at which it does, or -1 and none; more lines of configuration. Exits as the build does.
     */
    public static void main(String[] arguments) throws IOException {
        int code;
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            JobConfig config = TestData.config(
                    arguments[0],
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    List.of(arguments).subList(5, arguments.length).toArray(String[]::new));
            int versions = Integer.parseInt(arguments[3]);
            int[] seen = {0};
            Halting[] halting = {new Halting(versions == 0 ? arguments[4] : "")};
            BuildListener builds = new BuildListener() {
                @Override
                public void phaseStarted(Phase phase) {
                    halting[0].phaseStarted(phase);
                }

                @Override
                public void phaseFinished(Phase phase) {
                    halting[0].phaseFinished(phase);
                }

                @Override
                public void shardBuilt(BuiltShard shard) {
                    halting[0].shardBuilt(shard);
                }

                @Override
                public void publishing(String step) {
                    halting[0].publishing(step);
                }
            };
            code = WatchJob.run(spark, config, BuildOptions.defaults(), new WatchStop(), builds, new WatchListener() {
                @Override
                public void built(BuildReport report) {
                    seen[0]++;
                    halting[0] = new Halting(seen[0] == versions ? arguments[4] : "");
                }

                @Override
                public void ended(String why, int left) {
                    if (left > 0) {
                        throw new UncheckedIOException(new IOException(left + " recordings are left: " + why));
                    }
                }
            });
        }
        System.exit(code);
    }
}
