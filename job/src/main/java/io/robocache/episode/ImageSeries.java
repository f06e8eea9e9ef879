package io.robocache.episode;

import java.nio.ByteBuffer;

/** What the encoded images of one stream have in common: all have the shape of the first. Not thread-safe. */
final class ImageSeries {

    private ImageShape shape;
    private int greatestBytes;

    /**
     * Reads the header of a JPEG or PNG.
     *
     * @throws DamageException if it is none, or, for the episode, of another shape
     */
    void see(ByteBuffer block, int first, int count) throws DamageException {
        ImageShape found = ImageHeader.read(block, first, count);
        if (shape == null) {
            shape = found;
        } else if (!shape.equals(found)) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    "an image of %s, the first is of %s; images of a dataset have one shape".formatted(found, shape));
        }
        greatestBytes = Math.max(greatestBytes, count);
    }

    /** Of all images so far; null before the first. */
    ImageShape shape() {
        return shape;
    }

    /** Of the longest image so far. */
    int greatestBytes() {
        return greatestBytes;
    }
}
