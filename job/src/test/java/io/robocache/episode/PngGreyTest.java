package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own reader and writer of PNG are the rivals. */
class PngGreyTest {

    private static final long LIMIT = 1 << 20;

    private final BufferAllocator memory = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 16", "3, 7, 16", "31, 12, 16", "640, 48, 16", "1, 1, 8", "33, 11, 8"})
    void everyFilterGivesTheStoredValues(int width, int height, int bits) throws Exception {
        int[] pixels = PngFixture.pixels(width * height, 1 << bits, 7);
        for (int chunk : new int[] {1, 64, Integer.MAX_VALUE}) {
            byte[] png = new PngFixture().bits(bits).chunks(chunk).write(width, height, pixels);

            assertArrayEquals(pixels, decode(png), "chunks of " + chunk);
            Raster rival = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
            assertArrayEquals(rival.getSamples(0, 0, width, height, 0, (int[]) null), decode(png), "the JDK's reader");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_BYTE_GRAY})
    void imagesOfTheJdkDecode(int type) throws Exception {
        BufferedImage image = new BufferedImage(97, 53, type);
        int[] pixels = PngFixture.pixels(97 * 53, type == BufferedImage.TYPE_BYTE_GRAY ? 256 : 65536, 3);
        image.getRaster().setSamples(0, 0, 97, 53, 0, pixels);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, "png", out));

        assertArrayEquals(pixels, decode(out.toByteArray()));
    }

    @Test
    void ancillaryChunksAreSkippedAndUnknownCriticalOnesRefused() throws Exception {
        assertArrayEquals(
                new int[] {5, 6}, decode(new PngFixture().chunk("zTXt").write(2, 1, 5, 6)));
        refused(new PngFixture().chunk("ABCD").write(2, 1, 5, 6), Reason.BAD_LAYOUT, "chunk of type 0x41424344");
    }

    @Test
    void everyCutIsDamage() {
        byte[] png = new PngFixture().chunks(40).write(20, 9, PngFixture.pixels(180, 65536, 1));
        for (int length = 0; length < png.length; length++) {
            byte[] cut = Arrays.copyOf(png, length);
            assertThrows(DamageException.class, () -> decode(cut), "cut at " + length);
        }
    }

    @Test
    void everyFlippedBitIsDamage() {
        byte[] png = new PngFixture().chunks(40).write(20, 9, PngFixture.pixels(180, 65536, 1));
        for (int bit = 0; bit < 8 * png.length; bit++) {
            byte[] flipped = png.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThrows(DamageException.class, () -> decode(flipped), "bit " + bit);
        }
    }

    @Test
    void bytesWithRightChecksumsAreDecodedOrDamage() {
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            byte[] data = new byte[random.nextInt(60)];
            random.nextBytes(data);
            if (data.length > 2) {
                data[0] = 0x78;
                data[1] = (byte) 0x9C;
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            byte[] good = new PngFixture().write(3, 3, new int[9]);
            png.write(good, 0, 8 + 25);
            png.writeBytes(PngFixture.chunk("IDAT", data));
            png.writeBytes(PngFixture.chunk("IEND", new byte[0]));
            assertThrows(DamageException.class, () -> decode(png.toByteArray()), "noise is no image");
        }
    }

    @Test
    void tooFewAndTooManyBytesAreDamage() {
        int[] pixels = PngFixture.pixels(12, 65536, 1);
        refused(new PngFixture().excess(-1).write(4, 3, pixels), Reason.BAD_LAYOUT, "end in row 2 of 3");
        refused(new PngFixture().excess(1).write(4, 3, pixels), Reason.BAD_LAYOUT, "go on behind row 3");
    }

    @ParameterizedTest
    @CsvSource({"2, 8, 0", "0, 4, 0", "3, 8, 0", "4, 16, 0", "0, 16, 1"})
    void otherKindsAreNotRead(int colour, int bits, int interlace) {
        PngFixture fixture = new PngFixture().colour(colour).bits(bits);
        byte[] png = (interlace == 1 ? fixture.interlaced() : fixture).write(1, 1);
        refused(
                png,
                Reason.UNSUPPORTED,
                "a PNG of colour type %d, %d bits, interlace %d; depth is read from type 0, 8 or 16 bits, interlace 0"
                        .formatted(colour, bits, interlace));
    }

    @Test
    void aDeclaredSizeIsRefusedBeforeItIsAllocated() {
        refused(bomb(60_000, 1000), Reason.BAD_LAYOUT, "which can hold");
        refused(bomb(70_000, 1), Reason.SIZE_LIMIT, "70000 x 1 pixels, limit 67108864 pixels and 65535 a side");
        refused(bomb(60_000, 60_000), Reason.SIZE_LIMIT, "60000 x 60000 pixels");
        refused(bomb(0, 5), Reason.BAD_LAYOUT, "0 x 5 pixels");
        refused(bomb(-1, 5), Reason.BAD_LAYOUT, "4294967295 x 5 pixels");
        byte[] large = new PngFixture().write(1024, 600, new int[1024 * 600]);
        refused(large, Reason.SIZE_LIMIT, "1229400 bytes decoded, limit 1048576 (limits.block)");
    }

    private static byte[] bomb(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 16)
                .array();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(new PngFixture().write(1, 1, 1), 0, 8);
        png.writeBytes(PngFixture.chunk("IHDR", header));
        png.writeBytes(PngFixture.chunk("IDAT", new byte[20]));
        return png.toByteArray();
    }

    private void refused(byte[] png, Reason reason, String part) {
        DamageException e = assertThrows(DamageException.class, () -> decode(png));
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private int[] decode(byte[] bytes) throws DamageException, IOException {
        ByteBuffer block = ByteBuffer.allocate(bytes.length + 10).order(ByteOrder.LITTLE_ENDIAN);
        block.put(5, bytes);
        PngGrey png = PngGrey.open(block, 5, bytes.length, LIMIT);
        png.decode(null);
        int pixels = png.width() * png.height();
        try (ArrowBuf out = memory.buffer((long) pixels * png.pixelBytes())) {
            png.decode(out);
            int[] values = new int[pixels];
            for (int i = 0; i < pixels; i++) {
                values[i] = png.pixelBytes() == 1 ? out.getByte(i) & 0xFF : out.getShort(2L * i) & 0xFFFF;
            }
            return values;
        }
    }
}
