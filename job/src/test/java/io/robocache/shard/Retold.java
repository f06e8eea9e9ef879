package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Changes a published dataset of one version so that everything still has the hash that its manifest says: a dataset that
 * says something wrong about itself.
 */
public final class Retold {
    private static final Configuration HADOOP = new Configuration(false);

    private final java.nio.file.Path folder;
    private final Path root;
    private final Storage storage;

    public Retold(java.nio.file.Path folder) throws IOException {
        this.folder = folder;
        this.root = new Path(folder.toUri());
        this.storage = Storage.of(root, HADOOP);
    }

    /** Changes a file of text. */
    public void text(String file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(folder.resolve(file));
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalArgumentException(file + " has not changed");
        }
        Files.writeString(folder.resolve(file), after);
        if (file.startsWith(Layout.SIDECARS)) {
            shards(row -> {
                if (row.get("sidecar").equals(file)) {
                    byte[] text = after.getBytes(StandardCharsets.UTF_8);
                    row.put("sidecar_bytes", (long) text.length);
                    row.put("sidecar_sha256", Hashes.of(text));
                }
            });
        } else {
            restate(file);
        }
    }

    /** Changes the first number of a list in the first row of the table of episodes. */
    public void episodes(String column, double value) throws IOException {
        List<Column> columns = EpisodesTable.columns(manifest().schema());
        table(Layout.EPISODES, columns, rows -> {
            List<Object> list = new ArrayList<>((List<?>) rows.get(0).get(column));
            list.set(0, value);
            rows.get(0).put(column, list);
        });
        restate(Layout.EPISODES);
    }

    /** Changes a row of the manifest's first list of episodes. */
    public void listed(int number, String column, Object value) throws IOException {
        String part = Layout.episodesPart(0);
        table(part, ManifestTables.EPISODES, rows -> rows.get(number).put(column, value));
        restate(part);
    }

    /** Changes values of a column in the first row group of a data file of Parquet. */
    public void column(String file, String name, Consumer<FieldVector> change) throws IOException {
        DatasetHistory history = DatasetHistory.published(root, HADOOP);
        List<Column> columns = history.schema().published();
        Path other = new Path(root, file + ".other");
        ShardContent content = new ShardContent(columns);
        StagedFile written;
        List<DatasetRows.DataFile> one = DatasetRows.files(history).stream()
                .filter(data -> data.path().equals(file))
                .toList();
        try (DatasetRows rows = new DatasetRows(root, HADOOP, history, one);
                CanonicalFile to = new CanonicalFile(other, storage, columns);
                BufferAllocator memory = new RootAllocator()) {
            boolean first = true;
            for (CellBlock block = rows.next(); block != null; block = rows.next()) {
                List<ColumnBatch> batches = new ArrayList<>();
                for (Cells cells : block.columns()) {
                    FieldVector values = cells.vector(0, block.rows(), memory);
                    if (first && cells.column().name().equals(name)) {
                        change.accept(values);
                    }
                    batches.add(new ColumnBatch(cells.column(), values, offsets(cells, block.rows(), memory)));
                }
                to.append(batches, 0, block.rows());
                to.endRowGroup();
                Shards.close(batches);
                first = false;
            }
            written = to.finish(Map.of());
        }
        Files.move(
                folder.resolve(file + ".other"),
                folder.resolve(file),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String hash = content(file, columns, content);
        shards(row -> {
            if (row.get("path").equals(file)) {
                row.put("bytes", written.bytes());
                row.put("sha256", written.sha256());
                row.put("content_sha256", hash);
            }
        });
    }

    private static IntVector offsets(Cells cells, int rows, BufferAllocator memory) {
        if (!cells.column().ragged()) {
            return null;
        }
        IntVector offsets = new IntVector("offsets", memory);
        offsets.allocateNew(rows + 1);
        offsets.set(0, 0);
        for (int row = 0; row < rows; row++) {
            offsets.set(row + 1, offsets.get(row) + cells.cell(row).length / cells.elementBytes());
        }
        offsets.setValueCount(rows + 1);
        return offsets;
    }

    private String content(String file, List<Column> columns, ShardContent content) throws IOException {
        try (ParquetFile parquet = new ParquetFile(new Path(root, file), HADOOP)) {
            for (int group = 0; group < parquet.rowGroups(); group++) {
                ChunkReader chunks = parquet.open(group);
                for (int i = 0; i < columns.size(); i++) {
                    ColumnDigest digest = content.of(i);
                    chunks.read(columns.get(i), new ChunkReader.Sink() {
                        @Override
                        public void number(long bits) {
                            digest.put(bits);
                        }

                        @Override
                        public void text(byte[] bytes) {
                            digest.put(bytes);
                        }

                        @Override
                        public void endRow() {
                            digest.endRow();
                        }
                    });
                }
            }
            content.add(parquet.rows());
            return content.finish();
        }
    }

    private void shards(Consumer<Map<String, Object>> change) throws IOException {
        String part = Layout.shardsPart(0);
        table(part, ManifestTables.SHARDS, rows -> rows.forEach(change));
        restate(part);
    }

    private void table(String file, List<Column> columns, Consumer<List<Map<String, Object>>> change)
            throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (TableParts parts = new TableParts(root, List.of(file), columns, HADOOP)) {
            for (Map<String, Object> row = parts.next(); row != null; row = parts.next()) {
                rows.add(new HashMap<>(row));
            }
        }
        change.accept(rows);
        Files.delete(folder.resolve(file));
        try (TableWriter table = new TableWriter(new Path(root, file), storage, columns)) {
            for (Map<String, Object> row : rows) {
                table.append(
                        columns.stream().map(column -> row.get(column.name())).toList());
            }
            table.finish(Map.of());
        }
    }

    private Manifest manifest() throws IOException {
        return Manifest.read(Files.readAllBytes(folder.resolve(Layout.MANIFEST)), Layout.MANIFEST);
    }

    /** Lets the manifest name what a file is now. */
    private void restate(String file) throws IOException {
        Manifest m = manifest();
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        UnaryOperator<List<Placed>> now = placed -> placed.stream()
                .map(one -> one.path().equals(file) ? new Placed(file, bytes.length, Hashes.of(bytes)) : one)
                .toList();
        Manifest other = new Manifest(
                m.version(),
                m.parent(),
                m.plan(),
                m.configuration(),
                m.layout(),
                m.schema(),
                m.dataset(),
                m.batch(),
                now.apply(m.episodes()),
                now.apply(m.shards()),
                now.apply(m.videos()),
                now.apply(m.files()));
        Files.writeString(folder.resolve(Layout.MANIFEST), other.json());
    }
}
