package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.BackendConfig;
import io.robocache.device.JvmBackends;
import io.robocache.udf.RandomRows.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

/** The transforms by batches give what the functions give, row by row, and keep no memory. */
class BatchTransformsTest {

    private static final String SPEC = "named_struct('origin', array(-2, -2, -2), 'size', array(0.5, 1, 2), 'dims', "
            + "array(8, 4, 2), 'reductions', array('occupancy', 'count', 'mean(c0)', 'mean(z)', 'min(c0)', 'max(x)',"
            + " 'first(c0)'), 'first_k', 3)";

    private static Voxelize voxels() {
        return Voxelize.column("points")
                .grid(new double[] {-2, -2, -2}, new double[] {0.5, 1, 2}, new int[] {8, 4, 2})
                .occupancy()
                .count()
                .mean("c0", "z")
                .min("c0")
                .max("x")
                .first(3, "c0")
                .backend("cpu");
    }

    private static Resample aligned(String policy) {
        Resample resample = Resample.times("t")
                .values("v")
                .targets("at")
                .policy(policy)
                .maxGapNanos(90)
                .backend("cpu");
        return policy.equals("window") ? resample.window(3) : resample;
    }

    @AfterEach
    void nothingIsLeftInArrowMemory() {
        assertEquals(0, JvmBackends.arrowBytes(), "bytes of Arrow buffers after the query");
    }

    /** Both columns of every row. */
    private static void same(Dataset<Row> both, int rows) {
        List<Row> all = both.collectAsList();
        assertEquals(rows, all.size(), "rows");
        int nulls = 0;
        Set<Object> ids = new HashSet<>();
        for (Row row : all) {
            ids.add(row.get(0));
            assertEquals(Bits.of(row.get(1)), Bits.of(row.get(2)), () -> "row " + row.get(0));
            nulls += row.isNullAt(1) ? 1 : 0;
        }
        assertEquals(rows, ids.size(), "different rows");
        assertTrue(nulls > 0 && nulls < rows, nulls + " of the results are NULL");
    }

    @ParameterizedTest(name = "{0} by {1} points")
    @CsvSource({"ROWS, 1", "ROWS, 2097152", "COLUMNS, 50", "COLUMNS, 2097152", "ARRAYS, 1", "ARRAYS, 50"})
    void voxelsAreThoseOfTheFunction(Shape shape, int batchPoints) {
        Dataset<Row> clouds = new RandomRows(batchPoints).clouds(shape, 120, 2);
        same(
                clouds.transform(voxels().batchPoints(batchPoints))
                        .selectExpr("id", "rc_voxelize(points, " + SPEC + ")", "voxels"),
                120);
    }

    @ParameterizedTest(name = "{0} by {1} values")
    @CsvSource({"previous, 1", "nearest, 500", "linear, 1", "linear, 2097152", "angle, 500", "slerp, 500", "window, 500"
    })
    void alignedStreamsAreThoseOfTheFunction(String policy, int batchValues) {
        Dataset<Row> streams = new RandomRows(batchValues).streams(120, 2);
        String call =
                "rc_resample(t, v, at, '%s', 90%s)".formatted(policy, policy.equals("window") ? ", window => 3" : "");
        same(streams.transform(aligned(policy).batchValues(batchValues)).selectExpr("id", call, "aligned"), 120);
    }

    @Test
    void otherColumnsPassThroughUnchanged() {
        Dataset<Row> clouds = new RandomRows(3).clouds(Shape.COLUMNS, 40, 3);
        Dataset<Row> wider = clouds.transform(voxels().batchPoints(30));
        StructType expected = clouds.schema()
                .add(
                        "voxels",
                        SqlSession.open()
                                .createDataFrame(List.of(), clouds.schema())
                                .selectExpr("rc_voxelize(points, " + SPEC + ")")
                                .schema()
                                .fields()[0]
                                .dataType());
        assertEquals(expected, wider.schema());
        List<Row> before = clouds.orderBy("id").collectAsList();
        List<Row> after = wider.drop("voxels").orderBy("id").collectAsList();
        for (int i = 0; i < before.size(); i++) {
            assertEquals(Bits.of(before.get(i)), Bits.of(after.get(i)), "row " + i);
        }
    }

