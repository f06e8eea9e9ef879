package io.robocache.cli;

import io.robocache.device.BackendConfig;
import io.robocache.job.BackendReader;
import io.robocache.job.ClusterCheck;
import io.robocache.job.ClusterReport;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks that a cluster can build, and that all of it gives the same bytes. */
@Command(
        name = "smoke",
        description = {
            "Let every executor of a cluster compute the same on both twins, and compare all of it with the driver.",
            "Tells each executor's cores, backend and reason, GPU, versions, native libraries, memory and time."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  robocache smoke --executors 4", "  robocache smoke --executors 2 --master spark://host:7077 --json"
        })
final class SmokeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--executors",
            paramLabel = "N",
            description =
                    "Executors to ask for and to wait for; more that come are checked too. Default: spark.executor.instances, else 1.")
    private Integer executors;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "3",
            description = "Tasks on each executor. Default: ${DEFAULT-VALUE}.")
    private int tasks;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "For the executors to come, and for the tasks to end. Default: ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master; by default that of spark-submit, else local[*].")
    private String master;

    @Option(names = "--json", description = "Report as JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    SmokeCommand() {}

    @Override
    public Integer call() throws IOException {
        SparkConf spark = SparkStart.settings(master, "robocache smoke");
        BackendConfig backend = BackendReader.of(SparkStart.asMap(spark));
        int expected = executors != null ? executors : spark.getInt("spark.executor.instances", 1);
        ClusterCheck.Wanted wanted = new ClusterCheck.Wanted(expected, tasks, timeout);
        ClusterCheck.prepare(spark, wanted);
        PrintWriter out = spec.commandLine().getOut();
        try (JavaSparkContext context = SparkStart.open(spark)) {
            ClusterReport report = ClusterCheck.run(context, backend, wanted);
            if (json) {
                out.println(Json.compact(SmokeReport.asJson(report)));
            } else {
                SmokeReport.print(report, out);
            }
            out.flush();
            return report.problems().isEmpty() ? 0 : Main.FAILED;
        }
    }
}
