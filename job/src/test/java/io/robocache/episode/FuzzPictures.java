package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Encoded pictures: a byte that chooses, then a greyscale PNG as it is, one whose sums are made right first, or a JPEG or
 * PNG of which the header is read. A PNG that is read has the pixels that another decoder gives.
 */
final class FuzzPictures implements FuzzTarget {

    private static final int KINDS = 3;
    private static final int BEFORE = 5;
    private static final int LIMIT_BYTES = 1 << 20;

    @Override
    public void run(byte[] input) throws IOException {
        byte[] picture = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        switch (FuzzTargets.choice(input, KINDS)) {
            case 0 -> grey(picture);
            case 1 -> grey(summed(picture));
            default -> header(picture);
        }
    }

    private static byte[] around(byte[] picture, byte fill) {
        byte[] block = new byte[BEFORE + picture.length + 16];
        Arrays.fill(block, fill);
        System.arraycopy(picture, 0, block, BEFORE, picture.length);
        return block;
    }

    private static void grey(byte[] picture) throws IOException {
        byte[] first = pixels(picture, (byte) 0);
        byte[] second = pixels(picture, (byte) 0xFF);
        assertTrue(Arrays.equals(first, second), "bytes around the picture were read");
        if (first != null && first.length < 4096) {
            compare(picture, first);
        }
    }

    /** Bytes of all pixels, little-endian; null if it is refused. */
    private static byte[] pixels(byte[] picture, byte around) {
        try (BufferAllocator memory = new RootAllocator(4L << 20)) {
            PngGrey png = PngGrey.open(ByteBuffer.wrap(around(picture, around)), BEFORE, picture.length, LIMIT_BYTES);
            int bytes = png.width() * png.height() * png.pixelBytes();
            assertTrue(bytes <= LIMIT_BYTES, "within the limit");
            try (ArrowBuf out = memory.buffer(bytes)) {
                png.decode(out);
                byte[] pixels = new byte[bytes];
                out.getBytes(0, pixels);
                png.decode(null);
                return pixels;
            }
        } catch (DamageException refused) {
            return null;
        }
    }

    private static void compare(byte[] picture, byte[] pixels) {
        Raster other;
        try {
            other = ImageIO.read(new ByteArrayInputStream(picture)).getRaster();
        } catch (IOException | RuntimeException notRead) {
            return; // chunks that say nothing of the pixels
        }
        int size = pixels.length / (other.getWidth() * other.getHeight());
        for (int i = 0; i < pixels.length / size; i++) {
            int pixel = size == 1 ? pixels[i] & 0xFF : (pixels[2 * i] & 0xFF) | ((pixels[2 * i + 1] & 0xFF) << 8);
            assertEquals(other.getSample(i % other.getWidth(), i / other.getWidth(), 0), pixel, "pixel " + i);
        }
    }

    private static void header(byte[] picture) {
        String told = shape(picture, (byte) 0);
        assertEquals(told, shape(picture, (byte) 0xD9), "bytes around the picture were read");
    }

    private static String shape(byte[] picture, byte around) {
        try {
            ImageShape shape = ImageHeader.read(ByteBuffer.wrap(around(picture, around)), BEFORE, picture.length);
            assertTrue((long) shape.height() * shape.width() <= ImageShape.MAX_PIXELS, "within the limit");
            return shape.toString();
        } catch (DamageException refused) {
            return refused.reason() + " " + refused.getMessage();
        }
    }

    /** The picture with right sums of its chunks, as far as these go, so that damage behind them is found. */
    static byte[] summed(byte[] picture) {
        byte[] copy = picture.clone();
        ByteBuffer bytes = ByteBuffer.wrap(copy);
        int at = Long.BYTES;
        while (copy.length - at >= 12) {
            int length = bytes.getInt(at);
            if (length < 0 || length > copy.length - at - 12) {
                break;
            }
            CRC32 sum = new CRC32();
            sum.update(copy, at + 4, length + 4);
            bytes.putInt(at + 8 + length, (int) sum.getValue());
            at += 12 + length;
        }
        return copy;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        int[] deep = PngFixture.pixels(30, 1 << 16, 1);
        int[] flat = PngFixture.pixels(30, 1 << 8, 1);
        for (byte[] png : List.of(
                new PngFixture().write(6, 5, deep),
                new PngFixture().bits(8).write(6, 5, flat),
                new PngFixture().chunks(7).write(6, 5, deep),
                new PngFixture().chunk("tEXt").write(5, 6, deep))) {
            seeds.add(FuzzTargets.chosen(0, png));
            seeds.add(FuzzTargets.chosen(1, png));
        }
        for (String format : List.of("png", "jpeg")) {
            seeds.add(FuzzTargets.chosen(2, ImageRecordings.picture(format, 4, 6, 1)));
        }
        return seeds;
    }
}
