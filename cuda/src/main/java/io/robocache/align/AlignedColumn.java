package io.robocache.align;

import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;

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
