package io.robocache.shard;

import io.robocache.episode.ImageShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Checks one data file. Not thread-safe. */
final class ShardCheck {
    private static final Pattern SPACE = Pattern.compile(" ");

    private final Path root;
    private final String file;
    private final Configuration hadoop;
    private final Consumer<Finding> findings;

    ShardCheck(Path root, String file, Configuration hadoop, Consumer<Finding> findings) {
        this.root = root;
        this.file = file;
        this.hadoop = hadoop;
        this.findings = findings;
    }

    /**
     * Names the part of a file whose hash is wrong: row groups by their checksums in the footer, else the rest. Decodes
     * no page, so that damage cannot mislead a decoder.
     */
    void locateDamage(String expected, String actual) throws IOException {
        String what = "SHA-256 is " + actual + ", the manifest says " + expected + "; restore the file or build again";
        Path path = new Path(root, file);
        boolean found = false;
        try (ParquetFile parquet = new ParquetFile(path, hadoop);
                FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            String crcs = parquet.keyValue(ShardSealer.GROUPS_KEY);
            String[] groups = crcs == null ? new String[0] : SPACE.split(crcs, -1);
            for (int i = 0; i < Math.min(groups.length, parquet.rowGroups()); i++) {
                long[] range = parquet.range(i);
                if (!groups[i].equals(HexFormat.of().toHexDigits((int) crc(in, range[0], range[1])))) {
                    findings.accept(new Finding(file, "row group " + i, what));
                    found = true;
                }
            }
        } catch (RuntimeException | IOException damagedFooter) {
            findings.accept(new Finding(file, "footer", what + " (" + damagedFooter.getMessage() + ")"));
            found = true;
        }
        if (!found) {
            findings.accept(new Finding(file, "footer or page indexes", what));
        }
    }

    private static long crc(FSDataInputStream in, long from, long to) throws IOException {
        CRC32C crc = new CRC32C();
        in.seek(from);
        byte[] buffer = new byte[1 << 16];
        for (long left = to - from; left > 0; ) {
            int n = ((InputStream) in).read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new IOException("ends within a row group");
            }
            crc.update(buffer, 0, n);
            left -= n;
        }
        return crc.getValue();
    }

    /**
     * Decodes everything: content hash, lengths of lists, and the numbering.
     *
     * @param columns of the dataset in file order
     * @param numbers what the rows must continue; moved on
     * @param sync    what the ages must be; moved on
     */
    void decode(List<Column> columns, String contentSha256, NumberingCheck numbers, SyncCheck sync) {
        try (ParquetFile parquet = new ParquetFile(new Path(root, file), hadoop)) {
            if (!ParquetSchemas.of(columns).equals(parquet.schema())) {
                findings.accept(
                        new Finding(file, "schema", "differs from the columns of info.json: " + parquet.schema()));
                return;
            }
            List<ColumnDigest> digests = new ArrayList<>();
            columns.forEach(column -> digests.add(new ColumnDigest(column)));
            for (int group = 0; group < parquet.rowGroups(); group++) {
                String where = "row group " + group;
                ChunkReader chunks = parquet.open(group);
                numbers.begin(what -> findings.accept(new Finding(file, where, what)));
                for (int i = 0; i < columns.size(); i++) {
                    CheckedColumn column = new CheckedColumn(columns.get(i), digests.get(i), numbers, sync);
                    chunks.read(columns.get(i), column);
                    column.requireRows(parquet.rows(group));
                }
                numbers.end();
                sync.end(parquet.rows(group), what -> findings.accept(new Finding(file, where, what)));
            }
            List<List<String>> buffers =
                    digests.stream().map(ColumnDigest::finish).toList();
            String content = ColumnDigest.combine(columns, parquet.rows(), buffers);
            if (!content.equals(contentSha256)) {
                findings.accept(
                        new Finding(file, "", "content-sha256 is " + content + ", the manifest says " + contentSha256));
            }
        } catch (RuntimeException | IOException unreadable) {
            findings.accept(new Finding(file, "", "cannot be decoded: " + unreadable.getMessage()));
        }
    }

    /** Feeds one column of one row group to its digest and, if it numbers rows, to the check of numbers. */
    private static final class CheckedColumn implements ChunkReader.Sink {
        private final Column column;
        private final ColumnDigest digest;
        private final NumberingCheck numbers;
        private final SyncCheck sync;
        private long rows;
        private int length;

        CheckedColumn(Column column, ColumnDigest digest, NumberingCheck numbers, SyncCheck sync) {
            this.column = column;
            this.digest = digest;
            this.numbers = numbers;
            this.sync = sync;
        }

        @Override
        public void number(long bits) {
            length++;
            digest.put(bits);
            numbers.value(column.name(), bits);
            sync.value(column.name(), bits);
        }

        @Override
        public void text(byte[] bytes) {
            length++;
            digest.put(bytes);
            if (ImageColumn.is(column)) {
                requireShape(bytes);
            }
        }

        @Override
        public void endRow() {
            if (!column.ragged() && length != column.dimensions()) {
                throw new IllegalStateException("column " + column.name() + " has a row of " + length
                        + " elements, info.json says " + column.dimensions());
            }
            digest.endRow();
            rows++;
            length = 0;
        }

        private void requireShape(byte[] image) {
            ImageShape expected = ImageColumn.shape(column);
            ImageShape found = ImageShape.of(image);
            if (!found.equals(expected)) {
                throw new IllegalStateException("column " + column.name() + " has an image of " + found + " in row "
                        + rows + " of a row group, info.json says " + expected);
            }
        }

        void requireRows(long expected) {
            if (rows != expected) {
                throw new IllegalStateException(
                        "column " + column.name() + " has " + rows + " rows in a row group of " + expected);
            }
        }
    }
}
