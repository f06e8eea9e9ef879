package io.robocache.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The rows of a published dataset in order, whatever its layout, block by block: of Parquet a row group, of MDS samples of
 * some megabytes. One block is in memory at a time. Not thread-safe.
 */
final class DatasetRows implements AutoCloseable {
    /** A data file of a dataset. */
    record DataFile(int shard, String path, long rows, String content) {}

    /** What is left to read of one file. */
    interface Blocks extends AutoCloseable {
        /** The next one; null behind the last. */
        CellBlock next() throws IOException;

        @Override
        void close() throws IOException;
    }

    private final Path root;
    private final Configuration hadoop;
    private final OutputLayout layout;
    private final List<Column> all;
    private final List<Column> wanted;
    private final Iterator<DataFile> files;
    private Blocks open;

    /** @param files to read, in order */
    DatasetRows(Path root, Configuration hadoop, DatasetHistory history, List<DataFile> files) {
        this(root, hadoop, history, files, history.schema().published());
    }

    /**
     * Some columns alone.
     *
     * @param wanted that blocks have, in their order
     */
    DatasetRows(Path root, Configuration hadoop, DatasetHistory history, List<DataFile> files, List<Column> wanted) {
        this.root = root;
        this.hadoop = hadoop;
        this.layout = history.versions().get(0).layout();
        this.all = history.schema().published();
        this.wanted = List.copyOf(wanted);
        this.files = files.iterator();
    }

    /** The data files of a dataset, in the order of rows. */
    static List<DataFile> files(DatasetHistory history) throws IOException {
        List<DataFile> files = new ArrayList<>();
        history.each(Manifest::shards, ManifestTables.SHARDS, row -> {
            String path = (String) row.get("path");
            if (!path.isEmpty()) {
                files.add(new DataFile(
                        (int) row.get("shard"), path, (long) row.get("rows"), (String) row.get("content_sha256")));
            }
        });
        return files;
    }

    /** The next block with rows; null behind the last. */
    CellBlock next() throws IOException {
        while (true) {
            if (open == null) {
                if (!files.hasNext()) {
                    return null;
                }
                open = open(files.next());
            }
            CellBlock block = open.next();
            if (block == null) {
                open.close();
                open = null;
            } else if (block.rows() > 0) {
                return block;
            }
        }
    }

    private Blocks open(DataFile file) throws IOException {
        return layout == OutputLayout.MDS
                ? new MdsBlocks(root, file, all, wanted, Storage.reading(root, hadoop))
                : new ParquetBlocks(file, new ParquetFile(new Path(root, file.path()), hadoop), wanted);
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** Row groups of a Parquet file. */
    private static final class ParquetBlocks implements Blocks {
        private final DataFile file;
        private final ParquetFile parquet;
        private final List<Column> columns;
        private int group;
        private long row;

        ParquetBlocks(DataFile file, ParquetFile parquet, List<Column> columns) {
            this.file = file;
            this.parquet = parquet;
            this.columns = columns;
        }

        @Override
        public CellBlock next() throws IOException {
            if (group == parquet.rowGroups()) {
                return null;
            }
            try {
                int rows = Math.toIntExact(parquet.rows(group));
                ChunkReader chunks = parquet.open(group++, columns);
                List<Cells> cells = new ArrayList<>();
                for (Column column : columns) {
                    Cells of = new Cells(column, rows);
                    chunks.read(column, of);
                    if (of.rows() != rows) {
                        throw new IOException("column " + column.name() + " has " + of.rows() + " rows of " + rows);
                    }
                    cells.add(of);
                }
                row += rows;
                return new CellBlock(file.path(), row - rows, rows, cells);
            } catch (RuntimeException | IOException damaged) {
                throw new IOException(
                        "[" + file.path() + "] row group " + (group - 1) + " cannot be read: " + damaged.getMessage()
                                + "; robocache verify tells what is damaged",
                        damaged);
            }
        }

        @Override
        public void close() throws IOException {
            parquet.close();
        }
    }
}
