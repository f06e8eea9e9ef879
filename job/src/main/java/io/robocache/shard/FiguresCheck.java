package io.robocache.shard;

import io.robocache.shard.DatasetRows.DataFile;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.EpisodesTable.Place;
import io.robocache.shard.KnownEpisodes.Listed;
import io.robocache.shard.KnownEpisodes.Quarantined;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Makes again whatever a dataset says of its rows, by the code of the build and in its order, and compares: sidecars,
 * statistics, lists of episodes and sentences, sync, info, index, the report, the manifest's own figures. Of a dataset
 * whose hashes and numbering are known to be right. An episode's features are in memory at a time. Not thread-safe.
 */
final class FiguresCheck {
    private final CheckedDataset dataset;
    private final Map<String, String> hashes;
    private final DatasetHistory history;
    private final DatasetSchema schema;
    private final OutputLayout which;
    private final DatasetLayout layout;
    private final Differences differences;
    private final FoldedStats stats;
    private final SyncTotals sync = new SyncTotals();
    private final ReportFacts facts = new ReportFacts();
    private final VideoPlan videos;
    private String newestStats = "";
    private long episode;
    private long index;

    FiguresCheck(CheckedDataset dataset, Map<String, String> hashes) throws IOException {
        this.dataset = dataset;
        this.hashes = hashes;
        this.history = DatasetHistory.published(dataset.root(), dataset.hadoop());
        this.schema = history.schema();
        this.which = dataset.versions().get(0).layout();
        this.layout = DatasetLayout.of(which);
        this.differences = new Differences(dataset.findings());
        this.stats = new FoldedStats(schema);
        this.videos = VideoPlan.again(which);
    }

    /**
     * Checks.
     *
     * @return what stays unchecked, in words
     * @throws IOException if a file cannot be read, or is so far from what it should be that nothing can be compared
     */
    List<String> check() throws IOException {
        List<DataFile> files = DatasetRows.files(history);
        KnownEpisodes known = KnownEpisodes.among(List.of(), Listed.SOME, history, Quarantined.STAY);
        List<String> syncTables = history.versions().stream()
                .map(version -> Layout.syncTable(version.version()))
                .toList();
        try (RemadeSidecars sidecars = new RemadeSidecars(dataset, history, files, differences);
                EpisodeListing listing = layout.listing(dataset, history, videos, differences);
                TableCompare syncRows = table(syncTables, SyncReport.COLUMNS);
                TableCompare planned = table(history.paths(Manifest::episodes), ManifestTables.EPISODES);
                LinesCompare quarantine = lines(Layout.QUARANTINE)) {
            for (Manifest version : history.versions()) {
                Manifest.Batch batch = version.batch();
                for (int shard = batch.firstShard(); shard < batch.firstShard() + batch.shards(); shard++) {
                    Sidecar sidecar = sidecars.next(version, shard);
                    int file = sidecars.numbering().of(shard).file();
                    for (EpisodeOutcome outcome : sidecar.outcomes()) {
                        boolean written = outcome.status() == Status.WRITTEN;
                        planned.expect(
                                "episode " + outcome.id(),
                                ManifestTables.row(
                                        version.version(), shard, outcome, written ? episode : -1, null, null));
                        if (written) {
                            videos.add(outcome);
                            written(outcome, new Place(episode, index, file, version.version() - 1), listing, syncRows);
                        }
                    }
                    stats.accept(sidecar);
                    Sidecar now = sidecar.without(known.superseded(shard));
                    facts.accept(now);
                    for (EpisodeOutcome outcome : now.outcomes()) {
                        if (outcome.status() == Status.QUARANTINED) {
                            quarantine.expect("episode " + outcome.id() + ",", QuarantineList.line(shard, outcome));
                        }
                    }
                }
                endVersion(version, sidecars.numbering());
            }
            listing.end();
            syncRows.end();
            planned.end();
            quarantine.end();
            newest(sidecars.numbering());
        }
        sizes();
        differences.end();
        return unchecked();
    }

