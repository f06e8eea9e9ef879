package io.robocache.udf;

import io.robocache.align.Alignment;
import java.io.Serializable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;

/**
 * The type of a stream's samples: a number, a boolean or a string, or an array of numbers.
 *
 * @param list   whether a sample is an array
 * @param number of a component; null of strings
 */
record SampleType(boolean list, NumberType number) implements Serializable {

    static final String EXPECTED = "samples are numbers, booleans, strings or arrays of numbers";

    /** The type; null if it is none of samples. */
    static SampleType of(DataType type) {
        if (type instanceof StringType) {
            return new SampleType(false, null);
        }
        boolean list = type instanceof ArrayType;
        NumberType number = NumberType.of(type instanceof ArrayType array ? array.elementType() : type);
        return number == null ? null : new SampleType(list, number);
    }

    private MinorType minorType() {
        return number == null
                ? MinorType.VARCHAR
                : switch (number.kind()) {
                    case BOOLEAN -> MinorType.BIT;
                    case BYTE -> MinorType.TINYINT;
                    case SHORT -> MinorType.SMALLINT;
                    case INT -> MinorType.INT;
                    case LONG -> MinorType.BIGINT;
                    case FLOAT -> MinorType.FLOAT4;
                    case DOUBLE, DECIMAL -> MinorType.FLOAT8;
                };
    }

    /**
     * The type of one target's value; of a window, and of lists, an array.
     *
     * @throws IllegalArgumentException if the policy cannot take the samples
     */
    DataType result(Alignment how) {
        DataType element =
                switch (how.outputType(minorType())) {
                    case BIT -> DataTypes.BooleanType;
                    case TINYINT -> DataTypes.ByteType;
                    case SMALLINT -> DataTypes.ShortType;
                    case INT -> DataTypes.IntegerType;
                    case BIGINT -> DataTypes.LongType;
                    case FLOAT4 -> DataTypes.FloatType;
                    case FLOAT8 -> DataTypes.DoubleType;
                    default -> DataTypes.StringType;
                };
        return isArray(how) ? Vectors.arrayOf(element) : element;
    }

    /** Whether one target's value is an array. */
    boolean isArray(Alignment how) {
        return list || how.policy() == io.robocache.align.Policy.WINDOW;
    }

    /** Components of a sample, which is not NULL; -1 if one of them is NULL. */
    int width(SpecializedGetters from, int i) {
        if (!list) {
            return 1;
        }
        ArrayData components = from.getArray(i);
        for (int c = 0; c < components.numElements(); c++) {
            if (components.isNullAt(c)) {
                return -1;
            }
        }
        return components.numElements();
    }

    /** A vector with room for that many components; the caller closes. */
    FieldVector allocate(BufferAllocator memory, int components) {
        FieldVector vector = minorType()
                .getNewVector(
                        "values",
                        org.apache.arrow.vector.types.pojo.FieldType.notNullable(
                                minorType().getType()),
                        memory,
                        null);
        vector.setInitialCapacity(components);
        vector.allocateNew();
        return vector;
    }

    /** Writes the components of a sample, from place {@code to}. */
    void write(SpecializedGetters from, int i, FieldVector vector, int to) {
        if (!list) {
            writeOne(from, i, vector, to);
            return;
        }
        ArrayData components = from.getArray(i);
        for (int c = 0; c < components.numElements(); c++) {
            writeOne(components, c, vector, to + c);
        }
    }

    private void writeOne(SpecializedGetters from, int i, FieldVector vector, int to) {
        if (number == null) {
            ((VarCharVector) vector).setSafe(to, from.getUTF8String(i).getBytes());
            return;
        }
        switch (number.kind()) {
            case BOOLEAN -> ((BitVector) vector).setSafe(to, from.getBoolean(i) ? 1 : 0);
            case BYTE -> ((TinyIntVector) vector).setSafe(to, from.getByte(i));
            case SHORT -> ((SmallIntVector) vector).setSafe(to, from.getShort(i));
            case INT -> ((IntVector) vector).setSafe(to, from.getInt(i));
            case LONG -> ((BigIntVector) vector).setSafe(to, from.getLong(i));
            case FLOAT -> ((Float4Vector) vector).setSafe(to, from.getFloat(i));
            case DOUBLE, DECIMAL -> ((Float8Vector) vector).setSafe(to, number.present(from, i));
        }
    }
}
