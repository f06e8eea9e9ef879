package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/**
 * Makes a data file of a staged one: encodes {@code episode_index}, {@code index} and {@code task_index}, copies all
 * other column chunks as they are, keeps the row groups. The cost is that of copying.
 *
 * <p>The footer's key {@value #GROUPS_KEY} holds the CRC-32C of each row group's bytes, eight hexadecimal digits each
 * with spaces between, so that a damaged byte is found in its row group.
 */
public final class ShardSealer {
    /** Key in a staged footer: the hashes of each column's Arrow buffers, by name. */
    static final String BUFFERS_KEY = "robocache.buffers";

    /** Key in a data file's footer. */
    static final String GROUPS_KEY = "robocache.row-group-crc32c";

    private ShardSealer() {}

    /**
     * Seals one shard, and writes its record (JSON, beside {@code out}) last, so that a record stands for a whole file.
     *
     * @param staged  a file that {@link ShardWriter} committed
     * @param numbers of that shard; its rows must be those of the file
     * @param out     a {@link StagingArea#sealedFile} of this attempt's own; there must be no such file
     * @throws IOException if the staged file is damaged or does not have these rows; {@code out} is removed then
     */
    public static SealedFile seal(
            Path staged, ShardNumbers numbers, Path out, Configuration hadoop, DatasetSchema schema)
            throws IOException {
        Storage storage = Storage.of(out, hadoop);
        boolean done = false;
        CanonicalOutput output = new CanonicalOutput(out, storage);
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(staged, hadoop));
                ZstdPages zstd = new ZstdPages();
                ParquetFileWriter writer = CanonicalFile.open(output, schema.published())) {
            requireRows(staged, reader.getRecordCount(), numbers);
            Numbers columns = new Numbers(numbers);
            StringBuilder crcs = new StringBuilder();
            output.endSection(); // the magic bytes before the first row group
            try (SeekableInputStream in =
                    HadoopInputFile.fromPath(staged, hadoop).newStream()) {
                for (BlockMetaData group : reader.getRowGroups()) {
                    writer.startBlock(group.getRowCount());
                    new GroupCopy(reader, in, writer, zstd).write(group, schema, columns);
                    writer.endBlock();
                    crcs.append(crcs.isEmpty() ? "" : " ")
                            .append(HexFormat.of().toHexDigits((int) output.endSection()));
                }
            }
            String content = ColumnDigest.combine(
                    schema.published(), numbers.rows(), buffers(staged, reader, schema, columns.finish()));
            Map<String, String> footer = new TreeMap<>(ImageColumn.footer(schema.published()));
            footer.put(GROUPS_KEY, crcs.toString());
            CanonicalFile.finish(writer, output, footer);
            SealedFile sealed = new SealedFile(
                    numbers.shard(),
                    numbers.file(),
                    out.toString(),
                    output.bytes(),
                    numbers.rows(),
                    reader.getRowGroups().size(),
                    output.sha256(),
                    content);
            SealedRecord.write(sealed, numbers, storage);
            done = true;
            return sealed;
        } finally {
            if (!done) {
                storage.fs().delete(out, false);
            }
        }
    }

    private static void requireRows(Path staged, long rows, ShardNumbers numbers) throws IOException {
        if (rows != numbers.rows()) {
            throw new IOException("[" + staged + "] has " + rows + " rows, its sidecar " + numbers.rows()
                    + "; remove both and build the shard again");
        }
    }

    /** Buffer hashes of every published column: the staged ones from the footer, the numbering ones as just written. */
    private static List<List<String>> buffers(
            Path staged, ParquetFileReader reader, DatasetSchema schema, Map<String, List<String>> numbering)
            throws IOException {
        String text = reader.getFileMetaData().getKeyValueMetaData().get(BUFFERS_KEY);
        if (text == null) {
            throw new IOException(
                    "[" + staged + "] has no key " + BUFFERS_KEY + " in its footer: it is no staged shard");
        }
        JsonNode known = Json.read(text.getBytes(StandardCharsets.UTF_8));
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
        return all;
    }

    /** One row group. */
    private record GroupCopy(
            ParquetFileReader reader, SeekableInputStream in, ParquetFileWriter writer, ZstdPages zstd) {

        void write(BlockMetaData group, DatasetSchema schema, Numbers numbers) throws IOException {
            MessageType type = ParquetSchemas.of(schema.published());
            numbers.nextGroup(group.getRowCount());
            int staged = 0;
            for (Column column : schema.published()) {
                if (DatasetSchema.numbering(column.name())) {
                    try (ChunkWriter chunk = new ChunkWriter(column, zstd)) {
                        numbers.writeTo(chunk, column);
                        chunk.flushTo(writer);
                    }
                } else {
                    for (ColumnDescriptor leaf : ParquetSchemas.leaves(type, column)) {
                        copy(group.getColumns().get(staged++), leaf);
                    }
                }
            }
        }

        private void copy(ColumnChunkMetaData chunk, ColumnDescriptor to) throws IOException {
            if (!java.util.Arrays.equals(chunk.getPath().toArray(), to.getPath())) {
                throw new IOException("staged column " + chunk.getPath().toDotString() + " where the schema has "
                        + String.join(".", to.getPath()) + "; build the shard again");
            }
            writer.appendColumnChunk(to, in, chunk, null, reader.readColumnIndex(chunk), reader.readOffsetIndex(chunk));
        }
    }
}