    private TableCompare table(List<String> files, List<Column> columns) {
        return new TableCompare(dataset.root(), files, columns, dataset.hadoop(), differences);
    }

    private LinesCompare lines(String file) throws IOException {
        return new LinesCompare(dataset.root(), file, dataset.storage(), differences);
    }

    private void written(EpisodeOutcome outcome, Place place, EpisodeListing listing, TableCompare syncRows)
            throws IOException {
        listing.next(outcome, place);
        for (Map.Entry<String, StreamSync> stream : outcome.sync().entrySet()) {
            syncRows.expect(
                    "episode " + episode + ", stream " + stream.getKey(),
                    SyncReport.row(episode, stream.getKey(), stream.getValue()));
            sync.add(episode, stream.getKey(), stream.getValue());
        }
        episode++;
        index += outcome.frames();
    }

    /** The files that each version has, wherever a later one has put them. */
    private void endVersion(Manifest version, Numbering numbering) throws IOException {
        int number = version.version();
        newestStats = stats.json(numbering.frames());
        file(at(number, Layout.STATS), newestStats);
        file(at(number, Layout.INFO), Json.indented(layout.described(schema, numbering)));
        if (which == OutputLayout.LEROBOT_V3_0) {
            try (TableCompare tasks = table(List.of(at(number, Layout.TASKS)), LeRobotMeta.TASKS)) {
                for (int i = 0; i < numbering.tasks().size(); i++) {
                    tasks.expect("row " + i, List.of((long) i, numbering.tasks().get(i)));
                }
                tasks.end();
            }
        }
        String manifest = at(number, Layout.MANIFEST);
        Manifest.Batch batch = version.batch();
        PublishedDataset totals = version.dataset();
        same(manifest, "totals episodes", totals.episodes(), numbering.episodes());
        same(manifest, "totals frames", totals.frames(), numbering.frames());
        same(manifest, "totals tasks", totals.tasks(), numbering.tasks().size());
        same(manifest, "batch frames", batch.firstFrame() + batch.frames(), numbering.frames());
        same(manifest, "batch episodes", batch.firstEpisode() + batch.episodes(), numbering.episodes());
        differences.values(manifest, "without-statistics", totals.withoutStatistics(), stats.leftOut());
        videos.endVersion();
    }

    private void same(String file, String what, long found, long computed) {
        differences.values(file, what, found, computed);
    }

    private void file(String file, String computed) throws IOException {
        differences.file(file, dataset.storage().read(new Path(dataset.root(), file)), computed);
    }

    /** Where a version's file lies now. */
    private String at(int version, String path) {
        for (int later = version; later < history.version(); later++) {
            if (hashes.containsKey(Layout.kept(later, path))) {
                return Layout.kept(later, path);
            }
        }
        return path;
    }

