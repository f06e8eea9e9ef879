package io.robocache.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Makes MDS files of a staged shard: uint32 number of samples, uint32 offset of each and of the end, the JSON of the
 * columns, the samples (encode_joint_shard of streaming/base/format/mds/writer.py). All offsets count from the beginning of
 * the file. Columns that vary are decoded twice, the first time for their lengths; a row group is in memory at a time. Not
 * thread-safe.
 */
final class MdsSealing {
    private final StagedShard staged;
    private final SealAttempt attempt;
    private final long limitBytes;
    private final List<MdsColumn> columns;
    private final byte[] description;
    private final List<SealedFile> done = new ArrayList<>();
    private final ByteBuffer lengths;

    MdsSealing(StagedShard staged, SealAttempt attempt, long limitBytes) {
        this.staged = staged;
        this.attempt = attempt;
        this.limitBytes = limitBytes;
        this.columns = MdsIndex.columns(staged.schema());
        this.description = Json.compact(MdsIndex.shared(staged.schema())).getBytes(StandardCharsets.UTF_8);
        this.lengths = ByteBuffer.allocate(Integer.BYTES * columns.size()).order(ByteOrder.LITTLE_ENDIAN);
    }

    SealedShard seal() throws IOException {
        Numbers numbers = new Numbers(staged.numbers());
        try (ParquetFile parquet = new ParquetFile(staged.path(), staged.hadoop())) {
            staged.requireRows(parquet.rows());
            MdsSizes sizes = sizes(parquet);
            HashedFile file = null;
            int begin = 0;
            int end = 0;
            int row = 0;
            Path path = null;
            try {
                for (int group = 0; group < parquet.rowGroups(); group++) {
                    List<MdsValues> values = values(parquet, group, numbers);
                    for (int i = 0; i < values.get(0).rows(); i++) {
                        if (row == end) {
                            finish(path, file, end - begin);
                            begin = end;
                            end = sizes.end(begin, headBytes(0), limitBytes);
                            path = attempt.next(".mds");
                            file = new HashedFile(path, attempt.storage());
                            head(file, sizes, begin, end);
                        }
                        sample(file, values, i, sizes.of(row++));
                    }
                }
                finish(path, file, end - begin);
            } finally {
                if (file != null) {
                    file.close();
                }
            }
            String content = staged.content(parquet.keyValue(ShardSealer.BUFFERS_KEY), numbers.finish());
            return new SealedShard(staged.numbers().shard(), content, done);
        }
    }

    private MdsSizes sizes(ParquetFile parquet) throws IOException {
        MdsSizes sizes = new MdsSizes(columns, Math.toIntExact(parquet.rows()));
        for (int group = 0; group < parquet.rowGroups(); group++) {
            ChunkReader chunks = parquet.open(group);
            for (MdsColumn column : columns) {
                if (column.varying()) {
                    chunks.read(column.column(), sizes.of(column));
                }
            }
            sizes.nextGroup(parquet.rows(group));
        }
        return sizes;
    }

    private List<MdsValues> values(ParquetFile parquet, int group, Numbers numbers) throws IOException {
        int rows = Math.toIntExact(parquet.rows(group));
        numbers.nextGroup(rows);
        ChunkReader chunks = parquet.open(group);
        List<MdsValues> all = new ArrayList<>();
        for (MdsColumn column : columns) {
            MdsValues values = new MdsValues(column, rows);
            if (DatasetSchema.numbering(column.column().name())) {
                numbers.each(column.column(), values::row);
            } else {
                chunks.read(column.column(), values);
            }
            all.add(values);
        }
        return all;
    }

    /** Length of what stands before the first of so many samples. */
    private long headBytes(int samples) {
        return Integer.BYTES * (2L + samples) + description.length;
    }

    private void head(HashedFile file, MdsSizes sizes, int from, int to) throws IOException {
        ByteBuffer head =
                ByteBuffer.allocate(Math.toIntExact(headBytes(to - from))).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(to - from);
        long offset = headBytes(to - from);
        head.putInt((int) offset);
        for (int row = from; row < to; row++) {
            offset += sizes.of(row);
            head.putInt((int) offset); // uint32: the limit is below 2^32
        }
        head.put(description);
        file.write(head.array(), 0, head.position());
    }

    private void sample(HashedFile file, List<MdsValues> values, int row, int expected) throws IOException {
        long before = file.bytes();
        lengths.clear();
        for (MdsValues column : values) {
            if (column.mds().varying()) {
                lengths.putInt(column.length(row));
            }
        }
        file.write(lengths.array(), 0, lengths.position());
        for (MdsValues column : values) {
            file.write(column.bytes(), column.from(row), column.length(row));
        }
        if (file.bytes() - before != expected) {
            throw new IOException("[" + staged.path() + "] gave a sample of " + (file.bytes() - before)
                    + " bytes where " + expected + " were counted before; it changed meanwhile, build again");
        }
    }

    private void finish(Path path, HashedFile file, int samples) throws IOException {
        if (file != null) {
            file.finish();
            String place = Layout.mdsFile(staged.numbers().file(), done.size());
            done.add(new SealedFile(place, path.toString(), file.bytes(), samples, 0, file.sha256()));
        }
    }
}
