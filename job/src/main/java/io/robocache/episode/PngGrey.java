package io.robocache.episode;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A greyscale PNG of 8 or 16 bits a pixel, as stored: no gamma, palette or transparency touches a value. Memory is two rows,
 * whatever the file declares; every chunk's CRC and the end of the compressed stream are checked. Interlaced images are
 * refused. Format: https://www.w3.org/TR/png-3/.
 *
 * <p>Not javax.imageio: that expands ancillary chunks without a limit, builds rasters on the heap, and lies in a module
 * that small runtimes leave out.
 */
final class PngGrey {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int PLTE = 0x504C5445;
    /** Length, type and CRC of a chunk. */
    private static final int CHUNK_BYTES = 12;

    private static final int HEADER_BYTES = 13;
    /** Deflate gives at most 258 bytes for 2 bits. */
    private static final long MAX_RATIO = 1032;

    private static final int ANCILLARY = 0x2000_0000; // the lower-case bit of a type's first letter

    private final ByteBuffer bytes; // big-endian
    private final int to;
    private final int width;
    private final int height;
    private final int pixelBytes;
    private final int firstChunk; // behind the header
    private int at; // the next chunk
    private boolean inData; // the inflater has had a chunk

    private PngGrey(ByteBuffer bytes, int to, int width, int height, int pixelBytes, int firstChunk) {
        this.bytes = bytes;
        this.to = to;
        this.width = width;
        this.height = height;
        this.pixelBytes = pixelBytes;
        this.firstChunk = firstChunk;
    }