    private void newest(Numbering numbering) throws IOException {
        file(Layout.SYNC_SUMMARY, sync.json());
        if (which != OutputLayout.LEROBOT_V3_0) {
            try (LinesCompare tasks = lines(Layout.TASK_LINES)) {
                for (String line : EpisodeLines.tasks(numbering.tasks()).lines().toList()) {
                    tasks.expect("task", line);
                }
                tasks.end();
            }
        }
        if (which == OutputLayout.MDS) {
            file(Layout.MDS_INDEX, MdsIndex.json(schema, history, List.of()));
        }
        try (TableCompare table = table(history.paths(Manifest::videos), ManifestTables.VIDEOS)) {
            for (PlannedVideo video : videos.files()) {
                table.expect("video " + video.place(), Arrays.asList(video.place(), null, null));
            }
            table.end();
        }
        if (hashes.containsKey(Layout.REPORT) && writer().equals(Canonical.ROBOCACHE)) {
            byte[] found = dataset.storage().read(new Path(dataset.root(), Layout.REPORT));
            ReportHead head =
                    ReportHead.of(history.versions(), Json.read(newestStats.getBytes(StandardCharsets.UTF_8)));
            page(found, ReportPage.of(head, facts).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The version that published the dataset last. */
    private String writer() throws IOException {
        return Json.read(dataset.storage().read(new Path(dataset.root(), Layout.MANIFEST)))
                .path("writer")
                .path("robocache")
                .asText();
    }

    private void page(byte[] found, byte[] computed) {
        int at = Arrays.mismatch(found, computed);
        if (at >= 0) {
            differences.tell(Layout.REPORT, "byte " + at, excerpt(found, at), excerpt(computed, at));
        }
    }

    private static String excerpt(byte[] page, int at) {
        int from = Math.max(0, Math.min(at, page.length) - 20);
        int to = Math.min(page.length, at + 40);
        return Json.compact(new String(page, from, to - from, StandardCharsets.UTF_8));
    }

    /** Lengths of files and their row groups, as the manifests have them. */
    private void sizes() throws IOException {
        for (Manifest version : history.versions()) {
            String manifest = at(version.version(), Layout.MANIFEST);
            for (Placed file : version.named()) {
                boolean grown = Layout.growing(file.path()) && version.version() < history.version();
                if (!grown) { // of an earlier one only the bytes are there, at the beginning of the newest
                    same(manifest, "bytes of " + file.path(), file.bytes(), length(file.path(), version));
                }
            }
            for (Placed part : version.shards()) {
                ManifestTables.each(dataset.root(), part, ManifestTables.SHARDS, dataset.hadoop(), row -> {
                    String sidecar = (String) row.get("sidecar");
                    same(part.path(), "bytes of " + sidecar, (long) row.get("sidecar_bytes"), length(sidecar, version));
                    String file = (String) row.get("path");
                    if (!file.isEmpty()) {
                        same(part.path(), "bytes of " + file, (long) row.get("bytes"), length(file, version));
                        same(part.path(), "row groups of " + file, (int) row.get("row_groups"), rowGroups(file));
                    }
                });
            }
            for (Placed part : version.videos()) {
                ManifestTables.each(dataset.root(), part, ManifestTables.VIDEOS, dataset.hadoop(), row -> {
                    String file = (String) row.get("path");
                    same(part.path(), "bytes of " + file, (long) row.get("bytes"), length(file, version));
                });
            }
        }
    }

    private long length(String path, Manifest version) throws IOException {
        return dataset.storage()
                .status(new Path(dataset.root(), at(version.version(), path)))
                .getLen();
    }

    private long rowGroups(String file) throws IOException {
        if (which == OutputLayout.MDS) {
            return 0;
        }
        try (ParquetFile parquet = new ParquetFile(new Path(dataset.root(), file), dataset.hadoop())) {
            return parquet.rowGroups();
        }
    }

    private List<String> unchecked() throws IOException {
        List<String> unchecked = new ArrayList<>(layout.notChecked(VerifyDepth.FIGURES));
        unchecked.add(
                "what only the recordings tell (identities, sizes, fingerprints, sentences, losses, warnings, reasons"
                        + " of quarantine, times of messages), examples of voxels, and the hashes of plan and configuration: hashed,"
                        + " and the same wherever they stand");
        if (history.version() > 1) {
            unchecked.add("what " + Layout.REPORT + ", " + Layout.QUARANTINE + ", " + Layout.SYNC_SUMMARY
                    + (which == OutputLayout.MDS ? ", " + Layout.MDS_INDEX : "")
                    + " were in earlier versions: hashed, not made again");
        }
        if (hashes.containsKey(Layout.REPORT) && !writer().equals(Canonical.ROBOCACHE)) {
            unchecked.add(Layout.REPORT + ": hashed, not made again, as RoboCache " + writer() + " made it and this is "
                    + Canonical.ROBOCACHE);
        }
        return unchecked;
    }
}
