package io.robocache.udf;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.device.Backend;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * {@link ResampleRow} by batches: the streams of all rows are aligned together, on a GPU in one launch.
 *
 * @param times      the column of the stamps; {@code values} and {@code targets} likewise
 * @param mostValues that go in and come out, after which a batch takes no further row
 */
record ResampleOperation(ResampleRow row, int times, int values, int targets, int mostValues)
        implements BatchOperation {

    @Override
    public String name() {
        return Resample.NAME;
    }

    @Override
    public RowBatch open(Backend backend, BufferAllocator memory) {
        return new Rows(backend, memory);
    }

    private final class Rows implements RowBatch {

        private static final int MOST_ROWS = 1 << 12; // each has vectors of its own
        private static final int NONE = -1;

        private final BufferAllocator memory;
        private final Aligner aligner;
        private final List<AutoCloseable> open = new ArrayList<>(); // what the requests hold
        private final List<AlignRequest> requests = new ArrayList<>();
        private final List<Integer> requestOf = new ArrayList<>();
        private List<AlignedColumn> columns = List.of();
        private long size;

        Rows(Backend backend, BufferAllocator memory) {
            this.memory = memory;
            this.aligner = Aligner.on(backend, memory);
        }

        @Override
        public void add(InternalRow from) {
            if (from.isNullAt(times) || from.isNullAt(values) || from.isNullAt(targets)) {
                requestOf.add(NONE);
                return;
            }
            StreamOfRow stream = row.stream(from.getArray(times), from.getArray(values));
            long[] at = row.at(from.getArray(targets));
            requestOf.add(requests.size());
            requests.addAll(stream.requests(memory, at, row.how(), open));
            size += stream.values(at.length, row.how());
        }

        @Override
        public boolean full() {
            return size >= mostValues || requestOf.size() >= MOST_ROWS;
        }

        @Override
        public void compute() {
            columns = aligner.align(requests);
            closeRequests();
        }

        @Override
        public Object result(int i) {
            int request = requestOf.get(i);
            if (request == NONE) {
                return null;
            }
            AlignedColumn column = columns.get(request);
            return row.row(column, column.valid().getValueCount());
        }

        private void closeRequests() {
            requests.clear();
            StreamOfRow.closeAll(open);
            open.clear();
        }

        @Override
        public void clear() {
            closeRequests();
            columns.forEach(AlignedColumn::close);
            columns = List.of();
            requestOf.clear();
            size = 0;
        }

        @Override
        public void close() {
            clear();
            aligner.close();
        }
    }
}
