package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.JvmBackends;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The transforms refuse what is wrong before a query runs, in the words of the functions. */
class BatchRefusalTest {

    private static final double[] ORIGIN = new double[3];
    private static final double[] SIZE = {1, 1, 1};
    private static final int[] DIMS = {2, 2, 2};

    private static Dataset<Row> table() {
        return SqlSession.open()
                .sql("SELECT 1 AS id, array(array(0.5, 0.5, 0.5)) AS points, array(0L, 10L) AS t,"
                        + " array(1D, 2D) AS v, array('a', 'b') AS words, array(5L) AS at");
    }

    private static Voxelize voxels(String column) {
        return Voxelize.column(column).grid(ORIGIN, SIZE, DIMS);
    }

    private static Resample aligned(String policy) {
        return Resample.times("t").values("v").targets("at").policy(policy);
    }

    @Test
    void aWrongArgumentIsNamedWithItsValueLimitAndRemedy() {
        Map<Supplier<Object>, String> refusals = new LinkedHashMap<>();
        refusals.put(
                () -> voxels("points").grid(ORIGIN, SIZE, new int[] {0, 2, 2}),
                "Voxelize: argument grid: grid of 0 cells along x refused: 1 to 2097152");
        refusals.put(
                () -> voxels("points").grid(ORIGIN, new double[] {1, 1}, DIMS),
                "Voxelize: argument grid: grid size of 2 numbers refused: it takes three, for x, y and z");
        refusals.put(
                () -> Voxelize.column("points").count().apply(table()),
                "Voxelize: argument grid = nothing refused: it is needed; write grid(origin, size, dims)");
        refusals.put(
                () -> voxels("cloud").apply(table()),
                "Voxelize: argument column = \"cloud\" refused: it is no column; there are id, points, t, v, words, at");
        refusals.put(
                () -> voxels("id").apply(table()),
                "Voxelize: argument column(\"id\") = a value of type int refused: points are an array of struct");
        refusals.put(
                () -> voxels("id").apply(table().selectExpr("id", "id + 1 AS id")),
                "Voxelize: argument column = \"id\" refused: there are 2 columns of that name; rename one");
        refusals.put(
                () -> voxels("points").as("id").apply(table().selectExpr("points", "1 AS id", "2 AS ID")),
                "Voxelize: argument as = \"id\" refused: there are 2 columns of that name; rename one");
        refusals.put(
                () -> voxels("points").mean("ring").apply(table()),
                "Voxelize: argument column(\"points\") = arrays of numbers refused: they have no feature ring");
        refusals.put(
                () -> voxels("points").mean("x").mean("x"),
                "Voxelize: argument mean = \"x\" refused: it is listed twice; list it once");
        refusals.put(() -> voxels("points").min(), "Voxelize: argument min = nothing refused: name a feature, as min(");
        refusals.put(
                () -> voxels("points").first(0, "x"),
                "Voxelize: argument first = 0 refused: it keeps 1 to 1024 points of a cell");
        refusals.put(
                () -> voxels("points").first(2, "x").first(3, "y"),
                "Voxelize: argument first = 3 refused: 2 points were asked for before");
        refusals.put(() -> voxels("points").as(" "), "Voxelize: argument as = \" \" refused: a column has a name");
        refusals.put(
                () -> voxels("points").backend("cuda"),
                "Voxelize: argument backend = \"cuda\" refused: write one of auto, gpu, cpu");
        refusals.put(
                () -> voxels("points").batchPoints(0),
                "Voxelize: argument batchPoints = 0 refused: a batch has 1 to 536870912");
        refusals.put(
                () -> Resample.times("t").targets("at").policy("linear").apply(table()),
                "Resample: argument values = nothing refused: it is needed; write values(");
        refusals.put(
                () -> aligned("linear").apply(table()),
                "Resample: argument maxGapNanos = nothing refused: it is needed; write maxGapNanos(50_000_000), or anyGap()");
        refusals.put(
                () -> aligned("cubic").anyGap().apply(table()),
                "Resample: argument policy = 'cubic' refused: write one of previous, nearest, linear, angle, slerp, window");
        refusals.put(
                () -> aligned("linear").maxGapNanos(-1),
                "Resample: argument maxGapNanos = -1 ns refused: limits start at 0; write anyGap() for no limit");
        refusals.put(
                () -> aligned("window").anyGap().window(3).apply(table()),
                "Resample: argument maxGapNanos = NULL refused: a window has a span from 1 ns");
        refusals.put(
                () -> aligned("linear").anyGap().window(3).apply(table()),
                "Resample: argument window = 3 refused: only policy window takes several samples");
        refusals.put(
                () -> aligned("linear").anyGap().precision("half").apply(table()),
                "Resample: argument precision = 'half' refused: write one of source, float64");
        refusals.put(
                () -> aligned("linear").values("words").anyGap().apply(table()),
                "Resample: argument values(\"words\"): LINEAR refused for VARCHAR values");
        refusals.put(
                () -> aligned("linear").targets("words").anyGap().apply(table()),
                "Resample: argument targets(\"words\") = a value of type array<string> refused: it is an array; stamps are");
        refusals.put(
                () -> aligned("linear").batchValues(1 << 30),
                "Resample: argument batchValues = 1073741824 refused: a batch has 1 to 268435456");
        refusals.forEach((call, message) -> {
            String refused = assertThrows(IllegalArgumentException.class, call::get, message)
                    .getMessage();
            assertTrue(refused.startsWith(message), refused);
        });
        assertEquals(25, refusals.size());
    }

    @Test
    void whatOnlyARowShowsFailsItsTaskInTheSameWords() {
        JvmBackends.closeAll();
        Map<Dataset<Row>, String> failures = new LinkedHashMap<>();
        failures.put(
                table().transform(voxels("points").mean("c3")),
                "Voxelize: argument column(\"points\") = point 0 of 3 numbers refused: 7 are needed");
        failures.put(
                table().selectExpr("t", "array(1D) AS v", "at")
                        .transform(aligned("linear").anyGap()),
                "Resample: argument values(\"v\") = 1 values refused: there are 2 times, one a value");
        failures.put(
                table().selectExpr("t", "v", "array(CAST(NULL AS BIGINT)) AS at")
                        .transform(aligned("linear").anyGap()),
                "Resample: argument targets(\"at\") = NULL at 0 refused: every target is an instant");
        failures.put(
                table().transform(aligned("slerp").anyGap()),
                "Resample: argument values(\"v\"): width 1 refused with policy SLERP");
        failures.forEach((query, message) -> {
            Throwable cause = assertThrows(Exception.class, query::collectAsList);
            while (!(cause instanceof IllegalArgumentException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            assertTrue(String.valueOf(cause.getMessage()).startsWith(message), cause.toString());
            assertEquals(0, JvmBackends.arrowBytes(), "bytes of Arrow buffers after: " + message);
        });
    }

    @Test
    void aBuilderIsNotChangedByItsMethods() {
        Voxelize plain = voxels("points");
        String before = plain.toString();
        plain.mean("z").as("other").backend("cpu").batchPoints(3);
        assertEquals(before, plain.toString());
    }
}
