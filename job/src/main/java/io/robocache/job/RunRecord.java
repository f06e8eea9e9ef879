package io.robocache.job;

import io.robocache.shard.DatasetHistory;
import io.robocache.shard.Json;
import io.robocache.shard.KnownEpisodes;
import io.robocache.shard.Numbering;
import io.robocache.shard.PublishedDataset;
import io.robocache.shard.RunFile;
import io.robocache.shard.ShardPlan;
import io.robocache.shard.StreamFit;
import io.robocache.shard.SyncReport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts of one run, which differ from run to run: times, hosts, backends, versions, absolute URIs. They end in
 * {@code meta/robocache/runs/<id>/run.json}, for people in {@code run.html} beside it: the one place outside the
 * reproducible tree.
 */
final class RunRecord {
    private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final String id;
    private final Instant begun = Instant.now();
    private final long begunNanos = System.nanoTime();
    private final JobConfig config;
    private final SortedMap<String, Long> counts;
    private final Map<String, Object> facts = new TreeMap<>();
    private final Map<String, Object> phases = new TreeMap<>();
    private final TreeSet<String> hosts = new TreeSet<>();
    private final TreeSet<String> backends = new TreeSet<>();
    private final List<BackendUse> uses = new ArrayList<>();
    private final ExecutorUses executors = new ExecutorUses();
    private SortedMap<String, Long> reasons = new TreeMap<>();
    private String planHash;
    private int shards;
    private int reused;
    private long episodes;
    private long written;
    private long quarantined;
    private long withLoss;
    private long ignored;
    private long gone;
    private long repaired;
    private long frames;
    private long bytesIn;
    private long bytesOut;

    private RunRecord(JobConfig config, SortedMap<String, Long> counts) {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        this.id = ID.format(begun) + "_" + HexFormat.of().formatHex(random);
        this.config = config;
        this.counts = counts;
    }

    /** @param counts of the results of this run's tasks, which grow until it ends */
    static RunRecord begin(JavaSparkContext spark, JobConfig config, SortedMap<String, Long> counts) {
        RunRecord record = new RunRecord(config, counts);
        record.facts.put("spark", spark.version());
        record.facts.put("java", System.getProperty("java.version"));
        record.facts.put("master", Uris.withoutSecrets(spark.master()));
        record.facts.put("application", spark.sc().applicationId());
        record.facts.put(
                "inputs",
                config.input().uris().stream().map(Uris::withoutSecrets).toList());
        record.facts.put("output", Uris.withoutSecrets(config.output().uri()));
        record.facts.put("configuration", config.hash());
        return record;
    }

    /** Unlike that of any other run; letters, digits and one underscore. */
    String id() {
        return id;
    }

    void took(Phase phase, long nanos) {
        phases.put(phase.name().toLowerCase(Locale.ROOT) + "_ms", nanos / NANOS_PER_MILLI);
    }

    void listed(EpisodeList list, KnownEpisodes known) {
        episodes = known.fresh().size();
        gone = known.gone();
        repaired = known.repaired();
        ignored = list.ignored().size();
        List<Object> named = new ArrayList<>();
        list.ignored().forEach(file -> named.add(Map.of("uri", Uris.withoutSecrets(file.uri()), "why", file.why())));
        facts.put("ignored", named);
    }

    void planned(ShardPlan plan, long bytes) {
        planHash = plan.hash();
        shards = plan.shards().size();
        bytesIn = bytes;
    }

    void reused(int count) {
        reused = count;
    }

    /** Nothing was new: all shards are those that are there, of the plan that is published. */
    void complete(DatasetHistory history) {
        planHash = history.planHash();
        shards = history.shards();
        reused = history.shards();
    }

    void built(BuiltShard shard) {
        hosts.add(shard.host());
        backends.add(shard.use().backend());
        uses.add(shard.use());
        executors.built(shard);
    }

    void withLoss() {
        withLoss++;
    }

    void numbered(Numbering numbering, SortedMap<String, Long> byReason) {
        reasons = byReason;
        written = numbering.episodes();
        quarantined = numbering.quarantined();
        frames = numbering.frames();
    }

    /** Quarantined episodes by reason code, once they are numbered. */
    SortedMap<String, Long> reasons() {
        return reasons;
    }

    void unreadable(SortedMap<String, Long> byReason) {
        reasons = byReason;
        quarantined = episodes;
    }

    /**
     * Ends the run and writes its record.
     *
     * @param version of the dataset in the output, 0 if there is none
     * @param dataset what it is, or null if this run could not publish what it read
     */
    BuildReport end(String output, Configuration hadoop, int version, PublishedDataset dataset) throws IOException {
        Path root = new Path(output);
        if (dataset != null) {
            written = dataset.episodes();
            quarantined = dataset.quarantined();
            frames = dataset.frames();
            bytesOut = dataset.bytes();
        }
        BuildReport report = new BuildReport(
                id,
                planHash,
                version,
                dataset != null,
                written,
                quarantined,
                withLoss,
                reasons,
                frames,
                shards,
                reused,
                episodes,
                gone,
                repaired,
                bytesIn,
                bytesOut,
                config.quarantine().maxShare().doubleValue(),
                String.join("; ", backends),
                ignored,
                System.nanoTime() - begunNanos,
                dataset == null ? List.of() : fits(root, hadoop));
        write(report, new Path(root, "meta/robocache/runs/" + id), hadoop);
        return report;
    }

    private void write(BuildReport report, Path folder, Configuration hadoop) throws IOException {
        facts.put("id", id);
        facts.put("begun", begun.toString());
        facts.put("wall_ms", report.wallNanos() / NANOS_PER_MILLI);
        facts.put("phases", phases);
        facts.put("hosts", List.copyOf(hosts));
        facts.put("backends", List.copyOf(backends));
        facts.put("executors", executors.json());
        facts.put("backend_counters", BackendUse.total(uses));
        facts.put("counters", counts);
        facts.put("backend_requested", config.backend().requested());
        facts.put("plan", planHash);
        facts.put("version", report.version());
        facts.put("recordings_new", report.added());
        facts.put("recordings_gone", gone);
        facts.put("published", report.published());
        facts.put("exit_code", report.exitCode());
        facts.put("episodes_written", report.written());
        facts.put("episodes_with_loss", withLoss);
        facts.put("episodes_quarantined", quarantined);
        facts.put("quarantine_reasons", reasons);
        facts.put("quarantine_max_share", report.maxShare());
        facts.put("frames", frames);
        facts.put("shards", shards);
        facts.put("shards_reused", reused);
        facts.put("bytes_in", bytesIn);
        facts.put("bytes_out", bytesOut);
        write(new Path(folder, "run.json"), Json.indented(facts), hadoop);
        write(new Path(folder, "run.html"), RunPage.of(facts, report, executors.all(), counts), hadoop);
    }

    private static void write(Path to, String text, Configuration hadoop) throws IOException {
        try {
            RunFile.write(to, text, hadoop);
        } catch (IOException lost) {
            // How the build ended is decided, and a dataset may be published: no reason to call it failed.
            LOG.warn("[{}] the record of this run is not written: {}", to, lost.toString());
        }
    }

    private static List<StreamFit> fits(Path root, Configuration hadoop) {
        try {
            return SyncReport.read(root, hadoop);
        } catch (IOException unread) {
            LOG.warn("[{}] how well streams fit is not told: {}", root, unread.toString());
            return List.of();
        }
    }
}
