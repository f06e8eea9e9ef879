package io.robocache.udf;

import java.util.Arrays;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** Arrow vectors without nulls as arrays of SQL; numbers are copied without boxing. */
final class Vectors {

    private Vectors() {}

    /** The type of an element: uint8 becomes SMALLINT, as Spark reads it from Parquet. */
    static DataType type(FieldVector vector) {
        return switch (vector.getMinorType()) {
            case BIT -> DataTypes.BooleanType;
            case TINYINT -> DataTypes.ByteType;
            case UINT1, SMALLINT -> DataTypes.ShortType;
            case INT -> DataTypes.IntegerType;
            case BIGINT -> DataTypes.LongType;
            case FLOAT4 -> DataTypes.FloatType;
            case FLOAT8 -> DataTypes.DoubleType;
            case VARCHAR -> DataTypes.StringType;
            default -> throw new IllegalStateException("no SQL type of " + vector.getMinorType());
        };
    }

    /** An array of such elements, none of them NULL. */
    static DataType arrayOf(DataType element) {
        return DataTypes.createArrayType(element, false);
    }

    /** All elements. */
    static ArrayData array(FieldVector vector) {
        return array(vector, 0, vector.getValueCount());
    }

    /** Some elements, copied. */
    static ArrayData array(FieldVector vector, int from, int count) {
        if (vector instanceof Float4Vector v) {
            float[] all = new float[count];
            for (int i = 0; i < count; i++) {
                all[i] = v.get(from + i);
            }
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        if (vector instanceof Float8Vector v) {
            double[] all = new double[count];
            Arrays.setAll(all, i -> v.get(from + i));
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        if (vector instanceof IntVector v) {
            int[] all = new int[count];
            Arrays.setAll(all, i -> v.get(from + i));
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        if (vector instanceof BigIntVector v) {
            long[] all = new long[count];
            Arrays.setAll(all, i -> v.get(from + i));
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        if (vector instanceof UInt1Vector || vector instanceof SmallIntVector) {
            short[] all = new short[count];
            for (int i = 0; i < count; i++) {
                all[i] = vector instanceof UInt1Vector u
                        ? (short) (u.get(from + i) & 0xFF)
                        : ((SmallIntVector) vector).get(from + i);
            }
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        if (vector instanceof TinyIntVector v) {
            byte[] all = new byte[count];
            for (int i = 0; i < count; i++) {
                all[i] = v.get(from + i);
            }
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        if (vector instanceof BitVector v) {
            boolean[] all = new boolean[count];
            for (int i = 0; i < count; i++) {
                all[i] = v.get(from + i) != 0;
            }
            return UnsafeArrayData.fromPrimitiveArray(all);
        }
        Object[] strings = new Object[count];
        Arrays.setAll(strings, i -> UTF8String.fromBytes(((VarCharVector) vector).get(from + i)));
        return new GenericArrayData(strings);
    }

    /** One element, boxed: for rows. */
    static Object element(FieldVector vector, int i) {
        return array(vector, i, 1).get(0, type(vector));
    }
}
