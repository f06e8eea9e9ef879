package io.robocache.episode;

import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The filters of chunks, undone: deflate, shuffle, fletcher32 and LZF. How long a chunk is after each is known before, and
 * nothing longer is allocated.
 */
final class Hdf5Filters {

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;
    private static final int LZF = 32000;
    private static final int FOLD_WORDS = 360; // sums of so many words cannot overflow

    private Hdf5Filters() {}

    /**
     * Undoes filters in the reverse order.
     *
     * @param skipped    bits of the filters that this chunk was not passed through
     * @param raw        as the file has it
     * @param chunkBytes without any filter
     * @return from its position to its limit
     */
    static ByteBuffer decode(List<FilterInfo> filters, BitSet skipped, ByteBuffer raw, int chunkBytes)
            throws DamageException {
        ByteBuffer content = raw.slice();
        for (int f = filters.size() - 1; f >= 0; f--) {
            if (!skipped.get(f)) {
                content = undo(filters.get(f), content, chunkBytes + sums(filters.subList(0, f), skipped));
            }
        }
        return content;
    }

    /** Bytes that checksums added before. */
    private static int sums(List<FilterInfo> before, BitSet skipped) {
        int bytes = 0;
        for (int f = 0; f < before.size(); f++) {
            bytes += before.get(f).getId() == FLETCHER32 && !skipped.get(f) ? Integer.BYTES : 0;
        }
        return bytes;
    }

    private static ByteBuffer undo(FilterInfo filter, ByteBuffer content, int bytes) throws DamageException {
        switch (filter.getId()) {
            case DEFLATE:
                return inflated(content, bytes);
            case SHUFFLE:
                return unshuffled(content, filter.getData().length == 0 ? 1 : filter.getData()[0]);
            case FLETCHER32:
                return summed(content);
            case LZF:
                ByteBuffer plain = ByteBuffer.allocate(bytes);
                LzfBlock.decode(content, plain);
                return plain;
            default:
                throw new DamageException(
                        Reason.UNSUPPORTED,
                        "filter %d (%s); deflate, shuffle, fletcher32 and LZF are read: store it with gzip (h5repack -f GZIP=4)"
                                .formatted(filter.getId(), filter.getName()));
        }
    }

    private static ByteBuffer inflated(ByteBuffer packed, int bytes) throws DamageException {
        byte[] plain = new byte[bytes];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int done = 0;
            while (done < bytes) {
                int n = inflater.inflate(plain, done, bytes - done);
                if (n == 0 && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
                    throw new DamageException(
                            Reason.BAD_LENGTH, "deflate gives %d bytes, expected %d".formatted(done, bytes));
                }
                done += n;
            }
            if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
                throw new DamageException(
                        Reason.BAD_LENGTH, "deflate gives more than the %d bytes of the chunk".formatted(bytes));
            }
            return ByteBuffer.wrap(plain);
        } catch (DataFormatException broken) {
            throw new DamageException(Reason.DECOMPRESS_FAILED, "deflate: " + broken.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** First all first bytes of the elements, then all second ones; what is over at the end lies as it is. */
    private static ByteBuffer unshuffled(ByteBuffer content, int elementBytes) throws DamageException {
        if (elementBytes < 1) {
            throw new DamageException(Reason.BAD_SCHEMA, "elements of %d bytes are shuffled".formatted(elementBytes));
        }
        int all = content.remaining();
        int elements = all / elementBytes;
        byte[] plain = new byte[all];
        int from = 0;
        for (int b = 0; b < elementBytes; b++) {
            for (int e = 0; e < elements; e++) {
                plain[e * elementBytes + b] = content.get(from++);
            }
        }
        content.get(from, plain, from, all - from);
        return ByteBuffer.wrap(plain);
    }

    private static ByteBuffer summed(ByteBuffer content) throws DamageException {
        int bytes = content.remaining() - Integer.BYTES;
        if (bytes < 0) {
            throw new DamageException(Reason.BAD_LENGTH, "%d bytes, too few for a checksum".formatted(bytes + 4));
        }
        int stored = Integer.reverseBytes(content.getInt(bytes)); // little-endian
        int computed = fletcher32(content, bytes);
        if (stored != computed) {
            throw new DamageException(
                    Reason.CRC_MISMATCH, "fletcher32 is %08x, the file says %08x".formatted(computed, stored));
        }
        return content.slice(0, bytes);
    }

    /** As HDF5 sums: words big-endian, sums folded to 16 bits each. */
    static int fletcher32(ByteBuffer content, int bytes) {
        long first = 0;
        long second = 0;
        int words = bytes / 2;
        for (int w = 0; w < words; w++) {
            first += (content.get(2 * w) & 0xFF) << 8 | (content.get(2 * w + 1) & 0xFF);
            second += first;
            if (w % FOLD_WORDS == FOLD_WORDS - 1 || w == words - 1) {
                first = fold(first);
                second = fold(second);
            }
        }
        if (bytes % 2 != 0) {
            first += (content.get(bytes - 1) & 0xFF) << 8;
            second += first;
            first = fold(first);
            second = fold(second);
        }
        return (int) (fold(second) << 16 | fold(first));
    }

    private static long fold(long sum) {
        return (sum & 0xFFFF) + (sum >>> 16);
    }
}
