package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions of SQL, and the transforms by batches, give the exact expected values of the numeric specification. */
class GoldenSqlTest {

    private static void onCases(String operation, Consumer<JsonNode> check) {
        if (GoldenValues.folder().isEmpty()) {
            if (Boolean.getBoolean("robocache.golden.required")) {
                fail("-Drobocache.golden is not set");
            }
            abort("-Drobocache.golden is not set");
        }
        List<String> wrong = new ArrayList<>();
        for (JsonNode golden : GoldenValues.cases(operation)) {
            try {
                check.accept(golden);
            } catch (AssertionError | RuntimeException e) {
                wrong.add("case %s: %s".formatted(golden.get("name"), e));
            }
        }
        assertTrue(wrong.isEmpty(), () -> operation + ": " + String.join("\n", wrong));
    }

    private static Object value(StructType schema, String expression, Object... columns) {
        return SqlSession.open()
                .createDataFrame(List.of(RowFactory.create(columns)), schema)
                .selectExpr(expression)
                .collectAsList()
                .get(0)
                .get(0);
    }

    private static DataType list(DataType element) {
        return DataTypes.createArrayType(element);
    }

    private static void same(GoldenValues expected, Object actual, String what) {
        assertEquals(Bits.of(expected.values()), Bits.of(actual), what);
    }

    private static Row row(Object value) {
        return (Row) value;
    }

