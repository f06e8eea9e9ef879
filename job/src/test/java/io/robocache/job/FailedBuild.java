package io.robocache.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** A build that may fail, held against what is promised of failures: exit 1, one line, nothing published. */
final class FailedBuild {
    /** The exit status that the program would have ended with. */
    final int exit;

    /** What it said, or empty. */
    final String said;

    private FailedBuild(int exit, String said) {
        this.exit = exit;
        this.said = said;
    }

    /** Runs the build after one that failed, which must end well. */
    static void next(JavaSparkContext spark, JobConfig config, Path output, ChaosTally tally, String run) {
        FailedBuild next = of(spark, config, output, tally, run + ", next build");
        if (next.exit == 1) {
            tally.wrongEnd(run + ", next build", next.said);
        }
    }

    /**
     * Runs a build whose output is a local folder under whatever name.
     *
     * @return how it ended; a broken promise is counted
     */
    static FailedBuild of(JavaSparkContext spark, JobConfig config, Path output, ChaosTally tally, String run) {
        try {
            int exit = BuildJob.run(spark, config, BuildListener.silent()).exitCode();
            if (exit != ChaosOracle.EXIT) {
                tally.wrongEnd(run, "exit " + exit);
            }
            return new FailedBuild(exit, "");
        } catch (IOException failed) {
            String said = String.valueOf(failed.getMessage());
            if (said.isBlank() || said.lines().count() != 1) {
                tally.wrongEnd(run, "not one line: " + said);
            }
            if (Files.exists(output.resolve("meta/robocache/manifest.json"))) {
                tally.wrongEnd(run, "exit 1, and yet published: " + said);
            }
            return new FailedBuild(1, said);
        } catch (RuntimeException uncaught) {
            tally.wrongEnd(run, "uncaught " + uncaught + " at " + uncaught.getStackTrace()[0]);
            return new FailedBuild(1, uncaught.toString());
        }
    }
}
