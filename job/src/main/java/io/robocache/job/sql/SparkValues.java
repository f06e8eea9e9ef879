package io.robocache.job.sql;

import io.robocache.episode.MessageColumn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Decoded messages as Spark's types and values. */
final class SparkValues {
    private static final int DIGITS = 20; // of 2^64 - 1

    private SparkValues() {}

    /** The type of a message: all of its fields may be null. */
    static StructType struct(List<MessageColumn> columns) {
        StructField[] fields = new StructField[columns.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = DataTypes.createStructField(columns.get(i).name(), type(columns.get(i)), true);
        }
        return new StructType(fields);
    }

    static DataType type(MessageColumn column) {
        DataType element =
                switch (column.kind()) {
                    case BOOLEAN -> DataTypes.BooleanType;
                    case INT8 -> DataTypes.ByteType;
                    case INT16 -> DataTypes.ShortType;
                    case INT32 -> DataTypes.IntegerType;
                    case INT64 -> DataTypes.LongType;
                    case UINT64 -> DataTypes.createDecimalType(DIGITS, 0);
                    case FLOAT32 -> DataTypes.FloatType;
                    case FLOAT64 -> DataTypes.DoubleType;
                    case TEXT -> DataTypes.StringType;
                    case BYTES -> DataTypes.BinaryType;
                    case STRUCT -> struct(column.fields());
                };
        return column.list() ? DataTypes.createArrayType(element, column.kind() == MessageColumn.Kind.STRUCT) : element;
    }

    /** Names of fields beside {@code taken} ones, which SQL does not tell apart by case: what would be twice gets underscores. */
    static List<String> distinctNames(Set<String> taken, List<MessageColumn> columns) {
        Set<String> used = new HashSet<>(taken);
        columns.forEach(column -> used.add(column.name().toLowerCase(Locale.ROOT)));
        Set<String> given = new HashSet<>(taken);
        List<String> names = new ArrayList<>();
        for (MessageColumn column : columns) {
            String name = column.name();
            while (!given.add(name.toLowerCase(Locale.ROOT))) {
                do {
                    name += "_";
                } while (used.contains(name.toLowerCase(Locale.ROOT)));
            }
            names.add(name);
        }
        return names;
    }

    static InternalRow row(List<MessageColumn> columns, Object[] values) {
        Object[] row = new Object[values.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(columns.get(i), values[i]);
        }
        return new GenericInternalRow(row);
    }

    /** A value of {@link MessageColumn} as it lies in Spark's rows. */
    static Object value(MessageColumn column, Object value) {
        return value == null ? null : column.list() ? list(column, value) : single(column, value);
    }

    private static Object single(MessageColumn column, Object value) {
        return switch (column.kind()) {
            case UINT64 -> unsigned((Long) value);
            case TEXT -> UTF8String.fromString((String) value);
            case STRUCT -> row(column.fields(), (Object[]) value);
            default -> value;
        };
    }

    private static Decimal unsigned(long bits) {
        return Decimal.apply(new BigDecimal(Long.toUnsignedString(bits)), DIGITS, 0);
    }

    private static ArrayData list(MessageColumn column, Object value) {
        return switch (column.kind()) {
            case BOOLEAN -> UnsafeArrayData.fromPrimitiveArray((boolean[]) value);
            case INT8 -> UnsafeArrayData.fromPrimitiveArray((byte[]) value);
            case INT16 -> UnsafeArrayData.fromPrimitiveArray((short[]) value);
            case INT32 -> UnsafeArrayData.fromPrimitiveArray((int[]) value);
            case INT64 -> UnsafeArrayData.fromPrimitiveArray((long[]) value);
            case FLOAT32 -> UnsafeArrayData.fromPrimitiveArray((float[]) value);
            case FLOAT64 -> UnsafeArrayData.fromPrimitiveArray((double[]) value);
            case UINT64 -> {
                long[] bits = (long[]) value;
                Object[] elements = new Object[bits.length];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = unsigned(bits[i]);
                }
                yield new GenericArrayData(elements);
            }
            case TEXT, BYTES, STRUCT -> {
                Object[] given = (Object[]) value;
                Object[] elements = new Object[given.length];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = given[i] == null ? null : single(column, given[i]);
                }
                yield new GenericArrayData(elements);
            }
        };
    }
}
