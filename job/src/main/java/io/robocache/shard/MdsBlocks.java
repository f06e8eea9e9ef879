package io.robocache.shard;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** The samples of an MDS file (see {@link MdsSealing}), some megabytes at a time. Not thread-safe. */
final class MdsBlocks implements DatasetRows.Blocks {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int BLOCK_BYTES = 8 << 20;
    private static final int BLOCK_ROWS = 4096;
    private static final long UINT32 = 0xffff_ffffL;

    private final DatasetRows.DataFile file;
    private final List<MdsColumn> columns;
    private final List<Column> wanted;
    private final int[] places; // of each column among the wanted ones; -1 if it is none
    private final DataInputStream in;
    private final long[] offsets;
    private int next;

    /**
     * Opens a file.
     *
     * @param columns of a sample
     * @param wanted  those of them that blocks have
     */
    MdsBlocks(Path root, DatasetRows.DataFile file, List<Column> columns, List<Column> wanted, Storage storage)
            throws IOException {
        this.file = file;
        this.columns = columns.stream().map(MdsColumn::of).toList();
        this.wanted = wanted;
        this.places = columns.stream().mapToInt(wanted::indexOf).toArray();
        this.in = new DataInputStream(new BufferedInputStream(storage.open(new Path(root, file.path())), BUFFER_BYTES));
        try {
            this.offsets = head();
        } catch (IOException | RuntimeException damaged) {
            in.close();
            throw refused(damaged);
        }
    }

    private long[] head() throws IOException {
        long samples = Integer.reverseBytes(in.readInt()) & UINT32;
        if (samples != file.rows()) {
            throw new IOException(samples + " samples, the manifest says " + file.rows());
        }
        long[] all = new long[Math.toIntExact(samples + 1)];
        for (int i = 0; i < all.length; i++) {
            all[i] = Integer.reverseBytes(in.readInt()) & UINT32;
        }
        in.skipNBytes(Math.max(0, all[0] - Integer.BYTES * (samples + 2)));
        return all;
    }

    @Override
    public CellBlock next() throws IOException {
        int first = next;
        List<Cells> cells = new ArrayList<>();
        for (Column column : wanted) {
            cells.add(new Cells(column, Math.min(BLOCK_ROWS, offsets.length - 1 - next)));
        }
        try {
            while (next < offsets.length - 1
                    && next - first < BLOCK_ROWS
                    && (next == first || offsets[next + 1] - offsets[first] <= BLOCK_BYTES)) {
                sample(cells);
                next++;
            }
        } catch (IOException | RuntimeException damaged) {
            throw refused(damaged);
        }
        return next == first ? null : new CellBlock(file.path(), first, next - first, cells);
    }

    private void sample(List<Cells> cells) throws IOException {
        int length = Math.toIntExact(offsets[next + 1] - offsets[next]);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("ends within sample " + next);
        }
        ByteBuffer sample = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] lengths = new int[columns.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] =
                    columns.get(i).varying() ? sample.getInt() : columns.get(i).bytes();
        }
        for (int i = 0; i < lengths.length; i++) {
            if (places[i] >= 0) {
                value(
                        sample.slice(sample.position(), lengths[i]).order(ByteOrder.LITTLE_ENDIAN),
                        columns.get(i),
                        cells.get(places[i]));
            }
            sample.position(sample.position() + lengths[i]);
        }
    }

    private static void value(ByteBuffer value, MdsColumn mds, Cells to) {
        if (to.elementBytes() == 0) {
            byte[] text = new byte[value.remaining()];
            value.get(text);
            to.text(text);
        } else {
            if (mds.column().ragged()) { // a tag, then the length of the list in as many bytes as it says
                value.position(1 + (1 << (value.get(0) & 3)));
            }
            while (value.hasRemaining()) {
                to.number(
                        switch (to.elementBytes()) {
                            case Byte.BYTES -> value.get();
                            case Short.BYTES -> value.getShort();
                            case Integer.BYTES -> value.getInt();
                            default -> value.getLong();
                        });
            }
        }
        to.endRow();
    }

    private IOException refused(Exception damaged) {
        return new IOException(
                "[" + file.path() + "] cannot be read: " + damaged.getMessage()
                        + "; robocache verify tells what is damaged",
                damaged);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
