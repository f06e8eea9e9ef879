package io.robocache.episode;

import java.nio.ByteBuffer;

/** What is known of the images of one column of one episode: their common shape, the longest, and what was left out. */
final class RowImages {

    private final String feature;
    private ImageShape shape;
    private int greatestBytes;
    private DamageException first; // of the images that were left out
    private DamageException misfit; // of the whole episode

    RowImages(String feature) {
        this.feature = feature;
    }

    /** Whether a row's image is taken; null where the row has none. */
    boolean take(byte[] imageOrNull) {
        try {
            if (imageOrNull == null) {
                throw new DamageException(
                        Reason.MISSING_FILE, "no bytes: the image lies in a file of its own, which is not read");
            }
            ImageShape found = ImageHeader.read(ByteBuffer.wrap(imageOrNull), 0, imageOrNull.length);
            if (shape != null && !shape.equals(found)) {
                throw DamageException.ofEpisode(
                        Reason.CONFIG_MISMATCH,
                        "an image of %s, the first is of %s; images of a dataset have one shape"
                                .formatted(found, shape));
            }
            shape = found;
            greatestBytes = Math.max(greatestBytes, imageOrNull.length);
            return true;
        } catch (DamageException refused) {
            first = first == null ? refused : first;
            misfit = misfit == null && refused.quarantines() ? refused : misfit;
            return false;
        }
    }

    /** What the images have in common; null if there is none. */
    ImageShape shape() {
        return shape;
    }

    /** Bytes of the longest. */
    int greatestBytes() {
        return greatestBytes;
    }

    /** Why images were left out, {@code count} of them, the first in row {@code row}. */
    Loss loss(long row, long count) {
        return new Loss(first.reason(), "row " + row, count, "feature %s: %s".formatted(feature, first.getMessage()));
    }

    /** @throws MalformedEpisodeException if the images do not fit one dataset */
    void requireFit(String uri, String where) throws MalformedEpisodeException {
        if (misfit != null) {
            throw new MalformedEpisodeException(
                    misfit.reason(), uri, where, "feature %s: %s".formatted(feature, misfit.getMessage()));
        }
    }
}
