package io.robocache.episode;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** One dataset of an HDF5 file, whose first dimension counts its rows. */
final class Hdf5Dataset {

    private static final int PIECE_BYTES = 1 << 20;

    private final String path;
    private final ObjectHeader header;
    private final DataType type;
    private final long[] dimensions;

    /** Takes rows as the file has them, one behind the other. */
    interface Rows {
        /** The block goes from 0 to its limit; borrowed. */
        void take(ByteBuffer block, int rows) throws IOException;
    }

    private Hdf5Dataset(String path, ObjectHeader header, DataType type, long[] dimensions) {
        this.path = path;
        this.header = header;
        this.type = type;
        this.dimensions = dimensions;
    }

    /** Unfenced; the path is for messages. */
    static Hdf5Dataset of(String path, ObjectHeader header) {
        long[] dimensions =
                header.getMessageOfType(DataSpaceMessage.class).getDataSpace().getDimensionsAsLong();
        DataType type = header.getMessageOfType(DataTypeMessage.class).getDataType();
        return new Hdf5Dataset(path, header, type, dimensions);
    }

    String path() {
        return path;
    }

    DataType type() {
        return type;
    }

    ObjectHeader header() {
        return header;
    }

    /** 0 for a single value. */
    int rank() {
        return dimensions.length;
    }

    long rows() {
        return dimensions[0];
    }

    /** Borrowed. */
    long[] dimensions() {
        return dimensions;
    }

    /** Of a row; lengths beyond 32 bits are the greatest. */
    List<Integer> shape() {
        List<Integer> shape = new ArrayList<>();
        for (int d = 1; d < dimensions.length; d++) {
            shape.add((int) Math.min(Integer.MAX_VALUE, dimensions[d]));
        }
        return shape;
    }

    /** Elements of one row, or the greatest number. */
    long rowElements() {
        long elements = 1;
        for (int d = 1; d < dimensions.length; d++) {
            elements = product(elements, dimensions[d]);
        }
        return elements;
    }

    static long product(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        return high != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /**
     * Streams all rows; unfenced.
     *
     * @throws MalformedEpisodeException if the file does not hold them, or a piece is above a limit
     */
    void read(Hdf5File file, Limits limits, Rows out) throws IOException {
        long rowBytes = product(rowElements(), type.getSize());
        if (rowBytes > limits.blockBytes()) {
            throw file.refused(
                    Reason.SIZE_LIMIT, path, "a row of %d bytes, limit %d".formatted(rowBytes, limits.blockBytes()));
        }
        if (rowBytes == 0 || rows() == 0) {
            return;
        }
        DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
        if (layout instanceof ContiguousDataLayoutMessage contiguous) {
            contiguous(file, contiguous, (int) rowBytes, out);
        } else if (layout instanceof CompactDataLayoutMessage compact) {
            ByteBuffer all = compact.getDataBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
            requireBytes(file, all.remaining(), rowBytes);
            out.take(all, (int) rows());
        } else {
            new Hdf5Chunks(file, this, limits).read((int) rowBytes, out);
        }
    }

    private void contiguous(Hdf5File file, ContiguousDataLayoutMessage layout, int rowBytes, Rows out)
            throws IOException {
        if (layout.getAddress() == Constants.UNDEFINED_ADDRESS) {
            throw neverWritten(file, "nothing of it");
        }
        requireBytes(
                file,
                Math.min(
                        layout.getSize(), file.storage().size() - file.storage().base()),
                rowBytes);
        int most = Math.max(1, PIECE_BYTES / rowBytes);
        for (long row = 0; row < rows(); row += most) {
            int rows = (int) Math.min(most, rows() - row);
            file.storage().begin();
            out.take(file.storage().map(layout.getAddress() + row * rowBytes, (long) rows * rowBytes), rows);
        }
    }

    private void requireBytes(Hdf5File file, long bytes, long rowBytes) throws MalformedEpisodeException {
        if (product(rows(), rowBytes) > bytes) {
            throw file.refused(
                    Reason.BAD_LENGTH,
                    path,
                    "%d rows of %d bytes, and there are %d bytes".formatted(rows(), rowBytes, bytes));
        }
    }

    MalformedEpisodeException neverWritten(Hdf5File file, String what) {
        return file.refused(Reason.BAD_LENGTH, path, what + " was ever written, though it is declared");
    }
}
