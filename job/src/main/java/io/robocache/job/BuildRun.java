package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Reason;
import io.robocache.job.ReuseTask.Found;
import io.robocache.job.ReuseTask.Left;
import io.robocache.shard.CopiedVideo;
import io.robocache.shard.DatasetPublisher;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Numbering;
import io.robocache.shard.PlanRule;
import io.robocache.shard.PlannedShard;
import io.robocache.shard.PlannedVideo;
import io.robocache.shard.PublishedDataset;
import io.robocache.shard.Resume;
import io.robocache.shard.SealedShard;
import io.robocache.shard.ShardPlan;
import io.robocache.shard.Sidecar;
import io.robocache.shard.StagingArea;
import io.robocache.shard.VideoCopy;
import io.robocache.shard.VideoPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** One run of {@link BuildJob}: its steps, and what is counted on the way. Not thread-safe. */
final class BuildRun {
    /** Tasks of small Spark jobs, for each core. */
    private static final int SMALL_TASKS = 4;

    /** A step of the flow. */
    interface Step<T> {
        T run() throws IOException;
    }

    private final JavaSparkContext spark;
    private final JobConfig config;
    private final BuildListener listener;
    private final SparkTasks tasks;
    private final Configuration hadoop;
    private final HadoopSettings settings;
    private final RunRecord record;
    private ShardPlan plan;
    private StagingArea staging;
    private ConfigurationCheck check;

    BuildRun(JavaSparkContext spark, JobConfig config, BuildListener listener) {
        this.spark = spark;
        this.config = config;
        this.listener = listener;
        this.tasks = new SparkTasks(spark);
        this.hadoop = spark.hadoopConfiguration();
        this.settings = HadoopSettings.of(hadoop);
        this.record = RunRecord.begin(spark, config, tasks.counts());
    }

    <T> T phase(Phase phase, Step<T> step) throws IOException {
        listener.phaseStarted(phase);
        long started = System.nanoTime();
        T result = step.run();
        long took = System.nanoTime() - started;
        record.took(phase, took);
        JvmWork.add(Metric.of(phase), took);
        listener.phaseFinished(phase);
        return result;
    }

    Configuration hadoop() {
        return hadoop;
    }

    EpisodeList list() throws IOException {
        EpisodeList list = EpisodeList.of(
                config.input().uris(), config.tasks(), config.reading(), tasks, smallPartitions(), hadoop, settings);
        record.listed(list);
        return list;
    }

    ShardPlan plan(EpisodeList list) {
        long shardBytes = config.output().shardBytes();
        PlanRule rule = shardBytes == OutputConfig.AUTO ? PlanRule.defaults() : PlanRule.ofBytes(shardBytes);
        plan = ShardPlan.of(list.episodes(), config.hash(), rule);
        long bytes = list.episodes().stream().mapToLong(EpisodeRef::bytes).sum();
        record.planned(plan, bytes);
        listener.planned(list.episodes().size(), plan.shards().size(), bytes);
        return plan;
    }

    StagingArea staging(ShardPlan of) throws IOException {
        Path output = new Path(config.output().uri());
        staging = new StagingArea(
                output.getFileSystem(hadoop).makeQualified(output).toString(), of.hash());
        return staging;
    }

    Optional<DatasetSchema> check(EpisodeList list) throws IOException {
        check = new ConfigurationCheck(tasks, config, settings);
        return Optional.ofNullable(check.schema(list.episodes()));
    }

    List<BuiltShard> build(DatasetSchema schema) throws IOException {
        List<BuiltShard> built = reuse();
        record.reused(built.size());
        listener.shardsReused(built.size(), plan.shards().size());
        boolean[] there = new boolean[plan.shards().size()];
        built.forEach(shard -> there[shard.number()] = true);
        List<PlannedShard> missing =
                plan.shards().stream().filter(shard -> !there[shard.number()]).toList();
        built.addAll(tasks.run(
                "build",
                missing,
                missing.size(),
                new ShardTask(config, schema, staging, record.id(), settings),
                PlannedShard.class,
                BuiltShard.class,
                listener::shardBuilt));
        built.sort(Comparator.comparingInt(BuiltShard::number));
        built.forEach(record::built);
        return built;
    }

    /** Shards that an earlier attempt at this plan left whole. */
    private List<BuiltShard> reuse() throws IOException {
        SortedMap<Integer, List<String>> candidates = Resume.stagedCandidates(staging, hadoop);
        List<Left> left = new ArrayList<>();
        for (PlannedShard shard : plan.shards()) {
            List<String> sidecars = candidates.get(shard.number());
            if (sidecars != null) {
                left.add(new Left(shard, new ArrayList<>(sidecars)));
            }
        }
        List<BuiltShard> whole = new ArrayList<>();
        for (Found found : tasks.run(
                "resume", left, smallPartitions(), new ReuseTask(staging, settings), Left.class, Found.class)) {
            if (found.shard() != null) {
                whole.add(found.shard());
            }
        }
        return whole;
    }

