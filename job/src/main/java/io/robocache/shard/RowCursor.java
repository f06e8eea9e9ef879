package io.robocache.shard;

import java.io.IOException;

/** Walks the rows of a dataset, so many at a time, however they lie in blocks. Not thread-safe. */
final class RowCursor implements AutoCloseable {
    private final DatasetRows rows;
    private CellBlock block;
    private int at;

    /** Takes over the rows. */
    RowCursor(DatasetRows rows) {
        this.rows = rows;
    }

    /** Takes rows of a block. */
    interface Taker {
        void take(CellBlock block, int from, int count) throws IOException;
    }

    /** @throws IOException if there are fewer rows left */
    void next(long count, Taker taker) throws IOException {
        for (long left = count; left > 0; ) {
            if (block == null || at == block.rows()) {
                block = rows.next();
                at = 0;
                if (block == null) {
                    throw new IOException("[" + Layout.DATA + "] has " + left + " rows less than the sidecars");
                }
            }
            int n = (int) Math.min(left, block.rows() - at);
            taker.take(block, at, n);
            at += n;
            left -= n;
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