    @Test
    void everyTypeOfAColumnPassesThrough() {
        Dataset<Row> one = SqlSession.open()
                .range(0, 20, 1, 1)
                .selectExpr(
                        "id",
                        "array(array(id, 0, 0)) AS points",
                        "map('k', array(id, NULL)) AS m",
                        "named_struct('a', CAST(id AS DECIMAL(30, 2)), 'b', array(CAST(id AS STRING))) AS s",
                        "CAST(CAST(id AS STRING) AS BINARY) AS b",
                        "timestamp_micros(id) AS ts",
                        "if(id % 3 = 0, NULL, CAST(id AS DECIMAL(38, 0))) AS d",
                        "interval 1 month AS i",
                        "parse_json('{\"a\":1}') AS v",
                        "CAST(NULL AS STRING) AS n");
        Dataset<Row> wider = one.transform(Voxelize.column("points")
                .grid(new double[3], new double[] {1, 1, 1}, new int[] {100, 1, 1})
                .batchPoints(7));
        List<Row> before = one.drop("v").collectAsList();
        List<Row> after = wider.drop("voxels", "v").collectAsList();
        for (int i = 0; i < before.size(); i++) {
            assertEquals(Bits.of(before.get(i)), Bits.of(after.get(i)));
        }
        assertEquals(
                20L,
                wider.selectExpr("sum(variant_get(v, '$.a', 'int'))").head().getLong(0));
        assertEquals(190L, wider.selectExpr("sum(voxels.key[0])").head().getLong(0));
    }

    @Test
    void aColumnOfTheSameNameIsReplaced() {
        Dataset<Row> clouds = new RandomRows(4).clouds(Shape.ROWS, 60, 1);
        Dataset<Row> replaced = clouds.transform(voxels().as("points").batchPoints(100));
        assertEquals(List.of("id", "label", "points"), List.of(replaced.columns()));
        List<Row> expected = clouds.selectExpr("id", "rc_voxelize(points, " + SPEC + ") AS v")
                .orderBy("id")
                .collectAsList();
        List<Row> actual = replaced.orderBy("id").collectAsList();
        for (int i = 0; i < 60; i++) {
            assertEquals(Bits.of(expected.get(i).get(1)), Bits.of(actual.get(i).get(2)), "row " + i);
        }
    }

    @Test
    void transformsFollowOneAnother() {
        Dataset<Row> clouds = new RandomRows(5).clouds(Shape.ARRAYS, 50, 2);
        Dataset<Row> twice = clouds.transform(voxels().as("a").batchPoints(60))
                .transform(voxels().as("b").batchPoints(90))
                .selectExpr("id", "a", "b");
        same(twice, 50);
        same(clouds.transform(voxels()).transform(voxels()).selectExpr("id", "voxels", "voxels"), 50);
    }

    @Test
    void plansThatAreInterpretedGiveTheSame() {
        Map<String, String> settings =
                Map.of("spark.sql.codegen.factoryMode", "NO_CODEGEN", "spark.sql.codegen.wholeStage", "false");
        settings.forEach((key, value) -> SqlSession.open().conf().set(key, value));
        try {
            Dataset<Row> clouds = new RandomRows(6).clouds(Shape.COLUMNS, 30, 1);
            same(clouds.transform(voxels()).selectExpr("id", "rc_voxelize(points, " + SPEC + ")", "voxels"), 30);
        } finally {
            settings.keySet().forEach(SqlSession.open().conf()::unset);
        }
    }

    @Test
    void aQueryThatStopsEarlyFreesItsBatch() {
        Dataset<Row> clouds = new RandomRows(7).clouds(Shape.ROWS, 400, 1);
        Dataset<Row> wider = clouds.transform(voxels().batchPoints(200));
        assertEquals(1, wider.limit(1).collectAsList().size());
        assertEquals(0, JvmBackends.arrowBytes());
        assertFalse(wider.isEmpty());
        assertEquals(0, JvmBackends.arrowBytes());
        Dataset<Row> streams =
                new RandomRows(7).streams(400, 1).transform(aligned("linear").batchValues(300));
        assertEquals(1, streams.limit(1).collectAsList().size());
    }

