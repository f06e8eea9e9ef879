package io.robocache.shard;

import io.robocache.shard.Manifest.Batch;
import io.robocache.shard.Manifest.Parent;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Makes sealed files a version of a dataset: everything is prepared in staging and written down as a {@link Commit}; then
 * it appears, file by file, the manifest last. Cut off before the commit, nothing has changed; cut off behind it, the next
 * who opens the output finishes it. Either way it ends in the same bytes.
 */
public final class DatasetPublisher {
    /** The step after the manifest: the dataset is there, and unfinished work is removed. */
    public static final String CLEAN = "clean";

    private DatasetPublisher() {}

    /**
     * Publishes.
     *
     * @param steps told the name of each step before it begins; an exception of its own ends the publication there
     * @throws IOException if the output holds anything else, or the file system fails; nothing is deleted then
     */
    public static PublishedDataset publish(Publication what, Configuration hadoop, Consumer<String> steps)
            throws IOException {
        Placement placement = new Placement(what.staging(), what.history(), hadoop);
        requireComplete(what);
        DatasetLayout layout = DatasetLayout.of(what.layout());
        layout.requireFits(what);
        requireOnly(what, placement.storage());
        for (SealedShard shard : what.sealed()) {
            for (SealedFile file : shard.files()) {
                placement.place(file.place(), new Path(file.location()), file.bytes(), file.sha256());
            }
        }
        List<Placed> videos = new ArrayList<>();
        for (CopiedVideo video : what.copied()) {
            videos.add(placement.place(video.place(), new Path(video.location()), video.bytes(), video.sha256()));
        }
        List<Placed> files = new ArrayList<>();
        String text;
        try (StatsJson stats = new StatsJson(what, placement);
                SidecarSink episodes = layout.episodes(what, placement);
                SidecarSink sync = new SyncReport(what, placement);
                SidecarSink quarantine = new QuarantineList(placement);
                DatasetReport report = new DatasetReport();
                SidecarSink episodeParts = ManifestTables.episodes(what, placement);
                SidecarSink shardParts = ManifestTables.shards(what, placement)) {
            steps.accept("sidecars");
            List<SidecarSink> sinks = List.of(stats, episodes, sync, quarantine, report, episodeParts, shardParts);
            for (Sidecar sidecar : Publication.earlier(what.history(), what.known())) {
                for (SidecarSink sink : sinks) {
                    sink.earlier(sidecar);
                }
            }
            Iterator<String> staged = what.sidecars().iterator();
            for (Sidecar sidecar : Sidecar.each(what.sidecars(), hadoop)) {
                for (SidecarSink sink : sinks) {
                    sink.accept(sidecar);
                }
                byte[] json = sidecar.json();
                placement.place(Layout.sidecar(sidecar.shard()), new Path(staged.next()), json.length, Hashes.of(json));
            }
            steps.accept("stats");
            files.addAll(stats.place());
            steps.accept("episodes");
            files.addAll(episodes.place());
            steps.accept("sync");
            files.addAll(sync.place());
            steps.accept("tasks");
            files.addAll(layout.tasks(what, placement));
            steps.accept("quarantine");
            files.addAll(quarantine.place());
            steps.accept("info");
            files.addAll(layout.info(what, placement));
            PublishedDataset totals = totals(what, stats.leftOut());
            steps.accept("report");
            Path figures = placement.prepared(Layout.STATS);
            files.add(report.place(ReportHead.of(what, totals, batch(what), figures, placement.storage()), placement));
            steps.accept("manifest parts");
            files.addAll(placement.keepBefore(files));
            Manifest manifest = new Manifest(
                    what.version(),
                    parent(what),
                    what.plan().hash(),
                    what.plan().configurationHash(),
                    what.layout(),
                    what.schema(),
                    totals,
                    batch(what),
                    episodeParts.place(),
                    shardParts.place(),
                    ManifestTables.videos(videos, what, placement),
                    files);
            requireOnly(what, placement.storage());
            text = manifest.json();
            placement.commit(placement.place(Layout.MANIFEST, text), steps);
        }
        // It is published: reading it back could only make a failure of that.
        return Manifest.read(text.getBytes(StandardCharsets.UTF_8), Layout.MANIFEST)
                .dataset();
    }

    private static void requireOnly(Publication what, Storage storage) throws IOException {
        SortedMap<String, String> expected = DatasetHistory.newTree();
        expected.putAll(what.history().tree());
        what.sealed().forEach(shard -> shard.files().forEach(file -> expected.put(file.place(), file.sha256())));
        what.copied().forEach(video -> expected.put(video.place(), video.sha256()));
        OutputGuard.requireOnly(what.staging().root(), expected.keySet(), storage);
    }

    private static void requireComplete(Publication what) {
        Numbering numbering = what.numbering();
        int first = what.plan().firstShard();
        int shards = what.plan().shards().size();
        int filesBefore = filesBefore(what);
        boolean complete = what.plan().hash().equals(what.staging().planHash())
                && first == what.history().shards()
                && what.sidecars().size() == shards
                && numbering.shards() == first + shards
                && what.sealed().size() == numbering.files() - filesBefore
                && what.copied().size() == what.videos().files().size();
        long rows = 0;
        for (int i = 0; complete && i < what.sealed().size(); i++) {
            SealedShard shard = what.sealed().get(i);
            rows += shard.rows();
            ShardNumbers numbers = numbering.of(shard.shard());
            complete = numbers.file() == filesBefore + i && numbers.rows() == shard.rows();
        }
        long expected = numbering.frames() - what.framesBefore();
        if (!complete || rows != expected) {
            throw new IllegalArgumentException("publication refused: " + shards + " planned shards, "
                    + what.sidecars().size() + " sidecars, " + (numbering.shards() - first) + " numbered, "
                    + what.sealed().size() + " sealed shards of " + (numbering.files() - filesBefore) + " with " + rows
                    + " of " + expected + " rows, " + what.copied().size() + " of "
                    + what.videos().files().size() + " videos; each must be there once, in order, and of one plan");
        }
    }

    /** Shards of earlier versions that have rows. */
    private static int filesBefore(Publication what) {
        int files = 0;
        for (int shard = 0;
                shard < Math.min(what.plan().firstShard(), what.numbering().shards());
                shard++) {
            files += what.numbering().of(shard).hasFile() ? 1 : 0;
        }
        return files;
    }

    private static Parent parent(Publication what) throws IOException {
        DatasetHistory history = what.history();
        return history.version() == 0 ? null : new Parent(history.manifestSha256(), TreeHash.of(history.tree()));
    }

    private static Batch batch(Publication what) {
        Numbering numbering = what.numbering();
        return new Batch(
                what.plan().firstShard(),
                what.plan().shards().size(),
                what.episodesBefore(),
                numbering.episodes() - what.episodesBefore(),
                numbering.quarantinedFrom(what.plan().firstShard()),
                what.known().retried(),
                what.framesBefore(),
                numbering.frames() - what.framesBefore());
    }

    private static PublishedDataset totals(Publication what, List<String> withoutStatistics) {
        Numbering numbering = what.numbering();
        boolean first = what.history().version() == 0;
        return new PublishedDataset(
                numbering.episodes(),
                numbering.quarantined(),
                numbering.frames(),
                (first ? 0 : what.history().dataset().files())
                        + what.sealed().stream()
                                .mapToInt(shard -> shard.files().size())
                                .sum(),
                (first ? 0 : what.history().dataset().bytes())
                        + what.sealed().stream().mapToLong(SealedShard::bytes).sum(),
                numbering.tasks().size(),
                "",
                withoutStatistics);
    }
}
