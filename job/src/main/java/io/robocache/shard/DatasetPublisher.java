package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Makes sealed files a dataset: data, then what describes them, the manifest last, staging gone. Every file appears
 * whole, by a rename that never overwrites; cut off at any point and called again, it ends in the same bytes.
 */
public final class DatasetPublisher {
    private DatasetPublisher() {}

    /**
     * Whether there is anything left to do. Call before building.
     *
     * @return the dataset, if this plan's is complete (staging is removed then); empty if the output is free or holds
     *     this plan's unfinished work
     * @throws IOException if the output holds another dataset or unknown files, or is of a kind that cannot be
     *     published to; the message has the remedy
     */
    public static Optional<PublishedDataset> existing(StagingArea staging, Configuration hadoop) throws IOException {
        Storage storage = Storage.of(staging.root(), hadoop);
        Optional<Manifest> manifest = new OutputGuard(staging, storage).existing();
        if (manifest.isPresent()) {
            storage.deleteTree(staging.all());
            storage.abandonUploads(staging.root());
        }
        return manifest.map(Manifest::dataset);
    }

    /**
     * Drops uploads that killed attempts left to an object store; finished work stays for the next build. Call when nothing
     * is being written.
     */
    public static void abandonUploads(StagingArea staging, Configuration hadoop) throws IOException {
        Storage.of(staging.root(), hadoop).abandonUploads(staging.root());
    }

    /**
     * Publishes.
     *
     * @param steps told the name of each step before it begins; an exception of its own ends the publication there
     * @throws IOException if the output holds anything else, or the file system fails; nothing is deleted then
     */
    public static PublishedDataset publish(Publication what, Configuration hadoop, Consumer<String> steps)
            throws IOException {
        Placement placement = new Placement(what.staging(), hadoop);
        OutputGuard guard = new OutputGuard(what.staging(), placement.storage());
        Optional<PublishedDataset> existing = existing(what.staging(), hadoop);
        if (existing.isPresent()) {
            return existing.get();
        }
        requireComplete(what);
        DatasetLayout.of(what.layout()).requireFits(what);
        steps.accept("mark");
        guard.mark();
        guard.requireOnly(what);
        steps.accept("data");
        for (SealedShard shard : what.sealed()) {
            for (SealedFile file : shard.files()) {
                placement.place(file.place(), new Path(file.location()), file.bytes(), file.sha256());
            }
        }
        if (!what.copied().isEmpty()) {
            steps.accept("videos");
        }
        List<Placed> videos = new ArrayList<>();
        for (CopiedVideo video : what.copied()) {
            videos.add(placement.place(video.place(), new Path(video.location()), video.bytes(), video.sha256()));
        }
        DatasetLayout layout = DatasetLayout.of(what.layout());
        List<Placed> files = new ArrayList<>();
        try (StatsJson stats = new StatsJson(what, placement);
                SidecarSink episodes = layout.episodes(what, placement);
                SidecarSink sync = new SyncReport(placement);
                SidecarSink quarantine = new QuarantineList(placement);
                SidecarSink episodeParts = ManifestTables.episodes(what, placement);
                SidecarSink shardParts = ManifestTables.shards(what, placement)) {
            steps.accept("sidecars");
            for (Sidecar sidecar : Sidecar.each(what.sidecars(), hadoop)) {
                for (SidecarSink sink : List.of(stats, episodes, sync, quarantine, episodeParts, shardParts)) {
                    sink.accept(sidecar);
                }
                placement.place(Layout.sidecar(sidecar.shard()), SidecarJson.text(sidecar));
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
            steps.accept("manifest parts");
            PublishedDataset totals = totals(what, stats.leftOut());
            Manifest manifest = new Manifest(
                    what.plan().hash(),
                    what.plan().configurationHash(),
                    what.layout(),
                    totals,
                    episodeParts.place(),
                    shardParts.place(),
                    ManifestTables.videos(videos, placement),
                    files);
            guard.requireOnly(what);
            steps.accept("manifest");
            placement.place(Layout.MANIFEST, manifest.json());
        }
        steps.accept("clean");
        return existing(what.staging(), hadoop).orElseThrow();
    }

    private static void requireComplete(Publication what) {
        Numbering numbering = what.numbering();
        int shards = what.plan().shards().size();
        boolean complete = what.plan().hash().equals(what.staging().planHash())
                && what.sidecars().size() == shards
                && numbering.shards() == shards
                && what.sealed().size() == numbering.files()
                && what.copied().size() == what.videos().files().size();
        long rows = 0;
        for (int i = 0; complete && i < what.sealed().size(); i++) {
            SealedShard shard = what.sealed().get(i);
            rows += shard.rows();
            ShardNumbers numbers = numbering.of(shard.shard());
            complete = numbers.file() == i && numbers.rows() == shard.rows();
        }
        if (!complete || rows != numbering.frames()) {
            throw new IllegalArgumentException("publication refused: " + shards + " planned shards, "
                    + what.sidecars().size() + " sidecars, " + numbering.shards() + " numbered, "
                    + what.sealed().size() + " sealed shards of " + numbering.files() + " with " + rows + " of "
                    + numbering.frames() + " rows, " + what.copied().size() + " of "
                    + what.videos().files().size() + " videos; each must be there once, in order, and of one plan");
        }
    }

    private static PublishedDataset totals(Publication what, List<String> withoutStatistics) {
        Numbering numbering = what.numbering();
        return new PublishedDataset(
                numbering.episodes(),
                numbering.quarantined(),
                numbering.frames(),
                what.sealed().stream().mapToInt(shard -> shard.files().size()).sum(),
                what.sealed().stream().mapToLong(SealedShard::bytes).sum(),
                numbering.tasks().size(),
                "",
                withoutStatistics);
    }
}
