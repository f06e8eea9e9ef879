package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * {@code meta/robocache/manifest.json}: small, written last. Its presence says that the dataset is complete. It names by
 * SHA-256, itself or through its parts, every file that its version added or replaced, and the manifest of the version
 * before, which names the others; together they are every file outside {@code runs/}.
 *
 * @param version       from 1
 * @param parent        the version before; null for the first one
 * @param plan          hash of the plan
 * @param configuration hash of the configuration
 * @param layout        how the dataset lies in its folder
 * @param schema        of every data file of every version
 * @param dataset       totals over all versions; without {@code manifestSha256}
 * @param batch         what this version added
 * @param episodes      parts that list every episode that this version planned, in order ({@link ManifestTables#EPISODES})
 * @param shards        parts that list every shard that it planned, in order ({@link ManifestTables#SHARDS})
 * @param videos        parts that list every file of videos that it added ({@link ManifestTables#VIDEOS}); none without any
 * @param files         every other file but data files, videos and sidecars that it added or that all versions share
 */
record Manifest(
        int version,
        Parent parent,
        String plan,
        String configuration,
        OutputLayout layout,
        DatasetSchema schema,
        PublishedDataset dataset,
        Batch batch,
        List<Placed> episodes,
        List<Placed> shards,
        List<Placed> videos,
        List<Placed> files) {
    private static final String FORMAT = "robocache-manifest 2";

    /**
     * The version before.
     *
     * @param sha256   of its manifest
     * @param treeHash of the dataset as it was (SPEC 9.4)
     */
    record Parent(String sha256, String treeHash) {}

    /**
     * What a version added.
     *
     * @param firstShard   number of its first shard
     * @param shards       how many it planned
     * @param firstEpisode {@code episode_index} of its first written episode
     * @param episodes     written ones
     * @param quarantined  episodes without rows
     * @param retried      episodes that an earlier version had quarantined and this one took again
     * @param firstFrame   {@code index} of its first row
     * @param frames       rows
     */
    record Batch(
            int firstShard,
            int shards,
            long firstEpisode,
            long episodes,
            long quarantined,
            long retried,
            long firstFrame,
            long frames) {}

    String json() {
        Map<String, Object> json = new HashMap<>();
        json.put("format", FORMAT);
        json.put("version", version);
        json.put("parent", parent == null ? null : Map.of("sha256", parent.sha256(), "tree_hash", parent.treeHash()));
        json.put("numeric-spec", Canonical.NUMERIC_SPEC);
        json.put(
                "writer",
                Map.of(
                        "robocache", Canonical.ROBOCACHE,
                        "parquet", Canonical.parquetVersion(),
                        "zstd-jni", Canonical.zstdVersion()));
        json.put("plan", plan);
        json.put("configuration", configuration);
        json.put("layout", layout.word());
        json.put("schema", SchemaJson.of(schema));
        json.put(
                "totals",
                Map.of(
                        "episodes", dataset.episodes(),
                        "quarantined", dataset.quarantined(),
                        "frames", dataset.frames(),
                        "files", dataset.files(),
                        "bytes", dataset.bytes(),
                        "tasks", dataset.tasks()));
        json.put(
                "batch",
                Map.of(
                        "first_shard", batch.firstShard(),
                        "shards", batch.shards(),
                        "first_episode", batch.firstEpisode(),
                        "episodes", batch.episodes(),
                        "quarantined", batch.quarantined(),
                        "retried", batch.retried(),
                        "first_frame", batch.firstFrame(),
                        "frames", batch.frames()));
        json.put("without-statistics", dataset.withoutStatistics());
        Map<String, Object> parts = new HashMap<>(Map.of("episodes", placed(episodes), "shards", placed(shards)));
        if (!videos.isEmpty()) {
            parts.put("videos", placed(videos));
        }
        json.put("parts", parts);
        json.put("files", placed(files));
        return Json.indented(json);
    }

    /** Whatever this manifest itself names. */
    List<Placed> named() {
        List<Placed> all = new ArrayList<>(episodes);
        all.addAll(shards);
        all.addAll(videos);
        all.addAll(files);
        return all;
    }

    /** @throws IOException if this is no manifest that this version reads */
    static Manifest read(byte[] utf8, String name) throws IOException {
        try {
            JsonNode json = Json.read(utf8);
            if (!FORMAT.equals(json.path("format").asText())) {
                throw new IOException(
                        "[" + name + "] format '" + json.path("format").asText() + "' is not '" + FORMAT
                                + "': written by another version, or no manifest");
            }
            JsonNode totals = json.get("totals");
            SortedSet<String> without = new TreeSet<>();
            json.get("without-statistics").forEach(feature -> without.add(feature.textValue()));
            PublishedDataset dataset = new PublishedDataset(
                    totals.get("episodes").longValue(),
                    totals.get("quarantined").longValue(),
                    totals.get("frames").longValue(),
                    totals.get("files").intValue(),
                    totals.get("bytes").longValue(),
                    totals.get("tasks").intValue(),
                    Hashes.of(utf8),
                    List.copyOf(without));
            JsonNode parent = json.get("parent");
            return new Manifest(
                    json.get("version").intValue(),
                    parent.isNull()
                            ? null
                            : new Parent(
                                    parent.get("sha256").textValue(),
                                    parent.get("tree_hash").textValue()),
                    json.get("plan").textValue(),
                    json.get("configuration").textValue(),
                    OutputLayout.of(json.get("layout").textValue()),
                    SchemaJson.read(json.get("schema")),
                    dataset,
                    batch(json.get("batch")),
                    placed(json.get("parts").get("episodes")),
                    placed(json.get("parts").get("shards")),
                    placed(json.get("parts").path("videos")),
                    placed(json.get("files")));
        } catch (RuntimeException damaged) {
            throw new IOException("[" + name + "] is not a manifest: " + damaged.getMessage(), damaged);
        }
    }

    private static Batch batch(JsonNode json) {
        return new Batch(
                json.get("first_shard").intValue(),
                json.get("shards").intValue(),
                json.get("first_episode").longValue(),
                json.get("episodes").longValue(),
                json.get("quarantined").longValue(),
                json.get("retried").longValue(),
                json.get("first_frame").longValue(),
                json.get("frames").longValue());
    }

    private static Object placed(List<Placed> files) {
        return files.stream()
                .map(f -> Map.of("path", f.path(), "bytes", f.bytes(), "sha256", f.sha256()))
                .toList();
    }

    private static List<Placed> placed(JsonNode json) {
        List<Placed> files = new ArrayList<>();
        json.forEach(f -> files.add(new Placed(
                f.get("path").textValue(),
                f.get("bytes").longValue(),
                f.get("sha256").textValue())));
        return files;
    }
}
