package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A shard as the build staged it, with the numbers that it gets.
 *
 * @param path    a file that {@link ShardWriter} committed
 * @param numbers of that shard
 * @param schema  of its rows
 */
record StagedShard(Path path, ShardNumbers numbers, DatasetSchema schema, Configuration hadoop) {

    /** @throws IOException if the file does not have the rows of the numbers */
    void requireRows(long rows) throws IOException {
        if (rows != numbers.rows()) {
            throw new IOException("[" + path + "] has " + rows + " rows, its sidecar " + numbers.rows()
                    + "; remove both and build the shard again");
        }
    }

    /**
     * The {@code content-sha256} of the shard: the hashes of the staged columns from the footer, those of the numbering
     * ones as they were just written.
     *
     * @param footer    what the footer says under {@link ShardSealer#BUFFERS_KEY}, or null
     * @param numbering by column
     */
    String content(String footer, Map<String, List<String>> numbering) throws IOException {
        if (footer == null) {
            throw new IOException(
                    "[" + path + "] has no key " + ShardSealer.BUFFERS_KEY + " in its footer: it is no staged shard");
        }
        JsonNode known = Json.read(footer.getBytes(StandardCharsets.UTF_8));
        List<List<String>> all = new ArrayList<>();
        for (Column column : schema.published()) {
            List<String> hashes = numbering.get(column.name());
            if (hashes == null) {
                hashes = new ArrayList<>();
                for (JsonNode hash : known.path(column.name())) {
                    hashes.add(hash.textValue());
                }
            }
            all.add(hashes);
        }
        return ColumnDigest.combine(schema.published(), numbers.rows(), all);
    }
}
