package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** The JSON beside the sealed files of a shard; it outlives their move into the dataset. */
final class SealedRecord {
    private SealedRecord() {}

    static void write(SealedShard sealed, ShardNumbers numbers, Path record, Storage storage) throws IOException {
        List<Object> files = new ArrayList<>();
        for (SealedFile file : sealed.files()) {
            files.add(Map.of(
                    "place", file.place(),
                    "name", new Path(file.location()).getName(),
                    "bytes", file.bytes(),
                    "rows", file.rows(),
                    "row_groups", file.rowGroups(),
                    "sha256", file.sha256()));
        }
        String json = Json.compact(Map.of(
                "shard", sealed.shard(),
                "writer", Canonical.writer(),
                "numbers", numbers.hash(),
                "content_sha256", sealed.contentSha256(),
                "files", files));
        storage.unsynced().create(record, (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a record back.
     *
     * @return the files, or null if they were sealed with other numbers or by other versions of the libraries
     * @throws IOException if the record is torn
     */
    static SealedShard read(Path record, ShardNumbers numbers, Storage storage) throws IOException {
        try {
            JsonNode json = Json.read(storage.read(record));
            if (!numbers.hash().equals(json.get("numbers").textValue())
                    || !Canonical.writer().equals(json.get("writer").textValue())) {
                return null;
            }
            List<SealedFile> files = new ArrayList<>();
            for (JsonNode file : json.get("files")) {
                files.add(new SealedFile(
                        file.get("place").textValue(),
                        new Path(record.getParent(), file.get("name").textValue()).toString(),
                        file.get("bytes").longValue(),
                        file.get("rows").longValue(),
                        file.get("row_groups").intValue(),
                        file.get("sha256").textValue()));
            }
            return new SealedShard(
                    json.get("shard").intValue(), json.get("content_sha256").textValue(), files);
        } catch (RuntimeException torn) {
            throw new IOException("[" + record + "] is not the record of sealed files: " + torn.getMessage(), torn);
        }
    }
}
