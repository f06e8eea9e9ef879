package io.robocache.episode;

import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** The depth image of one message. What it declares was compared with its bytes; these are borrowed from the message. */
sealed interface DepthPicture permits RawDepth, PngDepth {

    /** Most pixels of an image, 8192 x 8192: what one message may add to a batch of points. */
    long MAX_PIXELS = 1L << 26;

    /** Most pixels of a row or column, so that a row is small. */
    long MAX_SIDE = (1 << 16) - 1;

    /** Columns, at least 1. */
    int width();

    /** Rows, at least 1. */
    int height();

    /** UINT1, UINT2 or FLOAT4. */
    MinorType type();

    /** Reads the image to its end and keeps nothing. */
    void verify() throws DamageException;

    /**
     * Writes all pixels, row by row.
     *
     * @param out of {@link #type}, allocated to {@code width * height} values
     */
    void fill(BaseFixedWidthVector out) throws DamageException;

    /** Refuses images without pixels or with too many. */
    static void checkSize(long width, long height) throws DamageException {
        if (width == 0 || height == 0) {
            throw new DamageException(Reason.BAD_LAYOUT, "a depth image of %d x %d pixels".formatted(width, height));
        }
        if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "a depth image of %d x %d pixels, limit %d pixels and %d a side"
                            .formatted(width, height, MAX_PIXELS, MAX_SIDE));
        }
    }
}
