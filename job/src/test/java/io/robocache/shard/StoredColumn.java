package io.robocache.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.Type;

/** What a data file holds of one column, for tests that compare it with what was computed. */
public final class StoredColumn {
    private StoredColumn() {}

    /** Every element by its bits, row after row, the elements of a list side by side. */
    public static long[] bits(java.nio.file.Path file, String name) throws IOException {
        List<Long> bits = new ArrayList<>();
        try (ParquetFile parquet = new ParquetFile(new Path(file.toUri()), new Configuration(false))) {
            Type type = parquet.schema().getType(name);
            Column column = type.isPrimitive()
                    ? Column.scalar(name, org.apache.arrow.vector.types.Types.MinorType.BIGINT)
                    : new Column(
                            name,
                            org.apache.arrow.vector.types.Types.MinorType.BIGINT,
                            Column.RAGGED,
                            List.of(),
                            Map.of(),
                            false);
            for (int group = 0; group < parquet.rowGroups(); group++) {
                parquet.open(group).read(column, new ChunkReader.Sink() {
                    @Override
                    public void number(long value) {
                        bits.add(value);
                    }

                    @Override
                    public void text(byte[] utf8) {
                        throw new IllegalArgumentException(name + " holds texts");
                    }

                    @Override
                    public void endRow() {}
                });
            }
        }
        return bits.stream().mapToLong(Long::longValue).toArray();
    }
}
