package io.robocache.shard;

import io.robocache.episode.ParquetSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/**
 * Makes Parquet files of a staged one: encodes {@code episode_index}, {@code index} and {@code task_index}, copies all
 * other column chunks as they are, keeps the row groups. The cost is that of copying. Not thread-safe.
 *
 * <p>The footer's key {@value #GROUPS_KEY} holds the CRC-32C of each row group's bytes, eight hexadecimal digits each
 * with spaces between, so that a damaged byte is found in its row group.
 */
final class ParquetSealing {
    /** Key in a data file's footer. */
    static final String GROUPS_KEY = "robocache.row-group-crc32c";

    /** What one file holds. */
    enum Extent {
        /** All rows of the shard. */
        SHARD,
        /** The rows of one episode. */
        EPISODE
    }

    private final StagedShard staged;
    private final SealAttempt attempt;
    private final Extent extent;
    private final IntFunction<String> places;
    private final List<SealedFile> done = new ArrayList<>();

    /** @param places where the files go, by their number in the shard */
    ParquetSealing(StagedShard staged, SealAttempt attempt, Extent extent, IntFunction<String> places) {
        this.staged = staged;
        this.attempt = attempt;
        this.extent = extent;
        this.places = places;
    }

    SealedShard seal() throws IOException {
        Numbers numbers = new Numbers(staged.numbers());
        InputFile input = new ParquetSource(staged.path(), staged.hadoop());
        try (ParquetFileReader reader = ParquetFileReader.open(
                        input,
                        HadoopReadOptions.builder(staged.hadoop(), staged.path())
                                .build());
                SeekableInputStream in = input.newStream();
                ZstdPages zstd = new ZstdPages()) {
            staged.requireRows(reader.getRecordCount());
            List<BlockMetaData> groups = reader.getRowGroups();
            for (int next = 0; next < groups.size(); ) {
                next = file(groups, next, numbers, new GroupCopy(reader, in, zstd, staged.schema()));
            }
            String content = staged.content(
                    reader.getFileMetaData().getKeyValueMetaData().get(ShardSealer.BUFFERS_KEY), numbers.finish());
            return new SealedShard(staged.numbers().shard(), content, done);
        }
    }

    /** Writes the file that begins with a row group; returns the first group that is not in it. */
    private int file(List<BlockMetaData> groups, int first, Numbers numbers, GroupCopy copy) throws IOException {
        List<Column> columns = staged.schema().published();
        Path out = attempt.next(".parquet");
        CanonicalOutput output = new CanonicalOutput(out, attempt.storage());
        StringBuilder crcs = new StringBuilder();
        long rows = 0;
        int next = first;
        try (ParquetFileWriter writer = CanonicalFile.open(output, columns)) {
            output.endSection(); // the magic bytes before the first row group
            do {
                BlockMetaData group = groups.get(next++);
                numbers.nextGroup(group.getRowCount());
                writer.startBlock(group.getRowCount());
                copy.write(group, numbers, writer);
                writer.endBlock();
                crcs.append(crcs.isEmpty() ? "" : " ").append(HexFormat.of().toHexDigits((int) output.endSection()));
                rows += group.getRowCount();
            } while (next < groups.size() && (extent == Extent.SHARD || !numbers.episodeEnds()));
            Map<String, String> footer = new TreeMap<>(ImageColumn.footer(columns));
            footer.put(GROUPS_KEY, crcs.toString());
            CanonicalFile.finish(writer, output, footer);
        }
        done.add(new SealedFile(
                places.apply(done.size()), out.toString(), output.bytes(), rows, next - first, output.sha256()));
        return next;
    }

    /** Row groups from one file to another. */
    private record GroupCopy(ParquetFileReader reader, SeekableInputStream in, ZstdPages zstd, DatasetSchema schema) {

        void write(BlockMetaData group, Numbers numbers, ParquetFileWriter writer) throws IOException {
            MessageType type = ParquetSchemas.of(schema.published());
            int staged = 0;
            for (Column column : schema.published()) {
                if (DatasetSchema.numbering(column.name())) {
                    try (ChunkWriter chunk = new ChunkWriter(column, zstd)) {
                        numbers.each(column, chunk::row);
                        chunk.flushTo(writer);
                    }
                } else {
                    for (ColumnDescriptor leaf : ParquetSchemas.leaves(type, column)) {
                        copy(group.getColumns().get(staged++), leaf, writer);
                    }
                }
            }
        }

        private void copy(ColumnChunkMetaData chunk, ColumnDescriptor to, ParquetFileWriter writer) throws IOException {
            if (!java.util.Arrays.equals(chunk.getPath().toArray(), to.getPath())) {
                throw new IOException("staged column " + chunk.getPath().toDotString() + " where the schema has "
                        + String.join(".", to.getPath()) + "; build the shard again");
            }
            writer.appendColumnChunk(to, in, chunk, null, reader.readColumnIndex(chunk), reader.readOffsetIndex(chunk));
        }
    }
}
