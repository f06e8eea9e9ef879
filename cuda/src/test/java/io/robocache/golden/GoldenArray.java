package io.robocache.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;

/** An array of a golden case, flat in C order. */
public final class GoldenArray {

    private final String dtype;
    private final int[] shape;
    private final long[] bits;
    private final String[] strings;

    private GoldenArray(String dtype, int[] shape, long[] bits, String[] strings) {
        this.dtype = dtype;
        this.shape = shape;
        this.bits = bits;
        this.strings = strings;
    }

    static GoldenArray read(JsonNode node, Path root) {
        String dtype = node.get("dtype").asText();
        int[] shape = new int[node.get("shape").size()];
        int size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = node.get("shape").get(i).asInt();
            size *= shape[i];
        }
        if (dtype.equals("str")) {
            String[] strings = new String[size];
            for (int i = 0; i < size; i++) {
                strings[i] = node.get("data").get(i).asText();
            }
            return new GoldenArray(dtype, shape, new long[0], strings);
        }
        IntToLongFunction element = node.has("file")
                ? fileElements(root.resolve(node.get("file").asText()), dtype)
                : i -> element(node.get("data").get(i));
        long[] bits = new long[size];
        for (int i = 0; i < size; i++) {
            bits[i] = element.applyAsLong(i);
        }
        return new GoldenArray(dtype, shape, bits, new String[0]);
    }

    private static long element(JsonNode node) {
        if (node.isBoolean()) {
            return node.asBoolean() ? 1 : 0;
        }
        return node.isNumber() ? node.asLong() : Golden.number(node.asText());
    }

    private static IntToLongFunction fileElements(Path file, String dtype) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return switch (dtype) {
            case "bool", "i8" -> bytes::get;
            case "u8" -> i -> bytes.get(i) & 0xFF;
            case "i16" -> i -> bytes.getShort(2 * i);
            case "u16", "f16", "bf16" -> i -> bytes.getShort(2 * i) & 0xFFFF;
            case "i32" -> i -> bytes.getInt(4 * i);
            case "u32", "f32" -> i -> bytes.getInt(4 * i) & 0xFFFFFFFFL;
            case "i64", "f64" -> i -> bytes.getLong(8 * i);
            default -> throw new IllegalArgumentException("no such dtype: " + dtype);
        };
    }

    /** As in the case: {@code f32}, {@code i64}, {@code str} ... */
    public String dtype() {
        return dtype;
    }

    /** The dimensions; borrowed. */
    public int[] shape() {
        return shape;
    }

    /** Of each element the bits of a float, the value of an integer, 0 or 1 of a boolean; empty of strings; borrowed. */
    public long[] bits() {
        return bits;
    }

    /** The elements where they are strings, else empty; borrowed. */
    public String[] strings() {
        return strings;
    }

    /** The number of elements. */
    public int size() {
        return dtype.equals("str") ? strings.length : bits.length;
    }

    /** The elements along the last dimension; 1 for an array of one dimension. */
    public int width() {
        return shape.length > 1 ? shape[shape.length - 1] : 1;
    }

    /** Element {@code i} as a number; an integer of 64 bits is rounded once. */
    public double number(int i) {
        return switch (dtype) {
            case "f64" -> Double.longBitsToDouble(bits[i]);
            case "f32" -> Float.intBitsToFloat((int) bits[i]);
            default -> bits[i];
        };
    }

    /** Element {@code i} as float32, rounded once. */
    public float single(int i) {
        return dtype.startsWith("f") ? (float) number(i) : (float) bits[i];
    }

    /** The elements as a vector of the matching type; the caller closes. */
    public FieldVector vector(BufferAllocator memory) {
        return pick(memory, size(), i -> i);
    }

    /** A vector of {@code count} elements, of which the i-th is that at {@code index(i)}; the caller closes. */
    public FieldVector pick(BufferAllocator memory, int count, IntToLongFunction index) {
        FieldVector vector = newVector(memory);
        if (vector instanceof BaseFixedWidthVector fixed) {
            fixed.allocateNew(count);
        } else {
            vector.allocateNew();
        }
        for (int i = 0; i < count; i++) {
            set(vector, i, (int) index.applyAsLong(i));
        }
        vector.setValueCount(count);
        return vector;
    }

    private FieldVector newVector(BufferAllocator memory) {
        return switch (dtype) {
            case "bool" -> new BitVector("v", memory);
            case "i8" -> new TinyIntVector("v", memory);
            case "u8" -> new UInt1Vector("v", memory);
            case "i16" -> new SmallIntVector("v", memory);
            case "u16" -> new UInt2Vector("v", memory);
            case "i32" -> new IntVector("v", memory);
            case "u32" -> new UInt4Vector("v", memory);
            case "i64" -> new BigIntVector("v", memory);
            case "f32" -> new Float4Vector("v", memory);
            case "f64" -> new Float8Vector("v", memory);
            case "str" -> new VarCharVector("v", memory);
            default -> throw new IllegalArgumentException("no vector of dtype " + dtype);
        };
    }

    private void set(FieldVector vector, int i, int from) {
        if (vector instanceof VarCharVector v) {
            v.setSafe(i, strings[from].getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof BitVector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof TinyIntVector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof UInt1Vector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof SmallIntVector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof UInt2Vector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof IntVector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof UInt4Vector v) {
            v.set(i, (int) bits[from]);
        } else if (vector instanceof BigIntVector v) {
            v.set(i, bits[from]);
        } else if (vector instanceof Float4Vector v) {
            // Not through a float: a signalling NaN would not survive every conversion.
            v.set(i, 0);
            v.getDataBuffer().setInt(4L * i, (int) bits[from]);
        } else {
            ((Float8Vector) vector).set(i, 0);
            vector.getDataBuffer().setLong(8L * i, bits[from]);
        }
    }
}
