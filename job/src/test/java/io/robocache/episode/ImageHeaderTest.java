package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of an encoded image, and what of it is refused. */
class ImageHeaderTest {

    private static byte[] of(int imageType, String format) {
        return ImageRecordings.encoded(new BufferedImage(7, 5, imageType), format);
    }

    private static DamageException refused(byte[] image) {
        return assertThrows(
                DamageException.class, () -> ImageHeader.read(ByteBuffer.wrap(image), 0, image.length), "refused");
    }

    @Test
    void theShapeIsThatOfTheHeader() {
        assertEquals(new ImageShape(5, 7, 3), ImageShape.of(of(BufferedImage.TYPE_INT_RGB, "jpg")));
        assertEquals(new ImageShape(5, 7, 1), ImageShape.of(of(BufferedImage.TYPE_BYTE_GRAY, "jpg")));
        assertEquals(new ImageShape(5, 7, 3), ImageShape.of(of(BufferedImage.TYPE_INT_RGB, "png")));
        assertEquals(new ImageShape(5, 7, 4), ImageShape.of(of(BufferedImage.TYPE_INT_ARGB, "png")));
        assertEquals(new ImageShape(5, 7, 1), ImageShape.of(of(BufferedImage.TYPE_BYTE_GRAY, "png")));
    }

    @Test
    void anImageWithinABlockIsReadWhereItLies() throws DamageException {
        byte[] image = of(BufferedImage.TYPE_INT_RGB, "jpg");
        ByteBuffer block = ByteBuffer.allocate(image.length + 20).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        block.put(9, image);
        assertEquals(new ImageShape(5, 7, 3), ImageHeader.read(block, 9, image.length));
        assertEquals(0, block.position(), "the block's position is left alone");
        assertEquals(java.nio.ByteOrder.LITTLE_ENDIAN, block.order());
    }

    @Test
    void paddingBehindTheEndIsTaken() {
        byte[] image = of(BufferedImage.TYPE_INT_RGB, "jpg");
        assertEquals(new ImageShape(5, 7, 3), ImageShape.of(Arrays.copyOf(image, image.length + 100)));
    }

    @Test
    void sixteenBitsAndPalettesDoNotFitADataset() {
        DamageException deep = refused(of(BufferedImage.TYPE_USHORT_GRAY, "png"));
        assertTrue(deep.quarantines(), "the whole stream is of the kind");
        assertEquals(
                "a PNG of colour type 0 with 16 bits a sample refused: images of a dataset are grey, RGB or RGBA with 8 bits"
                        + " a sample; record them so, or leave the stream out",
                deep.getMessage());
        DamageException palette = refused(of(BufferedImage.TYPE_BYTE_INDEXED, "png"));
        assertTrue(palette.getMessage().startsWith("a PNG of colour type 3 with"), palette.getMessage());
    }

    @Test
    void whatIsNoImageIsDamage() {
        DamageException empty = refused(new byte[0]);
        assertEquals("0 bytes that begin with nothing are neither a JPEG nor a PNG", empty.getMessage());
        assertFalse(empty.quarantines(), "one image is left out");
        assertEquals(
                "6 bytes that begin with 52 49 46 46 are neither a JPEG nor a PNG",
                refused(new byte[] {'R', 'I', 'F', 'F', 0, 0}).getMessage());
    }

    @Test
    void everyTruncationIsNoticed() {
        for (String format : new String[] {"jpg", "png"}) {
            byte[] image = ImageRecordings.picture(format, 16, 16, 1);
            // The last four bytes of a PNG are a checksum that is not looked at.
            int last = image.length - (format.equals("png") ? 5 : 1);
            for (int length = 0; length <= last; length++) {
                refused(Arrays.copyOf(image, length));
            }
        }
    }

    @Test
    void noDamageIsAnythingButARefusalOrAShape() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] image = ImageRecordings.picture(i % 2 == 0 ? "jpg" : "png", 3, 4, i % 7);
            for (int n = random.nextInt(4); n >= 0; n--) {
                image[random.nextInt(Math.min(image.length, 700))] = (byte) random.nextInt();
            }
            try {
                ImageHeader.read(ByteBuffer.wrap(image), 0, image.length);
            } catch (DamageException refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,1,3", "1,257,1", "1,258,1", "1,259,1", "5,7,3", "5,7,4", "480,640,3", "33,65,1"})
    void theBlackImageDecodesToItsShape(int height, int width, int channels) throws IOException {
        ImageShape shape = new ImageShape(height, width, channels);
        byte[] png = BlackPng.of(shape);
        assertEquals(shape, ImageShape.of(png));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(height, image.getHeight());
        assertEquals(width, image.getWidth());
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        assertEquals(height * width * channels, pixels.length);
        for (byte pixel : pixels) {
            assertEquals(0, pixel);
        }
        assertTrue(png.length < 500 + height * width * channels / 100, "short: " + png.length);
    }
}
