package io.robocache.cli;

import io.robocache.job.Uris;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.Finding;
import io.robocache.shard.Json;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a published dataset against its manifest. */
@Command(
        name = "verify",
        description = {
            "Hash a dataset again and check everything that it promises. Exit code 0 if it is sound, else 1.",
            "Prints what it does not check."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache verify /tmp/pick",
            "  robocache verify /tmp/pick --deep",
            "  robocache verify s3a://lab/datasets/pick --json"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder of the dataset, a path or a URI.")
    private String dataset;

    @Option(
            names = "--deep",
            description = {
                "Also compute again what the dataset says of its rows, and compare bit for bit: statistics of the",
                "dataset and of each episode, sync, lists of episodes and tasks, info, the report. Reads the",
                "columns that have statistics once more, and keeps those of one episode in memory."
            })
    private boolean deep;

    @Option(names = "--json", description = "Report as JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    VerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        Uris.refuseSecrets("DIR", dataset);
        VerifyReport report = DatasetVerifier.verify(
                new Path(dataset), SparkStart.hadoop(), deep ? VerifyDepth.FIGURES : VerifyDepth.ROWS);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.compact(asJson(report)));
        } else {
            print(report, out);
        }
        out.flush();
        return report.sound() ? 0 : Main.FAILED;
    }

    private void print(VerifyReport report, PrintWriter out) {
        for (Finding finding : report.findings()) {
            out.println(finding);
        }
        for (String unseen : report.notChecked()) {
            out.println("not checked: " + unseen);
        }
        Table.ofFacts()
                .row("versions", report.versions())
                .row("episodes", report.episodes())
                .row("episodes quarantined", report.quarantined())
                .row("frames", report.frames())
                .row("data files", report.files())
                .row("data", Progress.size(report.bytes()))
                .row("tree hash", report.treeHash())
                .row("findings", report.findings().size())
                .row(
                        "dataset",
                        report.sound()
                                ? dataset + " is sound"
                                : dataset + " is not sound; build it again into an empty folder")
                .print(out, "");
    }

    private Map<String, Object> asJson(VerifyReport report) {
        Map<String, Object> json = new TreeMap<>();
        json.put("bytes", report.bytes());
        json.put("deep", deep);
        json.put("episodes", report.episodes());
        json.put("files", report.files());
        json.put("findings", report.findings().stream().map(Finding::toString).toList());
        json.put("frames", report.frames());
        json.put("not_checked", report.notChecked());
        json.put("quarantined", report.quarantined());
        json.put("sound", report.sound());
        json.put("tree_hash", report.treeHash());
        json.put("versions", report.versions());
        return json;
    }
}
