package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetPublisher;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.Numbering;
import io.robocache.shard.PlannedShard;
import io.robocache.shard.Publication;
import io.robocache.shard.PublishedDataset;
import io.robocache.shard.SealedFile;
import io.robocache.shard.SealedShard;
import io.robocache.shard.ShardPlan;
import io.robocache.shard.Sidecar;
import io.robocache.shard.StagedFile;
import io.robocache.shard.StagingArea;
import io.robocache.shard.StreamSync;
import io.robocache.shard.TaskRun;
import io.robocache.stats.DimensionStats;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A build's driver with very many episodes: everything that it does, but that no recording is read and no row written.
 * List looks into files that do not exist ({@link ManyFilesFileSystem}), Build writes sidecars of made-up statistics, Seal
 * a line of text a shard. Arguments: how many episodes, and an empty folder. Prints the time and the memory of each step.
 */
final class ManyEpisodes {
    private static final int FPS = 30;
    private static final int DIMENSIONS = 14;
    private static final int FRAMES = 300;
    /** Every so many episodes are quarantined. */
    private static final int BAD = 50;

    private static final DatasetSchema SCHEMA =
            DatasetSchema.of(List.of(feature("observation.state"), feature("action")), FPS, "arm");

    private ManyEpisodes() {}

    private static Column feature(String name) {
        return new Column(name, MinorType.FLOAT4, DIMENSIONS, List.of(), Map.of(), true);
    }

    /** Exits with 0 if every episode is in the manifest. */
    public static void main(String[] arguments) throws IOException {
        int episodes = Integer.parseInt(arguments[0]);
        Path output = Path.of(arguments[1]);
        try (JavaSparkContext spark = LocalSpark.open(
                "local[2]",
                "spark.hadoop.fs." + ManyFilesFileSystem.SCHEME + ".impl",
                ManyFilesFileSystem.class.getName(),
                "spark.hadoop." + ManyFilesFileSystem.FILES,
                Integer.toString(episodes))) {
            PublishedDataset dataset = publish(spark, output);
            System.out.printf(
                    "%,d episodes written, %,d quarantined, %,d frames, %d tasks%n",
                    dataset.episodes(), dataset.quarantined(), dataset.frames(), dataset.tasks());
            if (dataset.episodes() + dataset.quarantined() != episodes) {
                throw new IllegalStateException("episodes were lost");
            }
        }
    }

    private static PublishedDataset publish(JavaSparkContext spark, Path output) throws IOException {
        JobConfig config = SmallJob.config(Path.of("/none"), output, "input.uris = [\"many:///lab\"]");
        SparkTasks tasks = new SparkTasks(spark);
        HadoopSettings settings = HadoopSettings.of(spark.hadoopConfiguration());
        Steps steps = new Steps();
        EpisodeList list = EpisodeList.of(
                EpisodeLister.candidates(config.input().uris(), config.input().splits(), spark.hadoopConfiguration()),
                config.tasks(),
                config.reading(),
                tasks,
                8,
                spark.hadoopConfiguration(),
                settings);
        steps.done("list");
        ShardPlan plan = ShardPlan.of(list.episodes(), config.hash(), io.robocache.shard.PlanRule.defaults());
        list = null;
        steps.done("plan, %,d shards".formatted(plan.shards().size()));
        StagingArea staging = new StagingArea(output.toUri().toString(), plan.hash());
        List<BuiltShard> built = tasks.run(
                "build",
                plan.shards(),
                plan.shards().size(),
                new Built(staging, settings),
                PlannedShard.class,
                BuiltShard.class,
                shard -> {});
        steps.done("build");
        List<String> sidecars = built.stream().map(BuiltShard::sidecar).toList();
        Numbering numbering = Numbering.of(Sidecar.each(sidecars, spark.hadoopConfiguration()));
        steps.done("number");
        List<SealedShard> sealed = new ArrayList<>();
        for (PlannedShard shard : plan.shards()) {
            sealed.add(sealed(shard.number(), numbering, staging));
        }
        steps.done("seal");
        PublishedDataset dataset = DatasetPublisher.publish(
                new Publication(staging, plan, SCHEMA, sidecars, numbering, sealed),
                spark.hadoopConfiguration(),
                step -> {});
        steps.done("publish");
        return dataset;
    }

