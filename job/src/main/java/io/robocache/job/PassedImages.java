package io.robocache.job;

import io.robocache.device.Columns;
import io.robocache.episode.BlackPng;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.StreamIndex;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import io.robocache.shard.ImageColumn;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;

/**
 * Images of an episode, handed on to the frames of a batch. What is aligned is the number of each image, by the rules that
 * hold for every stream; then the bytes are laid out. A frame without a valid image gets the {@link BlackPng} of the
 * dataset's shape: a decoder opens every row, and its {@code valid} is false. Not thread-safe.
 */
final class PassedImages {
    /** Bytes of images in a batch; a single frame may have more. */
    private static final long BYTES = 64L << 20;

    private final BufferAllocator memory;
    private final Map<Integer, byte[]> blackOf = new TreeMap<>(); // by slot
    private final Map<Integer, int[]> positionsOf = new TreeMap<>(); // of the batch, by slot

    PassedImages(JobConfig config, DatasetSchema schema, BufferAllocator memory) {
        this.memory = memory;
        for (int slot = 0; slot < config.streams().size(); slot++) {
            String name = config.streams().get(slot).name();
            for (Column column : schema.columns()) {
                if (config.streams().get(slot).isImage() && column.name().equals(name)) {
                    blackOf.put(slot, BlackPng.of(ImageColumn.shape(column)));
                }
            }
        }
    }

    /** How many of {@code count} frames fit, were all their images as long as the longest; at least 1. */
    int fitting(IndexedEpisode episode, int count) {
        long frameBytes = 0;
        for (Map.Entry<Integer, byte[]> black : blackOf.entrySet()) {
            StreamIndex stream = episode.index().streams().get(black.getKey());
            frameBytes += Math.max(black.getValue().length, stream.greatestImageBytes());
        }
        return frameBytes == 0 ? count : (int) Math.max(1, Math.min(count, BYTES / frameBytes));
    }

    /**
     * What to align instead of the images at these positions: their numbers from 0.
     *
     * @return shape (positions); the caller closes it
     */
    IntVector choices(int slot, int[] positions) {
        positionsOf.put(slot, positions);
        IntVector choices = new IntVector("image", memory);
        Columns.allocate(choices, positions.length);
        for (int i = 0; i < positions.length; i++) {
            choices.set(i, i);
        }
        return choices;
    }

    /**
     * The images that the frames show.
     *
     * @param chosen what {@link #choices} became by aligning; borrowed
     * @return shape (frames), one encoded image each, no nulls; the caller closes it
     */
    VarBinaryVector shown(int slot, FusedColumn chosen, EpisodeReader reader) throws IOException {
        byte[] black = blackOf.get(slot);
        int[] positions = positionsOf.get(slot);
        IntVector numbers = (IntVector) chosen.values();
        int frames = numbers.getValueCount();
        VarBinaryVector shown = new VarBinaryVector("image", memory);
        boolean done = false;
        // A stream without images cannot be read, and nothing of it is valid.
        try (FieldVector read = positions.length == 0 ? null : reader.values(slot, positions)) {
            VarBinaryVector images = (VarBinaryVector) read;
            long bytes = 0;
            for (int i = 0; i < frames; i++) {
                bytes += chosen.valid().get(i) == 0 ? black.length : images.getValueLength(numbers.get(i));
            }
            shown.allocateNew(bytes, frames);
            for (int i = 0; i < frames; i++) {
                if (chosen.valid().get(i) == 0) {
                    shown.set(i, black);
                } else {
                    int image = numbers.get(i);
                    shown.set(i, images.getStartOffset(image), images.getValueLength(image), images.getDataBuffer());
                }
            }
            shown.setValueCount(frames);
            done = true;
            return shown;
        } finally {
            if (!done) {
                shown.close();
            }
        }
    }
}
