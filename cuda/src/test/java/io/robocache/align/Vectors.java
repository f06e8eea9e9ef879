package io.robocache.align;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;

/** Small vectors of given values; the caller closes. */
final class Vectors {

    private Vectors() {}

    static BigIntVector longs(BufferAllocator memory, long... values) {
        BigIntVector vector = new BigIntVector("longs", memory);
        vector.allocateNew(values.length);
        for (int i = 0; i < values.length; i++) {
            vector.set(i, values[i]);
        }
        vector.setValueCount(values.length);
        return vector;
    }

    static Float4Vector floats(BufferAllocator memory, float... values) {
        Float4Vector vector = new Float4Vector("floats", memory);
        vector.allocateNew(values.length);
        for (int i = 0; i < values.length; i++) {
            vector.set(i, values[i]);
        }
        vector.setValueCount(values.length);
        return vector;
    }

    static Float8Vector doubles(BufferAllocator memory, double... values) {
        Float8Vector vector = new Float8Vector("doubles", memory);
        vector.allocateNew(values.length);
        for (int i = 0; i < values.length; i++) {
            vector.set(i, values[i]);
        }
        vector.setValueCount(values.length);
        return vector;
    }

    static VarCharVector strings(BufferAllocator memory, String... values) {
        VarCharVector vector = new VarCharVector("strings", memory);
        vector.allocateNew();
        for (int i = 0; i < values.length; i++) {
            vector.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
        }
        vector.setValueCount(values.length);
        return vector;
    }
}
