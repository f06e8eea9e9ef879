package io.robocache.cli;

import com.typesafe.config.ConfigUtil;
import io.robocache.job.BuildJob;
import io.robocache.job.BuildOptions;
import io.robocache.job.BuildOptions.Unfinished;
import io.robocache.job.BuildReport;
import io.robocache.job.JobConfig;
import io.robocache.shard.Json;
import io.robocache.shard.KnownEpisodes.Quarantined;
import io.robocache.shard.StreamFit;
import io.robocache.shard.TreeHash;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds a dataset of recordings. */
@Command(
        name = "build",
        description = {
            "Read recordings, align and voxelize them, and publish a LeRobot v3.0 dataset.",
            "A build that was interrupted goes on where it stopped when it is started again.",
            "Built again with more recordings, a dataset grows by a version; what is published stays as it is."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache build pick.conf",
            "  robocache build pick.conf --watch --until-idle 10m",
            "  robocache build pick.conf --input 's3a://lab/2026-11/*.mcap' --output s3a://lab/datasets/pick",
            "  robocache build pick.conf --set clock.rate=20 --set streams.action.max-age=50ms --master 'local[4]'"
        })
final class BuildCommand implements Callable<Integer> {
    /** Above it, hashing the tree again would take longer than people wait at the end of a build. */
    private static final long HASHED_AT_ONCE_BYTES = 4L << 30;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CONFIG",
            arity = "0..1",
            description = "Configuration, a HOCON file; see conf/robocache.conf.")
    private Path config;

    @Option(
            names = {"-D", "--set"},
            paramLabel = "KEY=VALUE",
            description = "One setting, over the file's; repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--input",
            paramLabel = "URI",
            description = "Recordings instead of input.uris: a file, a folder or a glob; repeatable.")
    private List<String> inputs = new ArrayList<>();

    @Option(names = "--output", paramLabel = "URI", description = "Folder of the dataset instead of output.uri.")
    private String output;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master; by default that of spark-submit, else local[*].")
    private String master;

    @Option(names = "--json", description = "Report as JSON on standard output.")
    private boolean json;

    @Option(
            names = "--no-resume",
            negatable = true,
            description = "Discard what an interrupted build has left, instead of taking it up.")
    private boolean resume = true;

    @Option(
            names = "--retry-quarantined",
            description = "Take quarantined recordings again, as new ones of the next version.")
    private boolean retryQuarantined;

    @Option(
            names = "--watch",
            description = "Go on, and append a version for each batch of recordings that appear; see docs/watch.md.")
    private boolean watch;

    @Option(
            names = "--until-idle",
            paramLabel = "DURATION",
            description = "With --watch: end when nothing has happened for so long (10m); watch.until-idle.")
    private String untilIdle;

    /** Made by picocli. */
    BuildCommand() {}

    @Override
    public Integer call() throws IOException {
        refuseMixed();
        SparkConf spark = SparkStart.settings(master, "robocache build");
        JobConfig job = JobConfig.load(config, SparkStart.asMap(spark), overrides());
        PrintWriter out = spec.commandLine().getOut();
        if (watch) {
            try (JavaSparkContext context = SparkStart.open(spark)) {
                return WatchedBuild.run(context, job, options(), out, json);
            }
        }
        try (JavaSparkContext context = SparkStart.open(spark);
                Progress progress = Progress.ofProcess()) {
            BuildReport report = BuildJob.run(context, job, options(), progress);
            progress.close();
            String treeHash = treeHash(report, job, context);
            if (json) {
                out.println(Json.compact(asJson(report, job, treeHash)));
            } else {
                print(report, job, treeHash, out);
            }
            out.flush();
            return report.exitCode();
        }
    }

    private void refuseMixed() {
        if (watch && retryQuarantined) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--retry-quarantined with --watch would take the same recordings with every batch; build with it once, without --watch");
        }
        if (untilIdle != null && !watch) {
            throw new ParameterException(spec.commandLine(), "--until-idle has no effect without --watch");
        }
    }

    private BuildOptions options() {
        return BuildOptions.defaults()
                .with(resume ? Unfinished.RESUME : Unfinished.DISCARD)
                .with(retryQuarantined ? Quarantined.RETRY : Quarantined.STAY);
    }

    /** The options that name one key are the strongest: they stand for exactly that. */
    private List<String> overrides() {
        List<String> overrides = new ArrayList<>(settings);
        if (!inputs.isEmpty()) {
            overrides.add("input.uris="
                    + inputs.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(",", "[", "]")));
        }
        if (untilIdle != null) {
            overrides.add("watch.until-idle=" + ConfigUtil.quoteString(untilIdle));
        }
        if (output != null) {
            overrides.add("output.uri=" + ConfigUtil.quoteString(output));
        }
        return overrides;
    }

    private static String treeHash(BuildReport report, JobConfig job, JavaSparkContext context) throws IOException {
        if (!report.published() || report.bytesOut() > HASHED_AT_ONCE_BYTES) {
            return null;
        }
        return TreeHash.of(new org.apache.hadoop.fs.Path(job.output().uri()), context.hadoopConfiguration());
    }

    private static void print(BuildReport report, JobConfig job, String treeHash, PrintWriter out) {
        double seconds = report.wallNanos() / 1e9;
        Table table = Table.ofFacts();
        table.row("episodes written", report.written());
        if (report.withLoss() > 0) {
            table.row("  of them with a reported loss", report.withLoss());
        }
        table.row("episodes quarantined", report.quarantined());
        report.reasons().forEach((reason, count) -> table.row("  " + reason, count));
        table.row("frames", report.frames());
        if (report.version() > 1) {
            table.row("version", report.version());
            table.row("recordings new in it", report.added());
        }
        if (report.gone() > 0) {
            table.row("recordings gone", report.gone() + " are no longer among the inputs; their rows stay");
        }
        if (report.repaired() > 0) {
            table.row("quarantined ones changed", report.repaired() + "; --retry-quarantined takes them");
        }
        table.row("read", Progress.size(report.bytesIn()));
        table.row("data written", Progress.size(report.bytesOut()));
        table.row("shards", report.shards());
        table.row("shards reused", report.reusedShards());
        table.row("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        table.row("read per second", String.format(Locale.ROOT, "%.1f MB/s", report.bytesIn() / 1e6 / seconds));
        table.row("backend", report.backend().isEmpty() ? "none: no shard was built" : report.backend());
        if (report.ignored() > 0) {
            table.row("files ignored", report.ignored());
        }
        if (report.published()) {
            table.row("dataset", job.output().uri());
            table.row(
                    "tree hash",
                    treeHash == null ? "not computed for a large dataset; robocache verify tells it" : treeHash);
        } else {
            table.row(
                    "dataset",
                    "not published: %d of %d episodes quarantined, limit %s (quarantine.max-share); see above, repair or raise it"
                            .formatted(
                                    report.unreadable(),
                                    report.written() + report.unreadable(),
                                    job.quarantine().maxShare().toPlainString()));
        }
        table.print(out, "");
        if (!report.fits().isEmpty()) {
            out.println();
            fits(report).print(out, "");
        }
    }

    /** How well the streams met the frames. Ages are absolute. */
    private static Table fits(BuildReport report) {
        Table table = Table.ofFigures()
                .row(
                        "stream",
                        "valid frames",
                        "match",
                        "worst episode",
                        "match there",
                        "median age",
                        "worst p95",
                        "max age");
        for (StreamFit fit : report.fits()) {
            boolean any = fit.valid() > 0;
            table.row(
                    fit.stream(),
                    fit.valid(),
                    percent(fit.matchRate()),
                    fit.worstEpisode(),
                    percent(fit.worstMatchRate()),
                    any ? millis(fit.medianMillis()) : "-",
                    any ? millis(fit.worstP95Millis()) : "-",
                    any ? millis(fit.maxMillis()) : "-");
        }
        return table;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.3f ms", millis);
    }

    private static Map<String, Object> asJson(BuildReport report, JobConfig job, String treeHash) {
        Map<String, Object> json = new TreeMap<>();
        json.put("added", report.added());
        json.put("backend", report.backend());
        json.put("bytes_in", report.bytesIn());
        json.put("bytes_out", report.bytesOut());
        json.put("dataset", report.published() ? job.output().uri() : null);
        json.put("exit_code", report.exitCode());
        json.put("fits", report.fits().stream().map(BuildCommand::asJson).toList());
        json.put("frames", report.frames());
        json.put("gone", report.gone());
        json.put("ignored", report.ignored());
        json.put("plan", report.planHash());
        json.put("published", report.published());
        json.put("quarantined", report.quarantined());
        json.put("quarantined_changed", report.repaired());
        json.put("reasons", new TreeMap<>(report.reasons()));
        json.put("run", report.runId());
        json.put("seconds", report.wallNanos() / 1e9);
        json.put("shards", report.shards());
        json.put("shards_reused", report.reusedShards());
        json.put("tree_hash", treeHash);
        json.put("version", report.version());
        json.put("with_loss", report.withLoss());
        json.put("written", report.written());
        return json;
    }

    private static Map<String, Object> asJson(StreamFit fit) {
        return Map.of(
                "age_ms_max", fit.maxMillis(),
                "age_ms_median_of_medians", fit.medianMillis(),
                "age_ms_worst_p95", fit.worstP95Millis(),
                "match_rate", fit.matchRate(),
                "stream", fit.stream(),
                "valid", fit.valid(),
                "worst_episode", fit.worstEpisode(),
                "worst_match_rate", fit.worstMatchRate());
    }
}
