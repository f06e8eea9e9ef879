package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.robocache.device.BackendConfig;
import io.robocache.device.DeviceException;
import io.robocache.device.JvmBackends;
import io.robocache.udf.RandomRows.Shape;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transforms on a GPU give what the functions give on the CPU. */
class BatchGpuTest {

    @BeforeEach
    void needGpu() {
        JvmBackends.closeAll();
        try {
            BackendConfig.defaults().requesting("gpu").open().close();
        } catch (DeviceException e) {
            if (Boolean.getBoolean("robocache.test.gpu.required")) {
                fail(e);
            }
            abort(e.getMessage());
        }
    }

    private static void same(Dataset<Row> both) {
        List<Row> rows = both.collectAsList();
        assertEquals(300, rows.size());
        for (Row row : rows) {
            assertEquals(Bits.of(row.get(1)), Bits.of(row.get(2)), () -> "row " + row.get(0));
        }
        Map<String, Long> counters = JvmBackends.counters();
        assertEquals(1, counters.get("backends_gpu"), counters.toString());
        assertTrue(counters.get("launches") > 0, counters.toString());
        assertEquals(0, counters.get("fallbacks"), counters.toString());
        assertEquals(0, JvmBackends.arrowBytes());
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void voxelsHaveTheBitsOfTheFunction(Shape shape) {
        Dataset<Row> clouds = new RandomRows(11).clouds(shape, 300, 3);
        Voxelize voxelize = Voxelize.column("points")
                .grid(new double[] {-2, -2, -2}, new double[] {0.5, 1, 2}, new int[] {8, 4, 2})
                .count()
                .mean("c0")
                .min("z")
                .max("x")
                .backend("gpu")
                .batchPoints(1000);
        String spec = "named_struct('origin', array(-2, -2, -2), 'size', array(0.5, 1, 2), 'dims', array(8, 4, 2),"
                + " 'reductions', array('count', 'mean(c0)', 'min(z)', 'max(x)'))";
        same(clouds.transform(voxelize).selectExpr("id", "rc_voxelize(points, %s)".formatted(spec), "voxels"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"previous", "nearest", "linear", "angle", "slerp"})
    void alignedStreamsHaveTheBitsOfTheFunction(String policy) {
        Dataset<Row> streams = new RandomRows(12).streams(300, 3);
        Resample resample = Resample.times("t")
                .values("v")
                .targets("at")
                .policy(policy)
                .maxGapNanos(90)
                .backend("gpu")
                .batchValues(5000);
        same(streams.transform(resample)
                .selectExpr("id", "rc_resample(t, v, at, '%s', 90)".formatted(policy), "aligned"));
    }
}
