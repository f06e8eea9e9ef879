package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Reads the size of a JPEG or PNG from its header and looks for its end, without decoding a pixel: what lies between is
 * taken on trust. Both formats are big-endian.
 */
final class ImageHeader {

    private static final long PNG_MAGIC = 0x89504E470D0A1A0AL;
    private static final int PNG_HEADER_BYTES = 33;
    private static final int PNG_IHDR = 0x49484452;
    private static final int PNG_IEND = 0x49454E44;
    private static final int SOF_LEAST_BYTES = 8;

    private ImageHeader() {}

    /**
     * The shape of the image in {@code length} bytes from {@code from}; the position of the buffer is neither used nor moved.
     *
     * @throws DamageException for the image, if it is damaged; for the episode, if it is of a kind that a dataset cannot hold
     */
    static ImageShape read(ByteBuffer block, int from, int length) throws DamageException {
        ByteBuffer image = block.duplicate().order(ByteOrder.BIG_ENDIAN);
        if (length >= Long.BYTES && image.getLong(from) == PNG_MAGIC) {
            return png(image, from, length);
        }
        if (isJpeg(image, from, length)) {
            return jpeg(image, from, from + length);
        }
        throw damaged("%d bytes that begin with %s are neither a JPEG nor a PNG"
                .formatted(length, beginning(image, from, length)));
    }

    private static boolean isJpeg(ByteBuffer image, int from, int length) {
        return length >= 3 && (image.getShort(from) & 0xFFFF) == 0xFFD8 && image.get(from + 2) == (byte) 0xFF;
    }

    private static ImageShape png(ByteBuffer image, int from, int length) throws DamageException {
        if (length < PNG_HEADER_BYTES || image.getInt(from + 8) != 13 || image.getInt(from + 12) != PNG_IHDR) {
            throw damaged("a PNG of %d bytes without its header".formatted(length));
        }
        CRC32 crc = new CRC32();
        crc.update(image.duplicate().limit(from + 29).position(from + 12));
        if ((int) crc.getValue() != image.getInt(from + 29)) {
            throw new DamageException(Reason.CRC_MISMATCH, "the header of a PNG has another checksum than its bytes");
        }
        requireEnd(endsWithIend(image, from, from + length), "PNG", length);
        int bits = image.get(from + 24) & 0xFF;
        int colour = image.get(from + 25) & 0xFF;
        int channels =
                switch (colour) {
                    case 0 -> 1;
                    case 2 -> 3;
                    case 6 -> 4;
                    default -> 0;
                };
        if (bits != 8 || channels == 0) {
            throw unfit("a PNG of colour type %d with %d bits a sample".formatted(colour, bits));
        }
        return shape(image.getInt(from + 20) & 0xFFFF_FFFFL, image.getInt(from + 16) & 0xFFFF_FFFFL, channels);
    }

    private static ImageShape jpeg(ByteBuffer image, int from, int end) throws DamageException {
        int at = from + 2;
        while (true) {
            if (end - at < 4 || image.get(at) != (byte) 0xFF) {
                throw damaged("a JPEG of %d bytes without a frame header".formatted(end - from));
            }
            int marker = image.get(at + 1) & 0xFF;
            if (marker == 0xFF) { // fill byte
                at++;
                continue;
            }
            if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) { // without a length
                at += 2;
                continue;
            }
            int bytes = image.getShort(at + 2) & 0xFFFF;
            if (marker == 0xDA || marker == 0xD9 || bytes < 2 || bytes > end - at - 2) {
                throw damaged("a JPEG of %d bytes without a frame header".formatted(end - from));
            }
            if (isFrame(marker)) {
                if (bytes < SOF_LEAST_BYTES) {
                    throw damaged("a JPEG whose frame header has %d bytes".formatted(bytes));
                }
                requireEnd(endsWithMarker(image, at, end), "JPEG", end - from);
                return frame(image, at + 4);
            }
            at += 2 + bytes;
        }
    }

    /** SOF0 to SOF15, without DHT, JPG and DAC, which lie among them. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static ImageShape frame(ByteBuffer image, int at) throws DamageException {
        int bits = image.get(at) & 0xFF;
        int channels = image.get(at + 5) & 0xFF;
        if (bits != 8 || (channels != 1 && channels != 3)) {
            throw unfit("a JPEG of %d components with %d bits a sample".formatted(channels, bits));
        }
        return shape(image.getShort(at + 1) & 0xFFFF, image.getShort(at + 3) & 0xFFFF, channels);
    }

    private static ImageShape shape(long height, long width, int channels) throws DamageException {
        if (height < 1 || width < 1 || height > ImageShape.MAX_PIXELS / width) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "an image of %d x %d pixels, possible are 1 to %d".formatted(height, width, ImageShape.MAX_PIXELS));
        }
        return new ImageShape((int) height, (int) width, channels);
    }

    /** Backwards, as cameras pad behind the end of the image. */
    private static boolean endsWithMarker(ByteBuffer image, int from, int end) {
        for (int at = end - 2; at >= from; at--) {
            if (image.get(at) == (byte) 0xFF && image.get(at + 1) == (byte) 0xD9) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWithIend(ByteBuffer image, int from, int end) {
        for (int at = end - 8; at >= from + PNG_HEADER_BYTES; at--) {
            if (image.getInt(at) == PNG_IEND) {
                return true;
            }
        }
        return false;
    }

    private static void requireEnd(boolean there, String format, int length) throws DamageException {
        if (!there) {
            throw new DamageException(Reason.TRUNCATED, "a %s of %d bytes without its end".formatted(format, length));
        }
    }

    private static String beginning(ByteBuffer image, int from, int length) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(length, Integer.BYTES); i++) {
            hex.append(hex.isEmpty() ? "" : " ").append("%02x".formatted(image.get(from + i) & 0xFF));
        }
        return hex.isEmpty() ? "nothing" : hex.toString();
    }

    private static DamageException damaged(String detail) {
        return new DamageException(Reason.BAD_ENCODING, detail);
    }

    private static DamageException unfit(String what) {
        return DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH,
                what
                        + " refused: images of a dataset are grey, RGB or RGBA with 8 bits a sample; record them so, or leave"
                        + " the stream out");
    }
}
