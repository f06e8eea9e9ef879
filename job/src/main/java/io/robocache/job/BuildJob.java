package io.robocache.job;

import io.robocache.shard.CopiedVideo;
import io.robocache.shard.DatasetHistory;
import io.robocache.shard.DatasetPublisher;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.KnownEpisodes;
import io.robocache.shard.Numbering;
import io.robocache.shard.OutputLock;
import io.robocache.shard.Publication;
import io.robocache.shard.PublishedDataset;
import io.robocache.shard.SealedShard;
import io.robocache.shard.ShardPlan;
import io.robocache.shard.StagingArea;
import io.robocache.shard.VideoPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** Recordings to a dataset: List, Plan, Check, Build, Number, Seal, Publish. Runs on the driver. */
public final class BuildJob {
    private BuildJob() {}

    /** As below, with the default options. */
    public static BuildReport run(JavaSparkContext spark, JobConfig config, BuildListener listener) throws IOException {
        return run(spark, config, BuildOptions.defaults(), listener);
    }

    /**
     * Builds the dataset of a configuration, or takes up an earlier attempt at it, or appends a version with the
     * recordings that are new. The bytes of a version are a pure function of its recordings, the configuration and the
     * version before. Where nothing is new, the dataset is left as it is.
     *
     * @param spark    stays the caller's
     * @param options  how to go about it
     * @param listener told how it goes, on this thread
     * @return how it ended; {@link BuildReport#published} is false if too many episodes were quarantined
     * @throws ConfigurationException if the recordings are not what the configuration says
     * @throws IOException            if anything else fails, or another build holds the output; nothing was published, and
     *                                another run resumes
     */
    public static BuildReport run(
            JavaSparkContext spark, JobConfig config, BuildOptions options, BuildListener listener) throws IOException {
        BuildRun run = new BuildRun(spark, config, options, listener);
        try (OutputLock lock = run.lock()) {
            return build(run, lock, config, listener);
        } catch (UncheckedIOException lost) {
            throw lost.getCause();
        }
    }

    private static BuildReport build(BuildRun run, OutputLock lock, JobConfig config, BuildListener listener)
            throws IOException {
        DatasetHistory history = run.history();
        KnownEpisodes known = run.phase(Phase.LIST, run::list);
        ShardPlan plan = run.phase(Phase.PLAN, () -> run.plan(known));
        if (plan.shards().isEmpty()) {
            return run.complete();
        }
        StagingArea staging = run.staging(plan);
        Optional<DatasetSchema> schema = run.phase(Phase.CHECK, () -> run.check(known));
        if (schema.isEmpty()) {
            return run.unreadable();
        }
        List<BuiltShard> built = run.phase(Phase.BUILD, () -> run.build(schema.get()));
        Numbering numbering = run.phase(Phase.NUMBER, () -> run.number(built));
        if (!run.withinLimit(numbering)) {
            return run.aboveLimit(numbering);
        }
        List<SealedShard> sealed = run.phase(Phase.SEAL, () -> run.seal(schema.get(), numbering, built));
        List<String> sidecars = built.stream().map(BuiltShard::sidecar).toList();
        VideoPlan videos = run.videoPlan(schema.get(), sidecars);
        List<CopiedVideo> copied = run.videos(videos);
        Publication what = new Publication(
                staging,
                plan,
                schema.get(),
                sidecars,
                numbering,
                sealed,
                videos,
                copied,
                config.output().layout(),
                history,
                known);
        PublishedDataset dataset = run.phase(
                Phase.PUBLISH,
                () -> DatasetPublisher.publish(what, run.hadoop(), step -> publishing(step, lock, listener)));
        return run.published(dataset);
    }

    /** Before each step: a build that was asleep while another one took its place must not publish into it. */
    private static void publishing(String step, OutputLock lock, BuildListener listener) {
        listener.publishing(step);
        if (step.equals(DatasetPublisher.CLEAN)) {
            return; // it is published
        }
        try {
            lock.requireHeld();
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }
}