    private static Object field(Row row, String name) {
        return row.get(row.fieldIndex(name));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"voxel_occupancy_count", "voxel_mean", "voxel_minmax", "voxel_first_k"})
    void voxels(String operation) {
        onCases(operation, golden -> {
            GoldenValues points = GoldenValues.at(golden, "/inputs/points");
            List<String> select = new ArrayList<>();
            golden.at("/params/select").forEach(name -> select.add(name.asText()));
            GoldenValues features =
                    golden.at("/inputs/features").isMissingNode() ? null : GoldenValues.at(golden, "/inputs/features");
            StructType cloud = new StructType();
            List<Object> columns = new ArrayList<>();
            for (int axis = 0; axis < 3; axis++) {
                cloud = cloud.add(List.of("x", "y", "z").get(axis), list(points.type()));
                columns.add(points.column(axis));
            }
            for (int f = 0; features != null && f < features.width(); f++) {
                cloud = cloud.add("c" + f, list(features.type()));
                columns.add(features.column(f));
            }
            List<String> words = new ArrayList<>(List.of("'occupancy'", "'count'"));
            for (String reduction : reductions(operation)) {
                select.forEach(feature -> words.add("'%s(%s)'".formatted(reduction, feature)));
            }
            String spec = "named_struct('origin', %s, 'size', %s, 'dims', array(%s, %s, %s), 'reductions', array(%s)%s)"
                    .formatted(
                            reals(GoldenValues.at(golden, "/params/origin")),
                            reals(GoldenValues.at(golden, "/params/size")),
                            golden.at("/params/dims/0"),
                            golden.at("/params/dims/1"),
                            golden.at("/params/dims/2"),
                            String.join(", ", words),
                            operation.equals("voxel_first_k") ? ", 'first_k', " + golden.at("/params/K") : "");
            boolean moved = !golden.at("/params/transform").isNull();
            List<Object> transform =
                    moved ? GoldenValues.at(golden, "/params/transform").values() : null;
            StructType schema = new StructType().add("p", cloud).add("t", list(DataTypes.DoubleType));
            Row both = SqlSession.open()
                    .createDataFrame(
                            List.of(RowFactory.create(RowFactory.create(columns.toArray()), transform)), schema)
                    .selectExpr(moved ? "rc_transform(p, t) AS p" : "p")
                    .transform(batched(golden, operation, select))
                    .selectExpr("rc_voxelize(p, %s)".formatted(spec), "voxels")
                    .head();
            Row actual = row(both.get(0));
            assertEquals(Bits.of(actual), Bits.of(both.get(1)), "by batches");
            same(GoldenValues.at(golden, "/expected/key"), field(actual, "key"), "key");
            for (String counter : List.of("points_in", "non_finite", "out_of_range", "voxels")) {
                assertEquals(GoldenValues.number(golden, "/expected/" + counter), field(actual, counter), counter);
            }
            if (operation.equals("voxel_occupancy_count")) {
                same(GoldenValues.at(golden, "/expected/occupancy"), field(actual, "occupancy"), "occupancy");
                same(GoldenValues.at(golden, "/expected/count"), field(actual, "count"), "count");
            }
            if (operation.equals("voxel_first_k")) {
                same(GoldenValues.at(golden, "/expected/number"), field(actual, "first_number"), "number");
            }
            boolean checked = operation.equals("voxel_occupancy_count");
            for (String reduction : reductions(operation)) {
                String name = operation.equals("voxel_first_k") ? "value" : reduction;
                if (golden.at("/expected/" + name).isMissingNode()) {
                    continue;
                }
                GoldenValues expected = GoldenValues.at(golden, "/expected/" + name);
                for (int f = 0; f < select.size(); f++) {
                    Object column = field(row(field(actual, reduction)), select.get(f));
                    assertEquals(Bits.of(expected.column(f)), Bits.of(column), name + " of " + select.get(f));
                }
                checked = true;
            }
            assertTrue(checked, "nothing was compared");
            oneColumn(golden, operation, select, schema, columns, moved, transform, spec);
        });
    }

    private static Voxelize batched(JsonNode golden, String operation, List<String> select) {
        int[] dims = new int[3];
        Arrays.setAll(dims, i -> golden.at("/params/dims/" + i).asInt());
        Voxelize voxelize = Voxelize.column("p")
                .grid(numbers(golden, "/params/origin"), numbers(golden, "/params/size"), dims)
                .occupancy()
                .count();
        String[] features = select.toArray(new String[0]);
        return features.length == 0
                ? voxelize
                : switch (operation) {
                    case "voxel_minmax" -> voxelize.min(features).max(features);
                    case "voxel_first_k" -> voxelize.first(
                            golden.at("/params/K").asInt(), features);
                    default -> voxelize.mean(features);
                };
    }

    private static double[] numbers(JsonNode golden, String pointer) {
        return GoldenValues.at(golden, pointer).values().stream()
                .mapToDouble(v -> ((Number) v).doubleValue())
                .toArray();
    }

    /** The functions of one reduction say the same of the first feature. */
    private static void oneColumn(
            JsonNode golden,
            String operation,
            List<String> select,
            StructType schema,
            List<Object> columns,
            boolean moved,
            List<Object> transform,
            String spec) {
        if (select.size() != 1 || operation.equals("voxel_first_k")) {
            return; // which points take part depends on all selected features
        }
        String grid = spec.substring(0, spec.indexOf(", 'reductions'")) + ")";
        List<String> asked = operation.equals("voxel_occupancy_count") ? List.of() : reductions(operation);
        for (String reduction : asked) {
            Row actual = row(value(
                    schema,
                    "rc_voxel_%s(%s, %s, '%s')"
                            .formatted(reduction, moved ? "rc_transform(p, t)" : "p", grid, select.get(0)),
                    RowFactory.create(columns.toArray()),
                    transform));
            same(GoldenValues.at(golden, "/expected/key"), field(actual, "key"), "key");
            same(GoldenValues.at(golden, "/expected/" + reduction), field(actual, reduction), reduction);
        }
    }

    private static List<String> reductions(String operation) {
        return switch (operation) {
            case "voxel_minmax" -> List.of("min", "max");
            case "voxel_first_k" -> List.of("first");
            default -> List.of("mean"); // asked for with the counts too, so that features decide which points take part
        };
    }

    private static String reals(GoldenValues floats) {
        List<String> all = new ArrayList<>();
        floats.values().forEach(v -> all.add("%sD".formatted((double) (float) v)));
        return "array(" + String.join(", ", all) + ")";
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"previous", "nearest", "linear", "angle", "slerp", "window"})
    void alignment(String policy) {
        onCases("align_" + policy, golden -> {
            GoldenValues values = GoldenValues.at(golden, "/inputs/value");
            boolean rows = values.shape().size() == 2;
            DataType sample = rows ? list(values.type()) : values.type();
            StructType schema = new StructType()
                    .add("s", list(DataTypes.LongType))
                    .add("v", list(sample))
                    .add("t", list(DataTypes.LongType));
            String limit = policy.equals("window") ? "span" : policy.length() > 6 ? "max_age" : "max_gap";
            JsonNode set = golden.at("/params/" + limit);
            String how = "'%s', %s, '%s'%s"
                    .formatted(
                            policy,
                            set.isNull() ? "NULL" : set.asText() + "L",
                            precision(golden.at("/params/out").asText()),
                            policy.equals("window") ? ", window => " + golden.at("/params/W") : "");
            List<Object> stamps = GoldenValues.at(golden, "/inputs/stamp").values();
            List<?> samples = rows ? values.rows() : values.values();
            List<Object> targets = GoldenValues.at(golden, "/inputs/target").values();
            Row both = SqlSession.open()
                    .createDataFrame(List.of(RowFactory.create(stamps, samples, targets)), schema)
                    .transform(batched(golden, policy, set))
                    .selectExpr("rc_resample(s, v, t, %s)".formatted(how), "aligned")
                    .head();
            Row actual = row(both.get(0));
            assertEquals(Bits.of(actual), Bits.of(both.get(1)), "by batches");
            same(GoldenValues.at(golden, "/expected/valid"), field(actual, "valid"), "valid");
            same(GoldenValues.at(golden, "/expected/age_ms"), field(actual, "age_ms"), "age_ms");
            GoldenValues expected = GoldenValues.at(golden, "/expected/value");
            if (!stamps.isEmpty() || values.width() == 1) { // no sample tells no width
                same(expected, field(actual, "value"), "value");
            }
            if (policy.equals("window")) {
                same(GoldenValues.at(golden, "/expected/mask"), field(actual, "mask"), "mask");
            }
            Object structs = value(
                    schema,
                    "rc_align(transform(arrays_zip(s, v), e -> struct(e.s AS t, e.v AS v)), t, %s)".formatted(how),
                    stamps,
                    samples,
                    targets);
            List<Object> aligned = new ArrayList<>();
            List<Object> valid = new ArrayList<>();
            scala.jdk.javaapi.CollectionConverters.asJava((scala.collection.Seq<?>) structs)
                    .forEach(one -> {
                        aligned.add(field(row(one), "v"));
                        valid.add(field(row(one), "valid"));
                    });
            assertEquals(Bits.of(field(actual, "value")), Bits.of(aligned), "values of rc_align");
            assertEquals(Bits.of(field(actual, "valid")), Bits.of(valid), "valid of rc_align");
        });
    }

    private static Resample batched(JsonNode golden, String policy, JsonNode limit) {
        Resample resample = Resample.times("s")
                .values("v")
                .targets("t")
                .policy(policy)
                .precision(precision(golden.at("/params/out").asText()));
        resample = limit.isNull() ? resample.anyGap() : resample.maxGapNanos(limit.asLong());
        return policy.equals("window") ? resample.window(golden.at("/params/W").asInt()) : resample;
    }

    private static String precision(String out) {
        return switch (out) {
            case "f16" -> "float16";
            case "bf16" -> "bfloat16";
            case "f32" -> "float32";
            case "f64" -> "float64";
            default -> "source";
        };
    }

    @Test
    void slerp() {
        List<Integer> compared = new ArrayList<>();
        onCases("align_slerp", golden -> {
            String out = golden.at("/params/out").asText();
            if (!out.equals("f64") && !out.equals("f32")) {
                return; // rc_slerp gives DOUBLE, which SQL casts to FLOAT
            }
            List<Object> stamps = GoldenValues.at(golden, "/inputs/stamp").values();
            List<Object> targets = GoldenValues.at(golden, "/inputs/target").values();
            GoldenValues values = GoldenValues.at(golden, "/inputs/value");
            List<Object> first = GoldenValues.at(golden, "/expected/a").values();
            List<Object> second = GoldenValues.at(golden, "/expected/b").values();
            GoldenValues expected = GoldenValues.at(golden, "/expected/value");
            List<Row> rows = new ArrayList<>();
            List<Object> wanted = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                int a = ((Number) first.get(i)).intValue();
                int b = ((Number) second.get(i)).intValue();
                if (a < 0) {
                    continue;
                }
                double w = b < 0
                        ? 0
                        : (double) Math.subtractExact((long) targets.get(i), (long) stamps.get(a))
                                / (double) Math.subtractExact((long) stamps.get(b), (long) stamps.get(a));
                rows.add(RowFactory.create(values.rows().get(a), values.rows().get(b < 0 ? a : b), w));
                wanted.addAll(expected.rows().get(i));
            }
            StructType schema = new StructType()
                    .add("a", list(values.type()))
                    .add("b", list(values.type()))
                    .add("w", DataTypes.DoubleType);
            List<Object> actual = new ArrayList<>();
            SqlSession.open()
                    .createDataFrame(rows, schema)
                    .selectExpr(
                            "CAST(rc_slerp(a, b, w) AS array<%s>)".formatted(out.equals("f32") ? "float" : "double"))
                    .collectAsList()
                    .forEach(row -> actual.add(row.get(0)));
            assertEquals(Bits.of(wanted), Bits.of(actual));
            compared.add(wanted.size());
        });
        assertTrue(compared.stream().mapToInt(n -> n).sum() > 100, "few quaternions: " + compared);
    }

    @Test
    void transform() {
        List<String> compared = new ArrayList<>();
        onCases("transform", golden -> {
            if (golden.at("/params/transform").isNull()) {
                return; // nothing to call
            }
            GoldenValues points = GoldenValues.at(golden, "/inputs/points");
            StructType schema =
                    new StructType().add("p", list(list(points.type()))).add("t", list(DataTypes.DoubleType));
            List<Object> rows = GoldenValues.at(golden, "/params/transform").values();
            GoldenValues expected = GoldenValues.at(golden, "/expected/points");
            same(expected, value(schema, "rc_transform(p, t)", points.rows(), rows), "arrays");
            String structs = "transform(p, q -> named_struct('x', q[0], 'y', q[1], 'z', q[2]))";
            same(
                    expected,
                    value(
                            schema,
                            "flatten(transform(rc_transform(%s, t), q -> array(q.x, q.y, q.z)))".formatted(structs),
                            points.rows(),
                            rows),
                    "structs");
            compared.add(golden.get("name").asText());
        });
        assertTrue(compared.size() > 10, compared.toString());
    }

    @Test
    void depth() {
        onCases("depth_unproject", golden -> {
            GoldenValues image = GoldenValues.at(golden, "/inputs/depth");
            StructType camera = new StructType();
            List<Object> parameters = new ArrayList<>();
            for (String name : List.of("scale", "fx", "fy", "cx", "cy")) {
                camera = camera.add(name, DataTypes.DoubleType);
                parameters.add(Double.longBitsToDouble(GoldenValues.number(golden, "/params/" + name)));
            }
            StructType schema = new StructType()
                    .add("d", list(image.type()))
                    .add("c", camera)
                    .add("t", list(DataTypes.DoubleType));
            boolean moved = !golden.at("/params/transform").isNull();
            Row actual = row(value(
                    schema,
                    "rc_depth_to_points(d, %d, c, t)".formatted(image.width()),
                    image.values(),
                    RowFactory.create(parameters.toArray()),
                    moved ? GoldenValues.at(golden, "/params/transform").values() : null));
            GoldenValues expected = GoldenValues.at(golden, "/expected/points");
            for (int axis = 0; axis < 3; axis++) {
                assertEquals(Bits.of(expected.column(axis)), Bits.of(actual.get(axis)), "axis " + axis);
            }
            assertEquals(GoldenValues.number(golden, "/expected/no_return"), field(actual, "no_return"));
        });
    }

    @Test
    void stats() {
        // One query for all cases of a type, as each would take longer than its numbers.
        Map<String, List<Row>> tables = new TreeMap<>();
        Map<String, DataType> types = new TreeMap<>();
        onCases("stats", golden -> {
            GoldenValues values = GoldenValues.at(golden, "/inputs/value");
            types.put(values.dtype(), values.type());
            tables.computeIfAbsent(values.dtype(), dtype -> new ArrayList<>())
                    .add(RowFactory.create(
                            golden.get("name").asText(),
                            values.rows(),
                            GoldenValues.at(golden, "/inputs/valid").values()));
        });
        Map<String, List<?>> found = new TreeMap<>();
        tables.forEach((dtype, table) -> SqlSession.open()
                .createDataFrame(
                        table,
                        new StructType()
                                .add("name", DataTypes.StringType)
                                .add("v", list(list(types.get(dtype))))
                                .add("valid", list(DataTypes.BooleanType)))
                .selectExpr("name", "inline_outer(arrays_zip(v, valid))")
                .groupBy("name")
                .agg(functions.expr("rc_stats(v) FILTER (WHERE valid)"))
                .collectAsList()
                .forEach(row -> found.put(row.getString(0), row.getList(1))));
        onCases("stats", golden -> {
            List<?> dimensions = found.get(golden.get("name").asText());
            boolean none = !GoldenValues.at(golden, "/inputs/valid").values().contains(true);
            int width = GoldenValues.at(golden, "/inputs/value").width();
            assertEquals(none ? 0 : width, dimensions.size(), "dimensions");
            for (int d = 0; d < dimensions.size(); d++) {
                compare(golden, d, row(dimensions.get(d)));
            }
        });
    }

    private static void compare(JsonNode golden, int d, Row actual) {
        for (String exact : List.of("count", "min", "max")) {
            Object expected =
                    GoldenValues.at(golden, "/expected/" + exact).values().get(d);
            assertEquals(Bits.of(expected), Bits.of(field(actual, exact)), exact + " of dimension " + d);
        }
        double range = (double) field(actual, "max") - (double) field(actual, "min");
        double mean =
                (double) GoldenValues.at(golden, "/expected/mean").values().get(d);
        double std = (double) GoldenValues.at(golden, "/expected/std").values().get(d);
        // Where differences or squares overflow, the order of the rows decides what comes of it.
        if (!Double.isInfinite(range)) {
            near(mean, (double) field(actual, "mean"), 1e-12 * Math.max(Math.abs(mean), std), "mean");
        }
        if (!Double.isInfinite(range * range)) {
            // Squared deviations of values far from 0 lose what the mean has more digits than they.
            double lost = 16 * Math.ulp(1.0) * Math.abs(mean);
            near(std, (double) field(actual, "std"), Math.max(1e-12 * std, lost), "std");
        }
    }

    private static void near(double expected, double found, double tolerance, String what) {
        boolean same = Double.isNaN(expected)
                ? Double.isNaN(found)
                : Math.abs(expected - found) <= Math.max(tolerance, Double.MIN_NORMAL);
        assertTrue(same, () -> String.format(Locale.ROOT, "%s: %s, expected %s", what, found, expected));
    }
}
