package io.robocache.bench;

import io.robocache.job.BuildJob;
import io.robocache.job.BuildListener;
import io.robocache.job.BuildReport;
import io.robocache.job.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** What comparisons of whole jobs have in common: Spark in this process, a folder to work in, a table at the end. */
final class BenchRun {

    /** Makes comparisons in an empty folder. */
    interface Work {
        List<Comparison> run(JavaSparkContext spark, Path folder) throws Exception;
    }

    private BenchRun() {}

    /** Runs on a Spark of so many threads and prints what comes out; the folder is gone afterwards. */
    static void print(int threads, Work work) throws Exception {
        Path folder = Files.createTempDirectory("robocache-bench");
        try (JavaSparkContext spark = spark("local[" + threads + "]")) {
            List<Comparison> comparisons = work.run(spark, folder);
            System.out.print(Comparison.HEAD);
            comparisons.forEach(comparison -> System.out.println(comparison.row()));
        } finally {
            Folders.delete(folder);
        }
    }

    /** Spark in this process; the caller closes it. */
    static JavaSparkContext spark(String master) {
        return new JavaSparkContext(new SparkConf()
                .setMaster(master)
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                .set("spark.driver.host", "127.0.0.1"));
    }

    /** Builds what a configuration says; anything but all episodes written is an error. */
    static void build(JavaSparkContext spark, String configuration) throws IOException {
        BuildReport report = BuildJob.run(spark, JobConfig.parse(configuration), BuildListener.silent());
        if (report.exitCode() != BuildReport.ALL_WRITTEN) {
            throw new IllegalStateException("the build ended with " + report);
        }
    }

    /** The tables of Spark in this process. */
    static SparkSession tables(JavaSparkContext spark) {
        return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    }

    /** A number of a command line. */
    static int number(String[] arguments, int place, int otherwise) {
        return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
    }

    static String thousands(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
