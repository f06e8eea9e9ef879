package io.robocache.episode;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The size of an encoded image, as its header says; the pixels are never decoded.
 *
 * @param height   pixels, from 1
 * @param width    pixels, from 1
 * @param channels 1 (grey), 3 (colour) or 4 (colour and opacity), of 8 bits each
 */
public record ImageShape(int height, int width, int channels) implements Serializable {

    /** What LeRobot calls the three numbers. */
    public static final List<String> NAMES = List.of("height", "width", "channels");

    /** Pixels of an image. More are refused: Pillow, with which training reads them, refuses more as well. */
    static final long MAX_PIXELS = 1L << 27;

    /** @throws IllegalArgumentException if there is no such image */
    public ImageShape {
        if (height < 1 || width < 1 || (long) height * width > MAX_PIXELS || channels < 1 || channels > 4) {
            throw new IllegalArgumentException(
                    "an image of %d x %d pixels and %d channels refused: 1 to %d pixels and 1 to 4 channels are possible"
                            .formatted(height, width, channels, MAX_PIXELS));
        }
    }

    /**
     * The shape of an encoded image.
     *
     * @throws IllegalArgumentException if the bytes are no JPEG or PNG that a dataset can hold; the message says why
     */
    public static ImageShape of(byte[] encoded) {
        try {
            return ImageHeader.read(ByteBuffer.wrap(encoded), 0, encoded.length);
        } catch (DamageException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    /** As in info.json. */
    public List<Integer> dimensions() {
        return List.of(height, width, channels);
    }

    /** For messages: {@code 480 x 640 x 3}. */
    @Override
    public String toString() {
        return height + " x " + width + " x " + channels;
    }
}
