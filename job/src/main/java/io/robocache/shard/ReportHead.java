package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * What the report tells of a dataset beside its episodes.
 *
 * @param configuration hash of the configuration
 * @param layout        of the files
 * @param schema        of the rows
 * @param totals        over all versions
 * @param batches       what each version added, the first one first
 * @param stats         stats.json
 */
record ReportHead(
        String configuration,
        OutputLayout layout,
        DatasetSchema schema,
        PublishedDataset totals,
        List<Manifest.Batch> batches,
        JsonNode stats) {

    ReportHead {
        batches = List.copyOf(batches);
    }

    /**
     * That of a version about to be published.
     *
     * @param stats the place of its stats.json
     */
    static ReportHead of(Publication what, PublishedDataset totals, Manifest.Batch batch, Path stats, Storage storage)
            throws IOException {
        List<Manifest.Batch> batches = batches(what.history().versions());
        batches.add(batch);
        return new ReportHead(
                what.plan().configurationHash(),
                what.layout(),
                what.schema(),
                totals,
                batches,
                Json.read(storage.read(stats)));
    }

    /** That of a published dataset. */
    static ReportHead of(List<Manifest> versions, Path root, Storage storage) throws IOException {
        return of(versions, Json.read(storage.read(new Path(root, Layout.STATS))));
    }

    /** That of a published dataset, if its stats.json is this. */
    static ReportHead of(List<Manifest> versions, JsonNode stats) {
        Manifest newest = versions.get(versions.size() - 1);
        return new ReportHead(
                newest.configuration(), newest.layout(), newest.schema(), newest.dataset(), batches(versions), stats);
    }

    private static List<Manifest.Batch> batches(List<Manifest> versions) {
        List<Manifest.Batch> batches = new ArrayList<>();
        versions.forEach(version -> batches.add(version.batch()));
        return batches;
    }
}
