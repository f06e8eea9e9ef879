package io.robocache.udf;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Tables of random clouds and streams with what is no ordinary number among them: NULL, NaN, infinities, -0, nothing. */
final class RandomRows {

    /** How {@link #clouds} holds points. */
    enum Shape {
        ROWS,
        COLUMNS,
        ARRAYS
    }

    private final Random random;

    RandomRows(long seed) {
        random = new Random(seed);
    }

    /** Columns id, label (with metadata, some NULL) and points, which have a feature c0 besides x, y, z. */
    Dataset<Row> clouds(Shape shape, int rows, int partitions) {
        List<Row> table = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Object points =
                    random.nextInt(7) == 0 ? null : cloud(shape, random.nextInt(5) == 0 ? 0 : random.nextInt(40));
            table.add(RowFactory.create(i, random.nextInt(4) == 0 ? null : "row " + i, points));
        }
        StructType schema = new StructType(new StructField[] {
            new StructField("id", DataTypes.IntegerType, false, Metadata.empty()),
            new StructField(
                    "label",
                    DataTypes.StringType,
                    true,
                    new MetadataBuilder().putString("unit", "none").build()),
            new StructField("points", type(shape), true, Metadata.empty())
        });
        return SqlSession.open().createDataFrame(table, schema).repartition(partitions);
    }

    private static DataType type(Shape shape) {
        DataType number = DataTypes.FloatType;
        StructType fields = new StructType();
        for (String name : List.of("x", "y", "z", "c0")) {
            fields = fields.add(name, shape == Shape.COLUMNS ? DataTypes.createArrayType(number) : number);
        }
        return switch (shape) {
            case ROWS -> DataTypes.createArrayType(fields);
            case COLUMNS -> fields;
            case ARRAYS -> DataTypes.createArrayType(DataTypes.createArrayType(number));
        };
    }

    private Object cloud(Shape shape, int points) {
        if (shape == Shape.COLUMNS) {
            return RowFactory.create(
                    list(points, this::coordinate),
                    list(points, this::coordinate),
                    list(points, this::coordinate),
                    list(points, this::coordinate));
        }
        return list(points, () -> {
            if (random.nextInt(30) == 0) {
                return null;
            }
            List<Object> point = list(4, this::coordinate);
            return shape == Shape.ROWS ? RowFactory.create(point.toArray()) : point;
        });
    }

    private List<Object> list(int n, Supplier<Object> element) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            list.add(element.get());
        }
        return list;
    }

    private Object coordinate() {
        return switch (random.nextInt(40)) {
            case 0 -> null;
            case 1 -> Float.NaN;
            case 2 -> Float.POSITIVE_INFINITY;
            case 3 -> -0.0f;
            default -> (float) (random.nextGaussian() * 2);
        };
    }

    /** Columns id, t, v (four numbers a sample) and at; any may be NULL or empty. */
    Dataset<Row> streams(int rows, int partitions) {
        List<Row> table = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int n = random.nextInt(5) == 0 ? 0 : random.nextInt(30);
            table.add(RowFactory.create(
                    i,
                    random.nextInt(12) == 0 ? null : list(n, () -> random.nextInt(25) == 0 ? null : stamp()),
                    random.nextInt(12) == 0 ? null : list(n, this::sample),
                    random.nextInt(12) == 0 ? null : list(random.nextInt(20), this::stamp)));
        }
        DataType longs = DataTypes.createArrayType(DataTypes.LongType);
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType, false)
                .add("t", longs)
                .add("v", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.DoubleType)))
                .add("at", longs);
        return SqlSession.open().createDataFrame(table, schema).repartition(partitions);
    }

    private Object stamp() {
        return (long) random.nextInt(1000);
    }

    private Object sample() {
        return random.nextInt(20) == 0
                ? null
                : list(4, () -> random.nextInt(40) == 0 ? Double.NaN : random.nextGaussian());
    }
}
