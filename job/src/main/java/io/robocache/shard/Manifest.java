package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code meta/robocache/manifest.json}: small, written last. Its presence says that the dataset is complete; it names
 * every other file outside {@code runs/}, itself or through its parts, by SHA-256.
 *
 * @param plan          hash of the plan
 * @param configuration hash of the configuration
 * @param layout        how the dataset lies in its folder; v3.0 where a manifest does not say it
 * @param dataset       the totals; without {@code manifestSha256}
 * @param episodes      parts that list every planned episode, in order ({@link ManifestTables#EPISODES})
 * @param shards        parts that list every planned shard, in order ({@link ManifestTables#SHARDS})
 * @param videos        parts that list every file of videos ({@link ManifestTables#VIDEOS}); none without any
 * @param files         every other file but data files, videos and sidecars
 */
record Manifest(
        String plan,
        String configuration,
        OutputLayout layout,
        PublishedDataset dataset,
        List<Placed> episodes,
        List<Placed> shards,
        List<Placed> videos,
        List<Placed> files) {
    private static final String FORMAT = "robocache-manifest 1";

    String json() {
        Map<String, Object> json = new HashMap<>();
        json.put("format", FORMAT);
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
        json.put(
                "totals",
                Map.of(
                        "episodes", dataset.episodes(),
                        "quarantined", dataset.quarantined(),
                        "frames", dataset.frames(),
                        "files", dataset.files(),
                        "bytes", dataset.bytes(),
                        "tasks", dataset.tasks()));
        json.put("without-statistics", dataset.withoutStatistics());
        Map<String, Object> parts = new HashMap<>(Map.of("episodes", placed(episodes), "shards", placed(shards)));
        if (!videos.isEmpty()) {
            parts.put("videos", placed(videos));
        }
        json.put("parts", parts);
        json.put("files", placed(files));
        return Json.indented(json);
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
            List<String> without = new ArrayList<>();
            json.get("without-statistics").forEach(feature -> without.add(feature.textValue()));
            PublishedDataset dataset = new PublishedDataset(
                    totals.get("episodes").longValue(),
                    totals.get("quarantined").longValue(),
                    totals.get("frames").longValue(),
                    totals.get("files").intValue(),
                    totals.get("bytes").longValue(),
                    totals.get("tasks").intValue(),
                    Hashes.of(utf8),
                    without);
            return new Manifest(
                    json.get("plan").textValue(),
                    json.get("configuration").textValue(),
                    OutputLayout.of(json.path("layout").asText(OutputLayout.LEROBOT_V3_0.word())),
                    dataset,
                    placed(json.get("parts").get("episodes")),
                    placed(json.get("parts").get("shards")),
                    placed(json.get("parts").path("videos")),
                    placed(json.get("files")));
        } catch (RuntimeException damaged) {
            throw new IOException("[" + name + "] is not a manifest: " + damaged.getMessage(), damaged);
        }
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