    /** Reads the sidecars one by one: their statistics never lie in the driver's memory together. */
    Numbering number(List<BuiltShard> built) {
        SortedMap<String, Long> reasons = new TreeMap<>();
        Iterator<BuiltShard> shards = built.iterator();
        Numbering numbering = Numbering.of(() -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return shards.hasNext();
            }

            @Override
            public Sidecar next() {
                try {
                    Sidecar sidecar = Sidecar.read(new Path(shards.next().sidecar()), hadoop);
                    sidecar.outcomes().forEach(outcome -> count(outcome, reasons));
                    return sidecar;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        record.numbered(numbering, reasons);
        return numbering;
    }

    private void count(EpisodeOutcome outcome, SortedMap<String, Long> reasons) {
        if (outcome.status() == Status.QUARANTINED) {
            reasons.merge(outcome.quarantine().reason().code(), 1L, Long::sum);
        } else if (!outcome.losses().isEmpty()) {
            record.withLoss();
        }
    }

    /**
     * Whether so much was written that it may be published. What is only too short was asked to be left out, so that it
     * does not count.
     *
     * @throws IOException if nothing at all was written
     */
    boolean withinLimit(Numbering numbering) throws IOException {
        long counted = numbering.quarantined() - numbering.tooShort();
        if (config.quarantine().exceededBy(counted, numbering.episodes() + counted)) {
            return false;
        }
        if (numbering.episodes() == 0) {
            throw new IOException("none of " + numbering.quarantined()
                    + " episodes is left, so there is nothing to publish; they are " + record.reasons());
        }
        return true;
    }

    List<SealedShard> seal(DatasetSchema schema, Numbering numbering, List<BuiltShard> built) throws IOException {
        SortedMap<Integer, List<String>> candidates = Resume.sealedCandidates(staging, hadoop);
        List<SealTask.Staged> work = new ArrayList<>();
        for (BuiltShard shard : built) {
            if (numbering.of(shard.number()).hasFile()) {
                List<String> records = candidates.getOrDefault(shard.number(), List.of());
                work.add(new SealTask.Staged(numbering.of(shard.number()), shard.sidecar(), new ArrayList<>(records)));
            }
        }
        return tasks.run(
                "seal",
                work,
                work.size(),
                new SealTask(config.output().layout(), schema, staging, record.id(), settings),
                SealTask.Staged.class,
                SealedShard.class,
                shard -> listener.shardSealed(shard.shard()));
    }

    /** Copies the files of videos that written episodes lie in, one task each. */
    List<CopiedVideo> videos(VideoPlan videos) throws IOException {
        SortedMap<String, List<String>> candidates = VideoCopy.candidates(staging, hadoop);
        List<VideoTask.Wanted> work = new ArrayList<>();
        for (PlannedVideo video : videos.files()) {
            List<String> records = candidates.getOrDefault(VideoCopy.candidateKey(video), List.of());
            work.add(new VideoTask.Wanted(video, new ArrayList<>(records)));
        }
        return tasks.run(
                "videos",
                work,
                work.size(),
                new VideoTask(staging, record.id(), settings),
                VideoTask.Wanted.class,
                CopiedVideo.class);
    }

    /** Which files of videos the written episodes lie in; reads the sidecars again only where there are videos. */
    VideoPlan videoPlan(DatasetSchema schema, List<String> sidecars) {
        return VideoPlan.of(
                plan, config.output().layout(), schema.videos().isEmpty() ? List.of() : Sidecar.each(sidecars, hadoop));
    }

    BuildReport published(PublishedDataset dataset) throws IOException {
        return record.end(staging, hadoop, dataset);
    }

    /** The dataset is there already, from this very plan: nothing is touched but the record of this run. */
    BuildReport complete(PublishedDataset dataset) throws IOException {
        record.reused(plan.shards().size());
        listener.shardsReused(plan.shards().size(), plan.shards().size());
        return record.end(staging, hadoop, dataset);
    }

    BuildReport aboveLimit(Numbering numbering) throws IOException {
        DatasetPublisher.abandonUploads(staging, hadoop);
        return record.end(staging, hadoop, null);
    }

    BuildReport unreadable() throws IOException {
        long episodes =
                check.reasons().values().stream().mapToLong(Long::longValue).sum();
        long counted = episodes - check.reasons().getOrDefault(Reason.TOO_SHORT.code(), 0L);
        if (!config.quarantine().exceededBy(counted, counted)) {
            throw new IOException("none of " + episodes
                    + " episodes can be read, so there is nothing to publish; the first: " + check.firstRefused());
        }
        record.unreadable(check.reasons());
        return record.end(staging, hadoop, null);
    }

    private int smallPartitions() {
        return SMALL_TASKS * spark.defaultParallelism();
    }
}
