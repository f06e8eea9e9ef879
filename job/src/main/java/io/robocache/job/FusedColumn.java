package io.robocache.job;

import io.robocache.align.AlignedColumn;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;

/**
 * One stream on the frames of a batch, as it is stored. Owns its vectors.
 *
 * @param values    shape (frames * numbers)
 * @param valid     shape (frames)
 * @param ageMillis shape (frames)
 * @param mask      shape (frames * samples) of a window; null of others
 * @param owned     what to close
 */
record FusedColumn(
        FieldVector values,
        BitVector valid,
        Float4Vector ageMillis,
        BitVector mask,
        List<? extends AutoCloseable> owned)
        implements AutoCloseable {

    /** Takes over what was aligned. */
    static FusedColumn of(AlignedColumn column) {
        return new FusedColumn(column.values(), column.valid(), column.ageMillis(), column.mask(), List.of(column));
    }

    /** This column with its values, float32 that hold float16, as float16; takes this one over. */
    FusedColumn halved(BufferAllocator memory) {
        Float4Vector wide = (Float4Vector) values;
        Float2Vector halves = new Float2Vector(values.getName(), memory);
        boolean done = false;
        try {
            halves.allocateNew(wide.getValueCount());
            for (int i = 0; i < wide.getValueCount(); i++) {
                halves.set(i, Float16.toFloat16(wide.get(i))); // exact, as the value is one of float16
            }
            halves.setValueCount(wide.getValueCount());
            done = true;
            return new FusedColumn(halves, valid, ageMillis, mask, List.of(halves, this));
        } finally {
            if (!done) {
                halves.close();
            }
        }
    }

    @Override
    public void close() {
        try {
            AutoCloseables.close(owned);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("vectors of a stream could not be freed", e);
        }
    }
}