    private static SealedShard sealed(int shard, Numbering numbering, StagingArea staging) throws IOException {
        byte[] text = ("shard " + shard + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Path file = Path.of(staging.sealed().toUri().getPath(), shard + ".parquet");
        Files.createDirectories(file.getParent());
        Files.write(file, text);
        int number = numbering.of(shard).file();
        return new SealedShard(
                shard,
                "0".repeat(64),
                List.of(new SealedFile(
                        "data/chunk-%03d/file-%03d.parquet".formatted(number / 1000, number % 1000),
                        file.toUri().toString(),
                        text.length,
                        numbering.of(shard).rows(),
                        1,
                        sha256(text))));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Instead of a shard task: a sidecar as it would be. */
    private record Built(StagingArea staging, HadoopSettings settings) implements ParcelTask<PlannedShard, BuiltShard> {
        @Override
        public BuiltShard apply(PlannedShard shard, Tally tally) throws IOException {
            List<EpisodeOutcome> outcomes = new ArrayList<>();
            long frames = 0;
            Map<String, List<QuantileHistogram>> histograms = new TreeMap<>();
            SCHEMA.configured().forEach(column -> histograms.put(column.name(), fresh()));
            for (EpisodeRef ref : shard.episodes()) {
                EpisodeOutcome outcome = outcome(ref, histograms);
                outcomes.add(outcome);
                frames += outcome.frames();
            }
            StagedFile file = new StagedFile(frames * 100, frames, outcomes.size(), "0".repeat(64));
            Sidecar sidecar = new Sidecar(shard.number(), staging.planHash(), file, outcomes, histograms);
            org.apache.hadoop.fs.Path at = staging.sidecar(shard.number(), "many");
            Configuration hadoop = settings.open();
            sidecar.write(at, hadoop);
            return TaskFacts.built(shard, sidecar, at, BackendUse.REUSED, System.nanoTime());
        }

        private static List<QuantileHistogram> fresh() {
            return Stream.generate(QuantileHistogram::new).limit(DIMENSIONS).toList();
        }

        private static QuantileHistogram times(double value, int count) {
            QuantileHistogram once = new QuantileHistogram();
            once.add(value);
            return QuantileHistogram.of(once.bins(), new long[] {count});
        }

        private static EpisodeOutcome outcome(EpisodeRef ref, Map<String, List<QuantileHistogram>> histograms) {
            int seed = ref.fingerprint().hashCode() & Integer.MAX_VALUE;
            if (seed % BAD == 0) {
                return EpisodeOutcome.quarantined(
                        ref.id(), ref.fingerprint(), List.of(), new Loss(Reason.TRUNCATED, "@ " + seed, 1, "cut off"));
            }
            int frames = FRAMES;
            SortedMap<String, List<DimensionStats>> stats = new TreeMap<>();
            SortedMap<String, StreamSync> sync = new TreeMap<>();
            for (Column column : SCHEMA.configured()) {
                double v = 1.0 / (1 + seed);
                stats.put(
                        column.name(),
                        Collections.nCopies(
                                DIMENSIONS, new DimensionStats(frames, 0, -v, v, v / 3, v, -v, -v / 2, 0, v / 2, v)));
                histograms.get(column.name()).forEach(histogram -> histogram.merge(times(v, frames)));
                sync.put(column.name(), new StreamSync(frames, frames, 3.5, 9.25, 10.5));
            }
            return new EpisodeOutcome(
                    ref.id(),
                    ref.fingerprint(),
                    EpisodeOutcome.Status.WRITTEN,
                    frames,
                    List.of(new TaskRun("task " + seed % 1000, frames)),
                    List.of(),
                    List.of(),
                    null,
                    stats,
                    sync);
        }
    }

    /** Time and memory between two calls. */
    private static final class Steps {
        private long started = System.nanoTime();

        void done(String what) {
            double seconds = (System.nanoTime() - started) / 1e9;
            long peak = 0;
            long live = 0;
            System.gc();
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                if (pool.getType() == java.lang.management.MemoryType.HEAP) {
                    peak += pool.getPeakUsage().getUsed();
                    live += pool.getUsage().getUsed();
                    pool.resetPeakUsage();
                }
            }
            System.out.printf(
                    "%-24s %7.1f s  peak %5d MiB  live after it %5d MiB%n", what, seconds, peak >> 20, live >> 20);
            started = System.nanoTime();
        }
    }
}
