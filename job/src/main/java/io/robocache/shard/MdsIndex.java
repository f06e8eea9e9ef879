package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * MDS' {@code index.json}: {@code {version: 2, shards: [...]}}, of each file its columns and its {@code raw_data}, in the
 * order of the samples (streaming/base/format/mds/README.md). Hashes are named as Python's hashlib names them.
 */
final class MdsIndex {
    private static final int VERSION = 2;
    private static final String SHA256 = "sha256";

    private MdsIndex() {}

    /** The columns of samples, in their order there. */
    static List<MdsColumn> columns(DatasetSchema schema) {
        return schema.published().stream().map(MdsColumn::of).toList();
    }

    /** What every file of a dataset shares. */
    static Map<String, Object> shared(DatasetSchema schema) {
        List<String> names = new ArrayList<>();
        List<String> encodings = new ArrayList<>();
        List<Object> sizes = new ArrayList<>();
        for (MdsColumn column : columns(schema)) {
            names.add(column.column().name());
            encodings.add(column.encoding());
            sizes.add(column.varying() ? null : column.bytes());
        }
        Map<String, Object> shared = new HashMap<>();
        shared.put("version", VERSION);
        shared.put("format", OutputLayout.MDS.word());
        shared.put("compression", null);
        shared.put("hashes", List.of(SHA256));
        shared.put("size_limit", MdsLayout.LIMIT_BYTES);
        shared.put("column_names", names);
        shared.put("column_encodings", encodings);
        shared.put("column_sizes", sizes);
        return shared;
    }

    /** The whole index: the files of all versions, then of those shards that are about to be published. */
    static String json(DatasetSchema schema, DatasetHistory history, List<SealedShard> more) throws IOException {
        List<Object> shards = new ArrayList<>();
        history.each(Manifest::shards, ManifestTables.SHARDS, row -> {
            if (!((String) row.get("path")).isEmpty()) {
                shards.add(shard(
                        schema, (String) row.get("path"), (long) row.get("bytes"), (long) row.get("rows"), (String)
                                row.get("sha256")));
            }
        });
        for (SealedShard sealed : more) {
            for (SealedFile file : sealed.files()) {
                shards.add(shard(schema, file.place(), file.bytes(), file.rows(), file.sha256()));
            }
        }
        return Json.compact(Map.of("version", VERSION, "shards", shards)) + "\n";
    }

    private static Object shard(DatasetSchema schema, String path, long bytes, long rows, String sha256) {
        Map<String, Object> shard = new HashMap<>(shared(schema));
        shard.put("samples", rows);
        shard.put("raw_data", Map.of("basename", path, "bytes", bytes, "hashes", Map.of(SHA256, sha256)));
        shard.put("zip_data", null);
        return shard;
    }

    /**
     * A file as the index has it.
     *
     * @param names     of its columns
     * @param encodings of each column
     */
    record Entry(String path, long bytes, long samples, String sha256, List<String> names, List<String> encodings) {}

    /** @throws IOException if it is no index of this version */
    static List<Entry> read(Path root, Storage storage) throws IOException {
        JsonNode index = Json.read(storage.read(new Path(root, Layout.MDS_INDEX)));
        if (index.path("version").intValue() != VERSION || !index.path("shards").isArray()) {
            throw new IOException("[" + Layout.MDS_INDEX + "] is no index of MDS version " + VERSION);
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode shard : index.path("shards")) {
            JsonNode file = shard.path("raw_data");
            entries.add(new Entry(
                    file.path("basename").asText(),
                    file.path("bytes").longValue(),
                    shard.path("samples").longValue(),
                    file.path("hashes").path(SHA256).asText(),
                    texts(shard.path("column_names")),
                    texts(shard.path("column_encodings"))));
        }
        return entries;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }
}
