package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.RecordingLook;
import io.robocache.job.BuildOptions.Unfinished;
import io.robocache.shard.StagedBatch;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Watches the inputs and appends a version for each batch of recordings that a recorder has finished. It keeps nothing
 * but what the dataset itself says, so that it may be killed and started again at any point: the first batch then is
 * whatever is finished and not yet published.
 */
public final class WatchJob {
    private final JavaSparkContext spark;
    private final JobConfig config;
    private final BuildOptions options;
    private final BuildListener builds;
    private final WatchListener told;
    private final FinishedInputs inputs;
    private int exitCode = BuildReport.ALL_WRITTEN;

    private WatchJob(
            JavaSparkContext spark, JobConfig config, BuildOptions options, BuildListener builds, WatchListener told) {
        this.spark = spark;
        this.config = config;
        this.options = options;
        this.builds = builds;
        this.told = told;
        this.inputs = new FinishedInputs(config.watch(), System.nanoTime());
    }

    /**
     * Watches until it is asked to end, or nothing has happened for as long as the configuration says.
     *
     * @param spark  stays the caller's
     * @param builds told how each build goes
     * @return the exit code of the process: as of a build of all batches
     * @throws IOException if a build fails: the dataset is what it was; started again, it goes on
     */
    public static int run(
            JavaSparkContext spark,
            JobConfig config,
            BuildOptions options,
            WatchStop stop,
            BuildListener builds,
            WatchListener told)
            throws IOException {
        return new WatchJob(spark, config, options, builds, told).run(stop);
    }

    private int run(WatchStop stop) throws IOException {
        WatchConfig watch = config.watch();
        long finishedSince = -1;
        long builtNanos = System.nanoTime();
        interrupted();
        String why = null;
        while (why == null) {
            List<InputCandidate> finished = finished();
            long now = System.nanoTime();
            boolean worthwhile = inputs.worthwhile(finished);
            finishedSince = !worthwhile ? -1 : finishedSince < 0 ? now : finishedSince;
            if (worthwhile && now - finishedSince >= watch.gatherNanos()) {
                build(finished);
                finishedSince = -1;
                builtNanos = System.nanoTime();
            } else if (!worthwhile
                    && watch.untilIdleNanos() != WatchConfig.NEVER
                    && now - inputs.changedNanos() >= watch.untilIdleNanos()
                    && now - builtNanos >= watch.untilIdleNanos()) {
                why = "nothing has happened for the time of watch.until-idle";
            } else if (stop.within(watch.everyNanos())) {
                why = "it was asked to";
            }
            if (why == null && stop.within(0)) {
                why = "it was asked to";
            }
        }
        told.ended(why, inputs.held());
        return inputs.held() > 0 ? BuildReport.QUARANTINE_ABOVE_LIMIT : exitCode;
    }

    /** Builds what a predecessor was at, so that the shards that it left are of use. */
    private void interrupted() throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        if (options.unfinished() == Unfinished.RESUME) {
            Set<String> noted = new HashSet<>(StagedBatch.read(config.output().uri(), hadoop));
            List<InputCandidate> batch = new ArrayList<>();
            RecordingLook look = new RecordingLook(config.watch().marker(), hadoop);
            for (InputCandidate candidate : noted.isEmpty() ? List.<InputCandidate>of() : there(hadoop)) {
                if (noted.contains(candidate.uri())) {
                    inputs.look(candidate, look.at(candidate), System.nanoTime());
                    batch.add(candidate);
                }
            }
            if (!batch.isEmpty()) {
                build(batch);
            }
        }
    }

    private List<InputCandidate> finished() throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        List<InputCandidate> there = there(hadoop);
        inputs.retain(there);
        List<InputCandidate> finished = new ArrayList<>();
        RecordingLook look = new RecordingLook(config.watch().marker(), hadoop);
        for (InputCandidate candidate : there) {
            if (inputs.look(candidate, look.at(candidate), System.nanoTime())) {
                finished.add(candidate);
            }
        }
        return finished;
    }

    /** A folder that is not there yet is empty. */
    private List<InputCandidate> there(Configuration hadoop) throws IOException {
        try {
            return EpisodeLister.candidates(
                    config.input().uris(), config.input().splits(), hadoop);
        } catch (FileNotFoundException nothing) {
            return List.of();
        }
    }

    private void build(List<InputCandidate> finished) throws IOException {
        Set<String> uris = new HashSet<>();
        finished.forEach(input -> uris.add(input.uri()));
        StagedBatch.write(config.output().uri(), List.copyOf(uris), spark.hadoopConfiguration());
        BuildReport report;
        try {
            report = BuildJob.run(spark, config, options.of(candidate -> uris.contains(candidate.uri())), builds);
        } catch (NoEpisodeException notes) { // files that are no recordings
            inputs.took(finished);
            return;
        }
        if (!report.published()) {
            inputs.hold(finished);
        } else {
            inputs.took(finished);
            exitCode = report.exitCode();
        }
        if (!report.published() || report.added() > 0) {
            told.built(report);
        }
    }
}
