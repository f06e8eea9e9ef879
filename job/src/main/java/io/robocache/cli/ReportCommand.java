package io.robocache.cli;

import io.robocache.job.Uris;
import io.robocache.shard.DatasetReport;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the report of a dataset again. */
@Command(
        name = "report",
        description = {
            "Make the report of a dataset: one page of HTML that needs no network.",
            "Every build publishes it as meta/robocache/report.html; these are the same bytes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache report /tmp/pick --out pick.html",
            "  robocache report s3a://lab/datasets/pick > pick.html"
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder of the dataset, a path or a URI.")
    private String dataset;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the page to a file, over what is there; else to standard output.")
    private java.nio.file.Path out;

    @Option(names = "--json", description = "With --out: what was written, as JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        Uris.refuseSecrets("DIR", dataset);
        if (json && out == null) {
            throw new ParameterException(
                    spec.commandLine(), "--json refused: standard output has the page; name its file by --out");
        }
        String page = DatasetReport.of(new Path(dataset), SparkStart.hadoop());
        PrintWriter to = spec.commandLine().getOut();
        if (out == null) {
            to.print(page);
        } else {
            byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
            Files.write(out, bytes);
            if (json) {
                to.println(Json.compact(Map.of("report", out.toString(), "bytes", bytes.length)));
            } else {
                spec.commandLine().getErr().println("robocache: report in " + out);
            }
        }
        to.flush();
        return 0;
    }
}
