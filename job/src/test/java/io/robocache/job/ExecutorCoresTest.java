package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorCoresTest {

    private static OptionalInt given(String master, String coresOrNull) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        return ExecutorCores.given(coresOrNull == null ? conf : conf.set("spark.executor.cores", coresOrNull));
    }

    @Test
    void theMasterOrTheConfigurationTells() {
        assertEquals(OptionalInt.of(1), given("local", null));
        assertEquals(OptionalInt.of(3), given("local[3]", "8"));
        assertEquals(OptionalInt.of(3), given("local[3, 2]", null));
        assertEquals(OptionalInt.empty(), given("local[*]", null));
        assertEquals(OptionalInt.of(8), given("spark://127.0.0.1:7077", "8"));
        assertEquals(OptionalInt.of(8), given("k8s://https://127.0.0.1", "8"));
        assertEquals(OptionalInt.empty(), given("local-cluster[2,1,1024]", null));
        assertEquals(OptionalInt.empty(), ExecutorCores.given(new SparkConf(false)));
    }
}
