package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the functions refuse, what they make of NULL, NaN, infinities, -0 and nothing, and how they are called. */
class FunctionRulesTest {

    private static final String GRID =
            "named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(2, 2, 2))";
    private static final String POINTS = "array(array(0.5, 0.5, 0.5, 7))";
    private static final String STREAM = "array(0, 10), array(1D, 2D), array(5)";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "rc_voxelize(1, GRID)|rc_voxelize: argument points = a value of type int refused: points are an array of struct",
                "rc_voxelize(array(named_struct('x', 1, 'y', 2)), GRID)|it has no field z",
                "rc_voxelize(array(array(1, 2)), GRID)|rc_voxelize: argument points = point 0 of 2 numbers refused: 3 are needed",
                "rc_voxelize(POINTS, 1)|rc_voxelize: argument spec = a value of type int refused: it is a struct; write named_struct",
                "rc_voxelize(POINTS, named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(0, 2, 2)))|rc_voxelize: argument spec: grid of 0 cells along x refused: 1 to 2097152",
                "rc_voxelize(POINTS, named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(1.5, 2, 2)))|argument spec.dims = [1.5, 2.0, 2.0] refused: cells are counted",
                "rc_voxelize(POINTS, named_struct('origin', array(0, 0), 'size', array(1, 1, 1), 'dims', array(2, 2, 2)))|argument spec.origin = [0.0, 0.0] refused: it takes three numbers",
                "rc_voxelize(POINTS, named_struct('size', array(1, 1, 1), 'dims', array(2, 2, 2)))|argument spec.origin = nothing refused: it is needed",
                "rc_voxelize(POINTS, named_struct('orign', array(0, 0, 0)))|argument spec = a struct with field orign refused: its fields are origin, size, dims, reductions, first_k",
                "rc_voxelize(POINTS, named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(2, 2, 2), 'reductions', array('median(x)')))|argument spec.reductions = 'median(x)' refused: write occupancy, count, mean(FEATURE)",
                "rc_voxelize(POINTS, named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(2, 2, 2), 'reductions', array('first(x)')))|argument spec.first_k = nothing refused: first(FEATURE) needs it",
                "rc_voxel_count(POINTS, named_struct('origin', array(0, 0, 0), 'size', array(-1, 1, 1), 'dims', array(2, 2, 2)))|rc_voxel_count: argument grid: grid cell size -1.0 along x refused",
                "rc_voxel_mean(POINTS, GRID, 'c9')|rc_voxel_mean: argument points = point 0 of 4 numbers refused: 13 are needed",
                "rc_voxel_min(POINTS, GRID, 'ring')|rc_voxel_min: argument points = arrays of numbers refused: they have no feature ring",
                "rc_voxel_max(POINTS, GRID, NULL)|rc_voxel_max: argument feature = NULL refused: name a feature",
                "rc_resample(STREAM, 'cubic', 1)|rc_resample: argument policy = 'cubic' refused: write one of previous, nearest, linear, angle, slerp, window",
                "rc_resample(STREAM, 'linear', -1)|rc_resample: argument max_gap = -1 ns refused: limits start at 0; write NULL for no limit",
                "rc_resample(STREAM, 'linear', 'x')|rc_resample: argument max_gap = a value of type string refused",
                "rc_resample(STREAM, 'slerp', NULL)|rc_resample: argument values: width 1 refused with policy SLERP",
                "rc_resample(STREAM, 'window', NULL, window => 3)|rc_resample: argument max_gap = NULL refused: a window has a span from 1 ns",
                "rc_resample(STREAM, 'linear', 1, window => 3)|rc_resample: argument window = 3 refused: only policy window takes several samples",
                "rc_resample(array(0, 10), array(1), array(5), 'previous', 1)|rc_resample: argument values = 1 values refused: there are 2 times",
                "rc_resample(array(0, 10), array('a', 'b'), array(5), 'linear', 1)|rc_resample: argument values: LINEAR refused for VARCHAR values",
                "rc_resample(array(0), array(1), array(CAST(NULL AS INT)), 'previous', 1)|rc_resample: argument targets = NULL at 0 refused: every target is an instant",
                "rc_resample(array(0, 1), array(array(1), array(1, 2)), array(5), 'previous', 1)|rc_resample: argument values = a sample of 2 numbers refused: those before have 1",
                "rc_align(array(1), array(5), 'linear', 1)|rc_align: argument samples = a value of type array<int> refused: it is an array of struct(time, field, ...)",
                "rc_align(array(named_struct('t', 1, 'x', map('a', 1))), array(5), 'previous', 1)|rc_align: argument samples = field x of type map<string,int> refused: samples are numbers",
                "rc_slerp(array(0, 0, 1), array(0, 0, 0, 1), 0.5)|rc_slerp: argument a = an array of 3 numbers refused: a quaternion is x, y, z, w",
                "rc_slerp(array(0, 0, 0, 1), array(0, 0, 0, 1), 1.5)|rc_slerp: argument w = 1.5 refused: 0 to 1, as nothing is extrapolated",
                "rc_transform(POINTS, array(1, 2, 3))|rc_transform: argument transform = an array of 3 numbers refused: it is an array of 12 numbers",
                "rc_transform(POINTS, array(1, 2, 3, 0, 0, 0, 0))|rc_transform: argument transform: quaternion (0.0, 0.0, 0.0, 0.0) refused: norm 0.0 is not usable",
                "rc_depth_to_points(array(1, 2, 3), 2, named_struct('scale', 1, 'fx', 1, 'fy', 1, 'cx', 0, 'cy', 0))|rc_depth_to_points: argument width = 2 refused: depth of 3 pixels refused: not rows of 2 columns",
                "rc_depth_to_points(array(1, 2), 2, named_struct('scale', 1, 'fx', 0, 'fy', 1, 'cx', 0, 'cy', 0))|rc_depth_to_points: argument camera: depth camera of scale 1.0, fx 0.0",
                "rc_depth_to_points(array(1, 2), 2, named_struct('fx', 0))|it has no number scale",
                "rc_stats('a')|rc_stats: argument value = a value of type string refused: it is a number, a boolean or an array of them",
                "rc_slerp(array(0, 0, 0, 1))|rc_slerp: a call of 1 arguments refused: argument b is missing; write rc_slerp(a, b, w)",
                "rc_slerp(1, 2, 3, 4)|rc_slerp: 4 arguments refused: it takes at most 3",
                "rc_slerp(a => 1, b => 2, v => 3)|rc_slerp: argument v refused: there is none of that name",
            })
    void aWrongArgumentIsNamedWithItsValueLimitAndRemedy(String call, String message) {
        String sql =
                "SELECT " + call.replace("GRID", GRID).replace("POINTS", POINTS).replace("STREAM", STREAM);

        String refusal = SqlSession.refusal(sql);

        assertTrue(refusal.contains(message), refusal);
    }

    @Test
    void aSpecThatIsNoConstantIsRefused() {
        String refusal = SqlSession.refusal("SELECT rc_voxelize(" + POINTS + ", s) FROM (SELECT named_struct('origin', "
                + "array(id, 0, 0)) AS s FROM range(2))");
        assertTrue(refusal.contains("rc_voxelize: argument spec = a column of type struct"), refusal);
        assertTrue(refusal.contains("it must be constant; write named_struct('origin', array(0, 0, 0)"), refusal);
    }

    @Test
    void arraysOfStatisticsAreEquallyLong() {
        String refusal = SqlSession.refusal("SELECT rc_stats(v) FROM VALUES (array(1)), (array(1, 2)) AS t(v)");
        assertTrue(refusal.contains("rc_stats: argument value = an array of "), refusal);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "rc_voxelize(NULL, GRID)",
                "rc_voxelize(CAST(NULL AS array<array<int>>), GRID)",
                "rc_voxel_count(NULL, GRID)",
                "rc_voxel_mean(CAST(NULL AS array<array<int>>), GRID, 'x')",
                "rc_resample(NULL, array(1), array(1), 'previous', NULL)",
                "rc_resample(array(1), CAST(NULL AS array<int>), array(1), 'previous', NULL)",
                "rc_resample(array(1), array(1), CAST(NULL AS array<int>), 'previous', NULL)",
                "rc_align(NULL, array(1), 'previous', NULL)",
                "rc_slerp(NULL, array(0, 0, 0, 1), 0)",
                "rc_slerp(array(0, 0, 0, 0), array(0, 0, 0, 1), 0)",
                "rc_slerp(array(0, 0, 0, NULL), array(0, 0, 0, 1), 0)",
                "rc_transform(NULL, array(0, 0, 0, 0, 0, 0, 1))",
                "rc_transform(POINTS, NULL)",
                "rc_depth_to_points(NULL, 1, named_struct('scale', 1, 'fx', 1, 'fy', 1, 'cx', 0, 'cy', 0))",
                "rc_depth_to_points(array(1), CAST(NULL AS INT), named_struct('scale', 1, 'fx', 1, 'fy', 1, 'cx', 0, 'cy', 0))"
            })
    void nullGivesNull(String call) {
        assertNull(SqlSession.one("SELECT " + call.replace("GRID", GRID).replace("POINTS", POINTS)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                // NULL and non-finite points, -0 and 0 in one cell
                "to_json(rc_voxelize(array(NULL, array(0.5, NULL, 0.5), array(double('NaN'), 0, 0), array(double('Infinity'), 0, 0), array(-0.0D, 0, 0), array(9, 9, 9)), GRID))"
                        + "|{\"key\":[0],\"count\":[1],\"points_in\":6,\"non_finite\":4,\"out_of_range\":1,\"voxels\":1}",
                "to_json(rc_voxelize(CAST(array() AS array<array<double>>), GRID))|{\"key\":[],\"count\":[],\"points_in\":0,\"non_finite\":0,\"out_of_range\":0,\"voxels\":0}",
                "rc_voxel_min(array(array(0, 0, 0, 0.0D), array(0, 0, 0, -0.0D)), GRID, 'c0').min|[-0.0]",
                "rc_voxel_max(array(array(0, 0, 0, -0.0D), array(0, 0, 0, 0.0D)), GRID, 'c0').max|[0.0]",
                "to_json(rc_voxelize(points => named_struct('x', array(0.5), 'y', array(1.5), 'z', array(0.5)), spec => GRID))|{\"key\":[2],\"count\":[1],\"points_in\":1,\"non_finite\":0,\"out_of_range\":0,\"voxels\":1}",
                // samples that are NULL are left out, any order, the last of equal times
                "to_json(rc_resample(array(20, 0, NULL, 0, 10), array(3, 1, 9, 2, NULL), array(0, 15, 25), 'previous', 10))|{\"value\":[2,0,3],\"valid\":[true,false,true],\"age_ms\":[0.0,\"NaN\",5.0E-6]}",
                "rc_resample(array(0, 10), array(1D, double('NaN')), array(5), 'linear', NULL).value|[NaN]",
                "rc_resample(array(0, 10), array(-0.0D, 1D), array(0), 'linear', NULL).value|[-0.0]",
                "rc_resample(array(0, 10), array(double('Infinity'), 1D), array(0, 5), 'linear', NULL).value|[Infinity, NaN]",
                "to_json(rc_resample(CAST(array() AS array<int>), CAST(array() AS array<double>), array(5), 'linear', NULL))|{\"value\":[\"NaN\"],\"valid\":[false],\"age_ms\":[\"NaN\"]}",
                "to_json(rc_resample(array(0), array('a'), CAST(array() AS array<int>), 'previous', NULL))|{\"value\":[],\"valid\":[],\"age_ms\":[]}",
                "rc_resample(array(timestamp_micros(0), timestamp_micros(2)), array(1D, 2D), array(timestamp_micros(1)), 'linear', INTERVAL '0.000002' SECOND).value|[1.5]",
                "to_json(rc_resample(array(0, 10), array(1, 2), array(11), 'window', 5, window => 2))|{\"value\":[[0,2]],\"valid\":[true],\"age_ms\":[1.0E-6],\"mask\":[[false,true]]}",
                "rc_resample(array(0, 10), array(true, false), array(4), 'nearest', NULL).value|[true]",
                "rc_transform(array(NULL, array(1, NULL, 3)), array(0, 0, 0, 0, 0, 0, 1))|[null, [NaN, NaN, NaN]]",
                "to_json(rc_transform(named_struct('x', array(-0.0D), 'y', array(1D), 'z', array(2D), 'ring', array(3)), array(0, 0, 0, 0, 0, 0, 1)))|{\"x\":[0.0],\"y\":[1.0],\"z\":[2.0],\"ring\":[3]}",
                "rc_transform(CAST(array() AS array<array<double>>), array(0, 0, 0, 0, 0, 0, 1))|[]",
                "to_json(rc_depth_to_points(array(double('NaN'), double('Infinity'), -1D, NULL), 2, named_struct('scale', 1, 'fx', 1, 'fy', 1, 'cx', 0, 'cy', 0)))|{\"x\":[],\"y\":[],\"z\":[],\"no_return\":4}",
            })
    void whatIsNoOrdinaryNumberHasItsRule(String call, String result) {
        assertEquals(result, SqlSession.text("SELECT " + call.replace("GRID", GRID)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT to_json(rc_stats(v)) FROM VALUES (double('NaN')), (NULL), (double('Infinity')) AS t(v)|{\"count\":0,\"non_finite\":2,\"min\":\"NaN\",\"max\":\"NaN\",\"mean\":\"NaN\",\"std\":\"NaN\"}",
                "SELECT to_json(rc_stats(v)) FROM VALUES (1) AS t(v) WHERE v > 1|{\"count\":0,\"non_finite\":0,\"min\":\"NaN\",\"max\":\"NaN\",\"mean\":\"NaN\",\"std\":\"NaN\"}",
                "SELECT to_json(rc_stats(v)) FROM VALUES (0.0D), (-0.0D) AS t(v)|{\"count\":2,\"non_finite\":0,\"min\":-0.0,\"max\":0.0,\"mean\":0.0,\"std\":0.0}",
                "SELECT to_json(rc_stats(v)) FROM VALUES (array(1, 5)), (array(3, NULL)), (NULL) AS t(v)|[{\"count\":2,\"non_finite\":0,\"min\":1.0,\"max\":3.0,\"mean\":2.0,\"std\":1.0},{\"count\":1,\"non_finite\":0,\"min\":5.0,\"max\":5.0,\"mean\":5.0,\"std\":0.0}]",
                "SELECT rc_stats(id).mean FROM range(0, 1001, 1, 7)|500.0",
                "SELECT count(*) FROM (SELECT id % 3 AS k, rc_stats(id) AS s FROM range(30) GROUP BY id % 3) WHERE s.count = 10|10",
            })
    void statisticsOfGroups(String sql, String result) {
        assertEquals(result.equals("10") ? "3" : result, SqlSession.text(sql));
    }

    @Test
    void rowsOfATableAreComputedInTasks() {
        String sql = "SELECT sum(rc_voxelize(array(array(mod(id, 2), 0, 0)), %s).key[0]) FROM range(0, 100, 1, 4)";
        assertEquals(200L, SqlSession.one(sql.formatted(GRID)));
        assertEquals(
                2L,
                SqlSession.one("SELECT count(*) FROM (SELECT rc_slerp(array(0, 0, id % 2, 1), array(0, 0, 0, 1), 0)"
                        + " FROM range(100) GROUP BY rc_slerp(array(0, 0, id % 2, 1), array(0, 0, 0, 1), 0))"));
    }

    @Test
    void javaCallsThemByNameAndStatisticsAreTyped() {
        Row row = SqlSession.open()
                .range(1)
                .select(functions.call_function(
                        "rc_slerp",
                        functions.expr("array(0, 0, 0, 1)"),
                        functions.expr("array(0, 0, 0, 1)"),
                        functions.lit(0.5)))
                .collectAsList()
                .get(0);
        assertEquals(1.0, row.<Double>getList(0).get(3));
        Row stats = SqlSession.open()
                .sql("SELECT CAST(id AS DOUBLE) FROM range(5)")
                .as(Encoders.DOUBLE())
                .select(new FeatureStats().toColumn())
                .collectAsList()
                .get(0);
        assertEquals(SqlSession.one("SELECT rc_stats(id) FROM range(5)"), stats);
    }
}