    /**
     * Reads the image's header.
     *
     * @param block      borrowed; the image is {@code length} bytes from {@code from}
     * @param limitBytes the most that the decoded image may have
     * @throws DamageException if it is no PNG, declares more, or is of a kind that is not read ({@link Reason#UNSUPPORTED})
     */
    static PngGrey open(ByteBuffer block, int from, int length, long limitBytes) throws DamageException {
        ByteBuffer bytes = block.duplicate(); // big-endian from now on
        int header = from + Long.BYTES;
        if (length < Long.BYTES + CHUNK_BYTES + HEADER_BYTES
                || bytes.getLong(from) != SIGNATURE
                || bytes.getInt(header) != HEADER_BYTES
                || bytes.getInt(header + 4) != IHDR) {
            throw new DamageException(Reason.BAD_MAGIC, "%d bytes that do not begin as a PNG does".formatted(length));
        }
        checkCrc(bytes, header, HEADER_BYTES);
        int width = bytes.getInt(header + 8);
        int height = bytes.getInt(header + 12);
        int bits = bytes.get(header + 16);
        int colour = bytes.get(header + 17);
        int methods = bytes.get(header + 18) | bytes.get(header + 19);
        int interlace = bytes.get(header + 20);
        if (width < 0 || height < 0 || methods != 0) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "a PNG of %d x %d pixels, compression and filter method %d, expected 0"
                            .formatted(width & 0xFFFF_FFFFL, height & 0xFFFF_FFFFL, methods));
        }
        if (colour != 0 || (bits != 8 && bits != 16) || interlace != 0) {
            throw new DamageException(
                    Reason.UNSUPPORTED,
                    "a PNG of colour type %d, %d bits, interlace %d; depth is read from type 0, 8 or 16 bits, interlace 0"
                            .formatted(colour, bits, interlace));
        }
        DepthPicture.checkSize(width, height);
        long size = (1 + (long) width * (bits / 8)) * height;
        if (size > MAX_RATIO * length) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "a PNG of %d x %d pixels in %d bytes, which can hold %d bytes at most"
                            .formatted(width, height, length, MAX_RATIO * length));
        }
        if (size > limitBytes) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "a PNG of %d x %d pixels has %d bytes decoded, limit %d (limits.block)"
                            .formatted(width, height, size, limitBytes));
        }
        int firstChunk = header + CHUNK_BYTES + HEADER_BYTES;
        return new PngGrey(bytes, from + length, width, height, bits / 8, firstChunk);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** 1 or 2. */
    int pixelBytes() {
        return pixelBytes;
    }

    /**
     * Decodes all rows.
     *
     * @param outOrNull gets the pixels, row by row, unsigned, little-endian; null: the image is checked only
     */
    void decode(ArrowBuf outOrNull) throws DamageException {
        int rowBytes = width * pixelBytes;
        byte[] row = new byte[rowBytes + 1]; // its filter first
        byte[] before = new byte[rowBytes + 1];
        Inflater inflater = new Inflater();
        at = firstChunk;
        inData = false;
        try {
            for (int y = 0; y < height; y++) {
                inflate(inflater, row, y);
                unfilter(row, before);
                if (outOrNull != null) {
                    copy(row, outOrNull, (long) y * rowBytes);
                }
                byte[] spare = before;
                before = row;
                row = spare;
            }
            finish(inflater);
        } catch (DataFormatException e) {
            throw new DamageException(
                    Reason.DECOMPRESS_FAILED, "the PNG's image data do not inflate: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private void inflate(Inflater inflater, byte[] row, int y) throws DamageException, DataFormatException {
        int done = 0;
        while (done < row.length) {
            int more = inflater.inflate(row, done, row.length - done);
            done += more;
            if (more == 0 && (inflater.finished() || inflater.needsDictionary())) {
                throw new DamageException(
                        Reason.BAD_LAYOUT, "the PNG's image data end in row %d of %d".formatted(y, height));
            }
            if (more == 0) {
                nextData(inflater);
            }
        }
    }

    /** The stream must end with its checksum behind the last row, and the file with its last chunk. */
    private void finish(Inflater inflater) throws DamageException, DataFormatException {
        byte[] excess = new byte[1];
        while (!inflater.finished()) {
            if (inflater.inflate(excess) > 0) {
                throw new DamageException(
                        Reason.BAD_LAYOUT, "the PNG's image data go on behind row %d".formatted(height));
            }
            if (!inflater.finished()) {
                nextData(inflater);
            }
        }
        while (chunk() != IEND) {
            skip();
        }
    }

    /** Gives the inflater the next chunk of image data, which lie one behind the other. */
    private void nextData(Inflater inflater) throws DamageException {
        int type = chunk();
        while (type != IDAT) {
            if (type == IEND || inData) {
                throw new DamageException(Reason.BAD_LAYOUT, "the PNG's image data are cut short");
            }
            skip();
            type = chunk();
        }
        inflater.setInput(bytes.slice(at + 8, bytes.getInt(at)));
        inData = true;
        skip();
    }

    private void skip() {
        at += CHUNK_BYTES + bytes.getInt(at);
    }

    /** The type of the chunk at {@link #at}, whose length and CRC are good. */
    private int chunk() throws DamageException {
        if (to - at < CHUNK_BYTES) {
            throw new DamageException(Reason.BAD_LENGTH, "a PNG ends without its last chunk");
        }
        int length = bytes.getInt(at);
        int type = bytes.getInt(at + 4);
        if (length < 0 || length > to - at - CHUNK_BYTES) {
            throw new DamageException(
                    Reason.BAD_LENGTH,
                    "a PNG chunk of %d bytes, %d are left".formatted(length & 0xFFFF_FFFFL, to - at - CHUNK_BYTES));
        }
        checkCrc(bytes, at, length);
        if ((type & ANCILLARY) == 0 && type != IDAT && type != IEND && type != PLTE) {
            throw new DamageException(Reason.BAD_LAYOUT, "a PNG chunk of type 0x%08x is not known".formatted(type));
        }
        return type;
    }

    private static void checkCrc(ByteBuffer bytes, int chunk, int length) throws DamageException {
        CRC32 crc = new CRC32();
        crc.update(bytes.slice(chunk + 4, length + 4));
        int declared = bytes.getInt(chunk + 8 + length);
        if ((int) crc.getValue() != declared) {
            throw new DamageException(
                    Reason.CRC_MISMATCH,
                    "a PNG chunk has CRC 0x%08x, its bytes 0x%08x".formatted(declared, crc.getValue()));
        }
    }

    private void unfilter(byte[] row, byte[] before) throws DamageException {
        int first = 1 + pixelBytes; // the pixels before it have no left neighbour: its bytes count as 0
        switch (row[0]) {
            case 0 -> {}
            case 1 -> {
                for (int i = first; i < row.length; i++) {
                    row[i] += row[i - pixelBytes];
                }
            }
            case 2 -> {
                for (int i = 1; i < row.length; i++) {
                    row[i] += before[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < row.length; i++) {
                    int left = i < first ? 0 : row[i - pixelBytes] & 0xFF;
                    row[i] += (byte) ((left + (before[i] & 0xFF)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 1; i < row.length; i++) {
                    int left = i < first ? 0 : row[i - pixelBytes] & 0xFF;
                    int upLeft = i < first ? 0 : before[i - pixelBytes] & 0xFF;
                    row[i] += (byte) paeth(left, before[i] & 0xFF, upLeft);
                }
            }
            default -> throw new DamageException(
                    Reason.BAD_LAYOUT, "a PNG row has filter %d, known are 0 to 4".formatted(row[0] & 0xFF));
        }
    }

    private static int paeth(int left, int up, int upLeft) {
        int estimate = left + up - upLeft;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toUpLeft = Math.abs(estimate - upLeft);
        return toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft;
    }

    private void copy(byte[] row, ArrowBuf out, long to) {
        if (pixelBytes == 1) {
            out.setBytes(to, row, 1, width);
            return;
        }
        for (int x = 0; x < width; x++) {
            out.setShort(to + 2L * x, (row[1 + 2 * x] << 8) | (row[2 + 2 * x] & 0xFF));
        }
    }
}
