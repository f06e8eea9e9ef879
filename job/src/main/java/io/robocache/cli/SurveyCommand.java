package io.robocache.cli;

import io.robocache.episode.Limits;
import io.robocache.episode.ReadSettings;
import io.robocache.job.InputConfig;
import io.robocache.job.SurveyDepth;
import io.robocache.job.SurveyJob;
import io.robocache.job.SurveyReport;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what is in recordings. */
@Command(
        name = "survey",
        description = {
            "Tell what is in recordings: topics, rates, jitter, gaps, drops, clocks, clouds, frames, damage.",
            "Every message is decoded, but with --fast; nothing is written but the proposal."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache survey /data/run7.mcap",
            "  robocache survey 's3a://lab/2026-11/*.mcap' --propose pick.conf",
            "  robocache survey /data --frame base_link",
            "  robocache survey demo.hdf5 --rate 20",
            "  robocache survey 's3a://lab/2026-11/*.mcap' --fast",
            "  robocache survey /data --json"
        })
final class SurveyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "URI", arity = "1..*", description = "Recordings: files, folders or globs.")
    private List<String> uris;

    @Option(
            names = "--propose",
            paramLabel = "FILE",
            description = "Write a commented configuration for these recordings to a new file.")
    private Path proposal;

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description =
                    "Fail if clouds, depth images or poses cannot be taken to this frame by the recorded transforms.")
    private String frame;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            description =
                    "Rows per second of recordings whose rows have no stamps, as input.rate: 20, 29.97, 30000/1001.")
    private String rate;

    @Option(
            names = "--fast",
            description =
                    "Take log stamps from message indexes and read no message: topics, types, rates, jitter, gaps."
                            + " Recordings without indexes are read as ever, and the report says which.")
    private boolean fast;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master; by default that of spark-submit, else local[*].")
    private String master;

    @Option(names = "--json", description = "Report as JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    SurveyCommand() {}

    @Override
    public Integer call() throws IOException {
        if (proposal != null && Files.exists(proposal)) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--propose %s refused: the file exists; name a new one".formatted(proposal));
        }
        if (fast && (proposal != null || frame != null)) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(),
                    "--fast with %s refused: it needs what is in the messages; leave one of them out"
                            .formatted(proposal != null ? "--propose" : "--frame"));
        }
        ReadSettings reading = reading();
        SparkConf spark = SparkStart.settings(master, "robocache survey");
        SurveyReport report;
        try (JavaSparkContext context = SparkStart.open(spark)) {
            report = SurveyJob.run(context, uris, reading, fast ? SurveyDepth.LOG_STAMPS : SurveyDepth.MESSAGES);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.compact(SurveyJson.of(report)));
        } else {
            SurveyText.print(report, out);
        }
        if (proposal != null) {
            String text =
                    Proposal.of(report, uris) + (rate == null ? "" : "%ninput.rate = \"%s\"%n".formatted(rate.strip()));
            Files.writeString(proposal, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            PrintWriter err = spec.commandLine().getErr();
            err.println("robocache: proposed configuration in " + proposal);
            if (!Proposal.hasColumns(text)) {
                err.println("robocache: no topic was found that makes a column of numbers or voxels; its comments say"
                        + " why, and build refuses it until a stream or voxel block is written");
            }
        }
        out.flush();
        return frame == null ? 0 : checkFrame(report);
    }

    private ReadSettings reading() {
        if (rate == null) {
            return ReadSettings.defaults();
        }
        try {
            return new ReadSettings(Limits.defaults(), InputConfig.rate(rate));
        } catch (IllegalArgumentException refused) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--rate %s refused: %s".formatted(rate, refused.getMessage()), refused);
        }
    }

    private int checkFrame(SurveyReport report) {
        List<String> problems = FrameCheck.problems(report, frame);
        problems.forEach(problem -> spec.commandLine().getErr().println("robocache: " + problem));
        return problems.isEmpty() ? 0 : 1;
    }
}