    @Test
    void aTaskThatFailsFreesItsBatch() {
        Dataset<Row> clouds = new RandomRows(8).clouds(Shape.ROWS, 200, 1);
        Dataset<Row> failing =
                clouds.transform(voxels().batchPoints(200)).selectExpr("if(id = 100, raise_error('row 100'), voxels)");
        assertTrue(
                messages(assertThrows(Exception.class, failing::collectAsList)).contains("row 100"));
        assertEquals(0, JvmBackends.arrowBytes());
        Dataset<Row> before = clouds.selectExpr("if(id = 100, raise_error('row 100'), id) AS id", "points")
                .transform(voxels());
        assertTrue(
                messages(assertThrows(Exception.class, before::collectAsList)).contains("row 100"));
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Test
    void aTaskThatIsKilledFreesItsBatch() throws Exception {
        SparkSession spark = SqlSession.open();
        UserDefinedFunction slow = functions.udf(
                (Integer id) -> {
                    Thread.sleep(200);
                    return id;
                },
                DataTypes.IntegerType);
        Dataset<Row> wider = new RandomRows(13)
                .clouds(Shape.ROWS, 200, 1)
                .withColumn("slow", slow.apply(functions.col("id")))
                .transform(voxels().batchPoints(100));
        AtomicReference<Exception> end = new AtomicReference<>();
        Thread query = new Thread(() -> {
            spark.sparkContext().setJobGroup("killed", "a query that is cancelled", true);
            try {
                wider.collectAsList();
            } catch (Exception cancelled) {
                end.set(cancelled);
            }
        });
        query.start();
        try {
            await(() -> JvmBackends.arrowBytes() > 0, "a batch is begun");
        } finally {
            spark.sparkContext().cancelJobGroup("killed");
            query.join();
        }
        assertTrue(messages(end.get()).contains("cancelled"), () -> messages(end.get()));
        await(() -> JvmBackends.arrowBytes() == 0, "the batch is freed");
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + 300_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(5);
        }
    }

    @Test
    void rowsEndWithTheirTask() {
        BatchOperation operation = new ResampleOperation(null, 0, 0, 0, 10);
        List<Object> given = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            given.add(new GenericInternalRow(new Object[] {null}));
        }
        BatchedRows rows = new BatchedRows(
                new BatchFunction(BackendConfig.ON_CPU, operation, 2, 1),
                CollectionConverters.asScala(given.iterator()));
        assertTrue(rows.hasNext());
        assertEquals("[null,null]", rows.next().toString());
        rows.onTaskCompletion(null);
        assertFalse(rows.hasNext());
        assertThrows(NoSuchElementException.class, rows::next);
    }

    @Test
    void partitionsWithoutRowsGiveNone() {
        Dataset<Row> none = new RandomRows(9).clouds(Shape.ROWS, 5, 4).where("id < 0");
        assertEquals(0, none.transform(voxels()).count());
        assertEquals(
                5,
                new RandomRows(9).clouds(Shape.ROWS, 5, 40).transform(voxels()).count());
    }

    @Test
    void theBackendIsTheOneAskedForAndTold() {
        JvmBackends.closeAll();
        Dataset<Row> clouds = new RandomRows(10).clouds(Shape.ROWS, 10, 2);
        clouds.transform(voxels()).collectAsList();
        new RandomRows(10).streams(10, 2).transform(aligned("linear")).collectAsList();
        assertEquals(
                List.of("robocache.backend=cpu"),
                JvmBackends.choices().stream().map(choice -> choice.reason()).toList(),
                "both transforms share one backend");
        SqlSession.open().conf().set("spark.robocache.backend", "cpu");
        SqlSession.open().conf().set("spark.robocache.gpu.tasks", "2");
        try {
            clouds.transform(Voxelize.column("points").grid(new double[3], new double[] {1, 1, 1}, new int[] {1, 1, 1}))
                    .collectAsList();
            assertEquals(2, JvmBackends.choices().size(), "another configuration is another backend");
        } finally {
            SqlSession.open().conf().unset("spark.robocache.backend");
            SqlSession.open().conf().unset("spark.robocache.gpu.tasks");
        }
        JvmBackends.closeAll();
        assertEquals(List.of(), JvmBackends.choices());
        assertEquals(10, clouds.transform(voxels()).collectAsList().size(), "what was closed is opened anew");
    }

    @Test
    void countIsGivenWhereNothingIsAskedFor() {
        Dataset<Row> one = SqlSession.open().sql("SELECT array(array(0.5, 0.5, 0.5)) AS points");
        Row voxels = one.transform(
                        Voxelize.column("POINTS").grid(new double[3], new double[] {1, 1, 1}, new int[] {2, 2, 2}))
                .select("voxels.*")
                .head();
        assertEquals("[ArraySeq(0),ArraySeq(1),1,0,0,1]", voxels.toString());
    }

    @Test
    void nullColumnsGiveNull() {
        Dataset<Row> one = SqlSession.open()
                .createDataFrame(
                        List.of(RowFactory.create((Object) null)),
                        new StructType()
                                .add(
                                        "points",
                                        DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType))));
        assertNull(
                one.transform(voxels().batchPoints(1)).select("voxels").head().get(0));
        assertEquals(
                1,
                one.transform(voxels()).where(functions.col("voxels").isNull()).count());
    }
}
