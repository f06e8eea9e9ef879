package io.robocache.job;

import io.robocache.device.Columns;
import io.robocache.shard.Column;
import io.robocache.shard.ColumnBatch;
import io.robocache.shard.DatasetSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;

/**
 * Consecutive frames of an episode, column by name. Owns what {@link #own} was given and frees it at once when closed.
 * More columns than the schema has may be put; those are left out.
 */
final class FrameBatch implements AutoCloseable {
    /**
     * Values of a column, their offsets if ragged, and which frames, or samples of a window, count in statistics (null:
     * all).
     */
    record Values(FieldVector values, IntVector offsets, BitVector valid) {}

    private final int frames;
    private final Map<String, Values> columns = new LinkedHashMap<>();
    private final List<AutoCloseable> owned = new ArrayList<>();

    /** The fixed columns of frames {@code from} to {@code from + targets}; {@code targets} stays the caller's. */
    FrameBatch(long from, BigIntVector targets, int fps, BufferAllocator memory) {
        frames = targets.getValueCount();
        Float4Vector timestamp = own(new Float4Vector(DatasetSchema.TIMESTAMP.name(), memory));
        BigIntVector frameIndex = own(new BigIntVector(DatasetSchema.FRAME_INDEX.name(), memory));
        Columns.allocate(timestamp, frames);
        Columns.allocate(frameIndex, frames);
        for (int i = 0; i < frames; i++) {
            frameIndex.set(i, from + i);
            timestamp.set(i, (float) ((double) (from + i) / fps)); // LeRobot compares it so, to 1e-4 s
        }
        put(DatasetSchema.TIMESTAMP.name(), timestamp, null);
        put(DatasetSchema.FRAME_INDEX.name(), frameIndex, null);
        put(DatasetSchema.T_NS.name(), targets, null);
    }

    /** Frames in this batch. */
    int frames() {
        return frames;
    }

    /** Takes over something to close. */
    <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /** Adds a column of scalars or fixed lists; the vectors stay with whoever owns them. */
    void put(String name, FieldVector values, BitVector valid) {
        columns.put(name, new Values(values, null, valid));
    }

    /** Adds a column of ragged lists. */
    void putRagged(String name, FieldVector values, IntVector offsets) {
        columns.put(name, new Values(values, offsets, null));
    }

    /** The column of that name. */
    Values column(String name) {
        Values values = columns.get(name);
        if (values == null) {
            throw new IllegalStateException(
                    "column " + name + " of the schema was not computed; it has " + columns.keySet());
        }
        return values;
    }

    /** All columns of the schema, in its order; borrowed from this batch. */
    List<ColumnBatch> inOrderOf(DatasetSchema schema) {
        List<ColumnBatch> ordered = new ArrayList<>();
        for (Column column : schema.columns()) {
            Values values = column(column.name());
            ordered.add(new ColumnBatch(column, values.values(), values.offsets()));
        }
        return ordered;
    }

    @Override
    public void close() {
        try {
            AutoCloseables.close(owned);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("vectors of a batch could not be freed", e);
        } finally {
            owned.clear();
        }
    }
}
