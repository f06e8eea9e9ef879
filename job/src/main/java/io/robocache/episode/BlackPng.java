package io.robocache.episode;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/**
 * The image that stands where a frame has none: black, of the dataset's shape, so that every decoder opens the row and
 * every batch has one size. The bytes are written out here and not by {@link java.util.zip.Deflater}, whose output
 * differs from one zlib to the next.
 */
public final class BlackPng {

    private static final byte[] MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int ADLER_PRIME = 65521;
    private static final int LONGEST_MATCH = 258;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int bits;
    private int filled;

    private BlackPng() {}

    /** The bytes of the image; about one for each 160 bytes of pixels. */
    public static byte[] of(ImageShape shape) {
        long zeros =
                (long) shape.height() * (1 + (long) shape.width() * shape.channels()); // a filter byte begins a line
        int colour =
                switch (shape.channels()) {
                    case 1 -> 0;
                    case 2 -> 4;
                    case 3 -> 2;
                    default -> 6;
                };
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(MAGIC);
        byte[] header = new byte[13];
        putInt(header, 0, shape.width());
        putInt(header, 4, shape.height());
        header[8] = 8;
        header[9] = (byte) colour;
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", new BlackPng().zlib(zeros));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] frame = new byte[8];
        putInt(frame, 0, data.length);
        for (int i = 0; i < 4; i++) {
            frame[4 + i] = (byte) type.charAt(i);
        }
        CRC32 crc = new CRC32();
        crc.update(frame, 4, 4);
        crc.update(data);
        png.writeBytes(frame);
        png.writeBytes(data);
        byte[] end = new byte[4];
        putInt(end, 0, (int) crc.getValue());
        png.writeBytes(end);
    }

    private static void putInt(byte[] to, int at, int value) {
        for (int i = 0; i < 4; i++) {
            to[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    /** One block with the fixed codes: a zero, then copies of the byte before, as long as they may be. */
    private byte[] zlib(long zeros) {
        out.write(0x78);
        out.write(0x01);
        put(1, 1); // the last block
        put(1, 2); // fixed codes
        long left = zeros - 1;
        literalZero();
        for (; left >= LONGEST_MATCH; left -= LONGEST_MATCH) {
            code(0b11000101, 8); // 258 bytes
            code(0, 5); // one byte back
        }
        for (; left > 0; left--) {
            literalZero();
        }
        code(0, 7); // the end
        if (filled > 0) {
            out.write(bits);
        }
        byte[] adler = new byte[4];
        putInt(adler, 0, (int) (zeros % ADLER_PRIME) << 16 | 1);
        out.writeBytes(adler);
        return out.toByteArray();
    }

    private void literalZero() {
        code(0b00110000, 8);
    }

    /** A Huffman code: its first bit comes first. */
    private void code(int code, int length) {
        for (int i = length - 1; i >= 0; i--) {
            put((code >> i) & 1, 1);
        }
    }

    /** A number: its lowest bit comes first. */
    private void put(int value, int length) {
        for (int i = 0; i < length; i++) {
            bits |= ((value >> i) & 1) << filled++;
            if (filled == 8) {
                out.write(bits);
                bits = 0;
                filled = 0;
            }
        }
    }
}
