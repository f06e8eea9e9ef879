package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.job.BuildOptions.Unfinished;
import io.robocache.job.ReuseTask.Found;
import io.robocache.job.ReuseTask.Left;
import io.robocache.shard.CopiedVideo;
import io.robocache.shard.DatasetHistory;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.KnownEpisodes;
import io.robocache.shard.Numbering;
import io.robocache.shard.OutputLock;
import io.robocache.shard.PlanRule;
import io.robocache.shard.PlannedShard;
import io.robocache.shard.PlannedVideo;
import io.robocache.shard.Publication;
import io.robocache.shard.PublishedDataset;
import io.robocache.shard.Resume;
import io.robocache.shard.SealedShard;
import io.robocache.shard.ShardPlan;
import io.robocache.shard.Sidecar;
import io.robocache.shard.StagingArea;
import io.robocache.shard.VideoCopy;
import io.robocache.shard.VideoPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@link BuildJob}: its steps, and what is counted on the way. Not thread-safe. */
final class BuildRun {
    private static final Logger LOG = LoggerFactory.getLogger(BuildRun.class);
    private static final int MOST_TOLD = 10;

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
    private final BuildOptions options;
    private DatasetHistory history;
    private KnownEpisodes known;
    private ShardPlan plan;
    private StagingArea staging;
    private ConfigurationCheck check;
    private int told; // quarantined episodes

    BuildRun(JavaSparkContext spark, JobConfig config, BuildOptions options, BuildListener listener) {
        this.spark = spark;
        this.config = config;
        this.options = options;
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

    /** The output is this run's alone until the lock is closed. */
    OutputLock lock() throws IOException {
        return OutputLock.take(new Path(output()), record.id(), config.output().lockTimeoutNanos(), hadoop);
    }

    /** What the output holds, after a publication that was cut off is finished. */
    DatasetHistory history() throws IOException {
        history = DatasetHistory.open(output(), hadoop);
        history.requireConfiguration(config.hash());
        if (options.unfinished() == Unfinished.DISCARD) {
            history.discardStaging();
        }
        return history;
    }

    private String output() throws IOException {
        Path output = new Path(config.output().uri());
        return output.getFileSystem(hadoop).makeQualified(output).toString();
    }

    /** What the inputs hold, beside what the dataset has of it. */
    KnownEpisodes list() throws IOException {
        List<InputCandidate> candidates =
                EpisodeLister.candidates(config.input().uris(), config.input().splits(), hadoop).stream()
                        .filter(options.inputs())
                        .toList();
        EpisodeList list = EpisodeList.of(
                candidates, config.tasks(), config.reading(), tasks, smallPartitions(), hadoop, settings);
        if (history.version() == 0) {
            list.requireAny(config.input().uris());
        }
        known = KnownEpisodes.among(list.episodes(), options.listed(), history, options.quarantined());
        record.listed(list, known);
        return known;
    }

    ShardPlan plan(KnownEpisodes episodes) {
        List<EpisodeRef> fresh = episodes.fresh();
        long shardBytes = config.output().shardBytes();
        PlanRule rule = shardBytes == OutputConfig.AUTO ? PlanRule.defaults() : PlanRule.ofBytes(shardBytes);
        plan = ShardPlan.of(fresh, config.hash(), rule, history);
        long bytes = fresh.stream().mapToLong(EpisodeRef::bytes).sum();
        record.planned(plan, bytes);
        listener.planned(fresh.size(), plan.shards().size(), bytes);
        return plan;
    }

    StagingArea staging(ShardPlan of) throws IOException {
        staging = new StagingArea(output(), of.hash());
        return staging;
    }

    /** The schema of the first version holds for all: what differs from it later is quarantined. */
    Optional<DatasetSchema> check(KnownEpisodes episodes) throws IOException {
        if (history.version() > 0) {
            return Optional.of(history.schema());
        }
        check = new ConfigurationCheck(tasks, config, settings);
        return Optional.ofNullable(check.schema(episodes.fresh()));
    }

    List<BuiltShard> build(DatasetSchema schema) throws IOException {
        List<BuiltShard> built = reuse();
        record.reused(built.size());
        listener.shardsReused(built.size(), plan.shards().size());
        Set<Integer> there = built.stream().map(BuiltShard::number).collect(Collectors.toSet());
        List<PlannedShard> missing = plan.shards().stream()
                .filter(shard -> !there.contains(shard.number()))
                .toList();
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

    /**
     * Numbers what is there and what is new behind it. Reads the sidecars one by one: their statistics never lie in the
     * driver's memory together.
     */
    Numbering number(List<BuiltShard> built) {
        SortedMap<String, Long> reasons = new TreeMap<>();
        List<String> uris = built.stream().map(BuiltShard::sidecar).toList();
        Iterator<Sidecar> before = Publication.earlier(history, known).iterator();
        Iterator<Sidecar> added = Sidecar.each(uris, hadoop).iterator();
        Numbering numbering = Numbering.of(() -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return before.hasNext() || added.hasNext();
            }

            @Override
            public Sidecar next() {
                boolean isNew = !before.hasNext();
                Sidecar sidecar = isNew ? added.next() : before.next();
                sidecar.outcomes().forEach(outcome -> count(outcome, reasons));
                if (isNew) {
                    sidecar.outcomes().forEach(BuildRun.this::tell);
                }
                return sidecar;
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

    /** The first quarantined episodes by name: where nothing is published, no list of them is. */
    private void tell(EpisodeOutcome outcome) {
        if (outcome.status() == Status.QUARANTINED && told < MOST_TOLD) {
            told++;
            Loss why = outcome.quarantine();
            LOG.warn("{} is quarantined: {}: {}", outcome.id(), why.reason().code(), why.detail());
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
    VideoPlan videoPlan(DatasetSchema schema, List<String> sidecars) throws IOException {
        Iterable<Sidecar> read = schema.videos().isEmpty() ? List.of() : Sidecar.each(sidecars, hadoop);
        return VideoPlan.of(plan, config.output().layout(), read, history);
    }

    BuildReport published(PublishedDataset dataset) throws IOException {
        return record.end(output(), hadoop, history.version() + 1, dataset);
    }

    /** The dataset has everything already: nothing is touched but leftovers in staging and the record of this run. */
    BuildReport complete() throws IOException {
        discardLeftovers();
        record.complete(history);
        listener.shardsReused(history.shards(), history.shards());
        return record.end(output(), hadoop, history.version(), history.dataset());
    }

    /** The dataset is complete whether or not that works. */
    private void discardLeftovers() {
        try {
            history.discardStaging();
        } catch (IOException left) {
            LOG.warn(
                    "[{}] what is unfinished there is left over: {}",
                    config.output().uri(),
                    left.toString());
        }
    }

    BuildReport aboveLimit(Numbering numbering) throws IOException {
        history.abandonUploads();
        return record.end(output(), hadoop, history.version(), null);
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
        return record.end(output(), hadoop, history.version(), null);
    }

    private int smallPartitions() {
        return SMALL_TASKS * spark.defaultParallelism();
    }
}
