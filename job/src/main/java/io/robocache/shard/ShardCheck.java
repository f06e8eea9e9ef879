package io.robocache.shard;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.Type;

/** Checks one data file of Parquet. Not thread-safe. */
final class ShardCheck implements DataFileCheck {
    private static final Pattern SPACE = Pattern.compile(" ");

    private final CheckedDataset dataset;
    private final String file;

    ShardCheck(CheckedDataset dataset, String file) {
        this.dataset = dataset;
        this.file = file;
    }

    /**
     * Names the part of a file whose hash is wrong: row groups by their checksums in the footer, else the rest. Decodes
     * no page, so that damage cannot mislead a decoder.
     */
    @Override
    public void locateDamage(String expected, String actual) throws IOException {
        String what = "SHA-256 is " + actual + ", the manifest says " + expected + "; restore the file or build again";
        Path path = new Path(dataset.root(), file);
        boolean found = false;
        try (ParquetFile parquet = new ParquetFile(path, dataset.hadoop());
                FSDataInputStream in = dataset.storage().open(path)) {
            String crcs = parquet.keyValue(ParquetSealing.GROUPS_KEY);
            String[] groups = crcs == null ? new String[0] : SPACE.split(crcs, -1);
            for (int i = 0; i < Math.min(groups.length, parquet.rowGroups()); i++) {
                long[] range = parquet.range(i);
                if (!groups[i].equals(HexFormat.of().toHexDigits((int) crc(in, range[0], range[1])))) {
                    dataset.findings().accept(new Finding(file, "row group " + i, what));
                    found = true;
                }
            }
        } catch (RuntimeException | IOException damagedFooter) {
            dataset.findings().accept(new Finding(file, "footer", what + " (" + damagedFooter.getMessage() + ")"));
            found = true;
        }
        if (!found) {
            dataset.findings().accept(new Finding(file, "footer or page indexes", what));
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

    @Override
    public List<Column> columns() throws IOException {
        List<Column> columns = new ArrayList<>();
        try (ParquetFile parquet = open()) {
            for (Type field : parquet.schema().getFields()) {
                columns.add(dataset.info()
                        .column(field.getName(), field.isPrimitive() ? InfoCheck.Form.SCALAR : InfoCheck.Form.LIST));
            }
        }
        dataset.info().requireEveryFeature(columns);
        return columns;
    }

    private ParquetFile open() throws IOException {
        return new ParquetFile(new Path(dataset.root(), file), dataset.hadoop());
    }

    @Override
    public void decode(ShardContent content, NumberingCheck numbers, SyncCheck sync) {
        List<Column> columns = content.columns();
        try (ParquetFile parquet = open()) {
            if (!ParquetSchemas.of(columns).equals(parquet.schema())) {
                dataset.findings()
                        .accept(new Finding(
                                file, "schema", "differs from the columns of info.json: " + parquet.schema()));
                return;
            }
            for (int group = 0; group < parquet.rowGroups(); group++) {
                String where = "row group " + group;
                ChunkReader chunks = parquet.open(group);
                numbers.begin(what -> dataset.findings().accept(new Finding(file, where, what)));
                for (int i = 0; i < columns.size(); i++) {
                    CheckedColumn column = new CheckedColumn(columns.get(i), content.of(i), numbers, sync);
                    chunks.read(columns.get(i), column);
                    column.requireRows(parquet.rows(group));
                }
                numbers.end();
                sync.end(parquet.rows(group), what -> dataset.findings().accept(new Finding(file, where, what)));
            }
            content.add(parquet.rows());
        } catch (RuntimeException | IOException unreadable) {
            dataset.findings().accept(new Finding(file, "", "cannot be decoded: " + unreadable.getMessage()));
        }
    }
}
