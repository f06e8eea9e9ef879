package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** The JSON beside a sealed file; it outlives the file's move into the dataset. */
final class SealedRecord {
    private SealedRecord() {}

    static void write(SealedFile sealed, ShardNumbers numbers, Storage storage) throws IOException {
        Path file = new Path(sealed.location());
        String json = Json.compact(Map.of(
                "shard", sealed.shard(),
                "writer", Canonical.writer(),
                "numbers", numbers.hash(),
                "file", sealed.file(),
                "bytes", sealed.bytes(),
                "rows", sealed.rows(),
                "row_groups", sealed.rowGroups(),
                "sha256", sealed.sha256(),
                "content_sha256", sealed.contentSha256()));
        storage.create(StagingArea.jsonBeside(file), (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a record back.
     *
     * @return the file, or null if it was sealed with other numbers or by other versions of the libraries
     * @throws IOException if the record is torn
     */
    static SealedFile read(Path record, ShardNumbers numbers, Storage storage) throws IOException {
        try {
            JsonNode json = Json.read(storage.read(record));
            if (!numbers.hash().equals(json.get("numbers").textValue())
                    || !Canonical.writer().equals(json.get("writer").textValue())) {
                return null;
            }
            return new SealedFile(
                    json.get("shard").intValue(),
                    json.get("file").intValue(),
                    StagingArea.fileBeside(record).toString(),
                    json.get("bytes").longValue(),
                    json.get("rows").longValue(),
                    json.get("row_groups").intValue(),
                    json.get("sha256").textValue(),
                    json.get("content_sha256").textValue());
        } catch (RuntimeException torn) {
            throw new IOException("[" + record + "] is not the record of a sealed file: " + torn.getMessage(), torn);
        }
    }
}
