package io.robocache.align;

import io.robocache.device.Columns;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * One stream on the clock: a value, a validity and an age for each target. No vector holds a null: where the target is
 * not valid, floats are NaN, integers 0, booleans false and strings empty. Owns its vectors; not thread-safe.
 */
public final class AlignedColumn implements AutoCloseable {

    private final FieldVector values;
    private final int width;
    private final BitVector valid;
    private final Float4Vector ageMillis;

    AlignedColumn(FieldVector values, int width, BitVector valid, Float4Vector ageMillis) {
        this.values = values;
        this.width = width;
        this.valid = valid;
        this.ageMillis = ageMillis;
    }

    /** Of the request's shape and types, nothing null, contents not defined; a string vector is left without buffers. */
    static AlignedColumn allocate(AlignRequest request, BufferAllocator memory) {
        MinorType type = request.how().outputType(request.values().getMinorType());
        FieldVector values = type.getNewVector(Field.notNullable("values", type.getType()), memory, null);
        AlignedColumn column = new AlignedColumn(
                values, request.width(), new BitVector("valid", memory), new Float4Vector("age_ms", memory));
        int targets = request.targets().getValueCount();
        try {
            if (values instanceof BaseFixedWidthVector fixed) {
                Columns.allocate(fixed, targets * request.width());
            }
            Columns.allocate(column.valid, targets);
            Columns.allocate(column.ageMillis, targets);
            return column;
        } catch (RuntimeException | Error e) {
            column.close();
            throw e;
        }
    }

    /** Shape (m * width), of {@link Alignment#outputType}; borrowed. */
    public FieldVector values() {
        return values;
    }

    /** Components of one value. */
    public int width() {
        return width;
    }

    /** Shape (m): whether the target has a value; borrowed. */
    public BitVector valid() {
        return valid;
    }

    /** Shape (m), milliseconds from the sample to the target, negative for a later sample; NaN where not valid; borrowed. */
    public Float4Vector ageMillis() {
        return ageMillis;
    }

    /** Frees the vectors; twice is harmless. */
    @Override
    public void close() {
        values.close();
        valid.close();
        ageMillis.close();
    }
}
