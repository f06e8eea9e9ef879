package io.robocache.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Arrow batches to one staged Parquet file, without the numbering columns. Its bytes are a function of the rows alone:
 * neither the batches nor the JVM show. Each episode has row groups of its own, the next one beginning before the row
 * with which 64 MiB of Arrow bytes would be passed. Compressed pages of the open row group are on the heap. Not
 * thread-safe.
 */
public final class ShardWriter implements AutoCloseable {
    private final Path path;
    private final Storage storage;
    private final List<Column> columns;
    private final List<ColumnDigest> digests = new ArrayList<>();
    private final RowBudget budget;
    private final CanonicalFile file;
    private boolean inEpisode;
    private boolean committed;
    private boolean closed;

    private ShardWriter(Path path, Storage storage, DatasetSchema schema) throws IOException {
        this.path = path;
        this.storage = storage;
        this.columns = schema.columns();
        this.budget = new RowBudget(columns);
        columns.forEach(column -> digests.add(new ColumnDigest(column)));
        this.file = new CanonicalFile(path, storage, columns);
    }

    /**
     * Creates the file.
     *
     * @param file under a name of this attempt's own; there must be no such file
     * @throws IOException if there is one, or the output cannot be written to
     */
    public static ShardWriter create(Path file, Configuration hadoop, DatasetSchema schema) throws IOException {
        return new ShardWriter(file, Storage.of(file, hadoop).unsynced(), schema);
    }

    /**
     * Begins an episode.
     *
     * @throws IllegalStateException within another
     */
    public void beginEpisode() {
        require(!inEpisode, "beginEpisode within an episode");
        inEpisode = true;
    }

    /**
     * Appends rows to the open episode.
     *
     * @param batches one for each staged column, in schema order; borrowed for the call
     * @throws IllegalArgumentException if a batch is missing, too short or holds a null
     * @throws IllegalStateException    outside an episode
     */
    public void append(int rows, List<ColumnBatch> batches) throws IOException {
        require(inEpisode, "append outside an episode");
        BatchCheck.require(columns, rows, batches);
        for (int i = 0; i < digests.size(); i++) {
            digest(digests.get(i), batches.get(i), rows);
        }
        int from = 0;
        for (int row = 0; row < rows; row++) {
            if (!budget.take(batches, row)) {
                file.append(batches, from, row);
                file.endRowGroup();
                budget.restart(batches, row);
                from = row;
            }
        }
        file.append(batches, from, rows);
    }

    /** Ends the episode's last row group. An episode without rows leaves no trace. */
    public void endEpisode() throws IOException {
        require(inEpisode, "endEpisode outside an episode");
        file.endRowGroup();
        budget.clear();
        inEpisode = false;
    }

    /**
     * Completes the file.
     *
     * @throws IllegalStateException within an episode, after a close, or if no row was written
     */
    public StagedFile commit() throws IOException {
        require(!inEpisode, "commit within an episode");
        Map<String, List<String>> hashes = new TreeMap<>();
        for (int i = 0; i < digests.size(); i++) {
            hashes.put(columns.get(i).name(), digests.get(i).finish());
        }
        StagedFile staged = file.finish(Map.of(ShardSealer.BUFFERS_KEY, Json.compact(hashes)));
        require(staged.rows() > 0, "commit of a file without rows; a shard without rows gets no file");
        committed = true;
        return staged;
    }

    /** Deletes the file if it was not committed. Harmless when repeated. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.close();
        } finally {
            if (!committed) {
                storage.delete(path);
            }
        }
    }

    private static void digest(ColumnDigest digest, ColumnBatch batch, int rows) {
        int width = batch.column().width();
        int first = batch.column().ragged() ? batch.offsets().get(0) : 0;
        int end = batch.column().ragged() ? batch.offsets().get(rows) : rows * Math.max(1, width);
        for (int row = 1; batch.column().ragged() && row <= rows; row++) {
            digest.endRowAt(digest.elements() + (batch.offsets().get(row) - first));
        }
        switch (ElementType.of(batch.column().type())) {
            case BIT -> {
                for (int i = first; i < end; i++) {
                    digest.put(batch.values().getDataBuffer().getByte(i >> 3) >> (i & 7));
                }
            }
            case VARCHAR -> {
                for (int i = first; i < end; i++) {
                    digest.put(((org.apache.arrow.vector.VarCharVector) batch.values()).get(i));
                }
            }
            case IMAGE -> {
                for (int i = first; i < end; i++) {
                    digest.put(((VarBinaryVector) batch.values()).get(i));
                }
            }
            default -> digest.put(batch.values().getDataBuffer(), first, end - first);
        }
    }

    private void require(boolean ok, String what) {
        if (!ok || closed || committed) {
            throw new IllegalStateException(
                    "[" + path + "] " + (ok ? "use after " + (committed ? "commit" : "close") : what) + " refused");
        }
    }
}
