package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The records of a TFRecord file: {@code u64 length, u32 masked CRC32C of the length, data, u32 masked CRC32C of the
 * data}, all little-endian. Going over the file reads the lengths alone; data are read, and their checksum with them,
 * record by record. Behind a length that is wrong nothing can be found any more. Not thread-safe; the file is borrowed.
 */
final class TfRecords {

    private static final int LENGTH_BYTES = 8;
    private static final int HEADER_BYTES = LENGTH_BYTES + 4;
    private static final int CRC_BYTES = 4;
    private static final int MAX_RECORDS = 1 << 20; // of one file, as each is listed
    private static final int FAR_BYTES = 8 * FileBytes.GLANCE_BYTES;
    private static final int CRC_MASK = 0xA282EAD8;
    private static final int GZIP_MAGIC = 0x8B1F;

    private final FileBytes file;
    private final Limits limits;
    private final int first; // number of record 0 in the file
    private long[] offsets = new long[16];
    private long[] lengths = new long[16];
    private int count;
    private Loss rest;

    private TfRecords(FileBytes file, Limits limits, int first) {
        this.file = file;
        this.limits = limits;
        this.first = first;
    }

    /** Whether a file that begins so, with 12 bytes or more, has the checksum of a length where TFRecord has one. */
    static boolean begins(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.length >= HEADER_BYTES && header.getInt(LENGTH_BYTES) == masked(header.slice(0, LENGTH_BYTES));
    }

    /** Goes over a file from its first record to its last, or to the first that is broken. */
    static TfRecords of(FileBytes file, Limits limits) throws IOException {
        TfRecords records = new TfRecords(file, limits, 0);
        long at = 0;
        while (at < file.length() && records.add(at)) {
            at = records.end();
        }
        return records;
    }

    /** The one record, number {@code first}, that begins where an earlier pass came to; none if there is none. */
    static TfRecords at(FileBytes file, Limits limits, long offset, int first) throws IOException {
        TfRecords records = new TfRecords(file, limits, first);
        records.add(offset);
        return records;
    }

    private boolean add(long at) throws IOException {
        long length;
        try {
            if (first + count == MAX_RECORDS) {
                throw new DamageException(
                        Reason.SIZE_LIMIT, "more than %d records in one file; split it".formatted(MAX_RECORDS));
            }
            length = length(at);
        } catch (DamageException e) {
            long where = e.reason() == Reason.CRC_MISMATCH ? at + LENGTH_BYTES : at;
            rest = new Loss(
                    e.reason(),
                    "@ " + where,
                    0,
                    "record %d and what is behind it: %s; %d bytes are lost"
                            .formatted(first + count, e.getMessage(), file.length() - at));
            return false;
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count + (count >> 1));
            lengths = Arrays.copyOf(lengths, offsets.length);
        }
        offsets[count] = at;
        lengths[count] = length;
        count++;
        return true;
    }

    /** Bytes of the data of the record at {@code at}, all of which the file has. */
    private long length(long at) throws IOException, DamageException {
        long left = file.length() - at;
        if (at < 0 || left < HEADER_BYTES) {
            throw new DamageException(
                    Reason.TRUNCATED, "the file ends %d bytes into it, before its data".formatted(Math.max(0, left)));
        }
        boolean near = count > 0 && lengths[count - 1] < FAR_BYTES;
        ByteBuffer header = near ? file.window(at, HEADER_BYTES) : file.glance(at, HEADER_BYTES);
        int from = header.position();
        long length = header.getLong(from);
        int crc = header.getInt(from + LENGTH_BYTES);
        if (crc != masked(header.slice(from, LENGTH_BYTES))) {
            boolean gzip = at == 0 && (header.getShort(from) & 0xFFFF) == GZIP_MAGIC;
            throw new DamageException(
                    gzip ? Reason.UNSUPPORTED : Reason.CRC_MISMATCH,
                    gzip
                            ? "the file is compressed with gzip; decompress it"
                            : "its length %s does not have the checksum beside it"
                                    .formatted(Long.toUnsignedString(length)));
        }
        if (length < 0 || length > left - HEADER_BYTES - CRC_BYTES) {
            // One that the file could never have held is no cut, which takes the end of a record and leaves its length.
            boolean absurd = length < 0 || length > limits.blockBytes();
            throw new DamageException(
                    absurd ? Reason.BAD_LENGTH : Reason.TRUNCATED,
                    "it declares %s bytes of data, the file has %d more"
                            .formatted(Long.toUnsignedString(length), Math.max(0, left - HEADER_BYTES - CRC_BYTES)));
        }
        return length;
    }

    /** Where the last of them ends, and the rest of the file begins. */
    long end() {
        return count == 0 ? 0 : offsets[count - 1] + HEADER_BYTES + lengths[count - 1] + CRC_BYTES;
    }

    /** Records that lie in the file from end to end, good or not. */
    int count() {
        return count;
    }

    /** Where a record begins in the file. */
    long offset(int record) {
        return offsets[Objects.checkIndex(record, count)];
    }

    /** Bytes of its data. */
    long bytes(int record) {
        return lengths[Objects.checkIndex(record, count)];
    }

    /** Why there are no more records than these; null if the file ends with the last one. */
    Loss restOrNull() {
        return rest;
    }

    /**
     * Refuses a record that is too long to be read, before anything is allocated for it.
     *
     * @return bytes of its data
     */
    int readableBytes(int record) throws DamageException {
        if (bytes(record) > limits.blockBytes()) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "a record of %d bytes, limit %d; raise limits.block".formatted(bytes(record), limits.blockBytes()));
        }
        return (int) bytes(record);
    }

    /**
     * Copies the data of a record to the front of {@code into}.
     *
     * @param into has room for {@link #readableBytes}
     * @throws DamageException {@link Reason#CRC_MISMATCH}, {@link Reason#SIZE_LIMIT}
     */
    void read(int record, ByteBuffer into) throws IOException, DamageException {
        int length = readableBytes(record);
        long from = offset(record) + HEADER_BYTES;
        file.copy(from, length, into); // which answers an interruption window by window
        ByteBuffer after = file.window(from + length, CRC_BYTES);
        int crc = after.getInt(after.position());
        if (crc != masked(into.slice(0, length))) {
            throw new DamageException(
                    Reason.CRC_MISMATCH, "record of %d bytes has another checksum than its data".formatted(length));
        }
    }

    /** As TFRecord stores it: rotated and offset, so that a checksum of checksums does not degenerate. */
    static int masked(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    }
}
