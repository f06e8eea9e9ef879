package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real datasets and recordings become the rows that they have. */
class RealRecordingsTest {
    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = LocalSpark.open("local[2]");
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    private BuildReport built(String configuration, String input) throws IOException {
        return BuildJob.run(
                spark, TestData.config(configuration, TestData.of(input), work.resolve("out")), BuildListener.silent());
    }

    @Test
    void aLeRobotV3DatasetKeepsItsRows() throws IOException {
        BuildReport report = built("lerobot.conf", "lerobot-v3/so101");

        assertEquals(6, report.written());
        assertEquals(1782, report.frames());
    }

    @Test
    void aLeRobotV21DatasetWithMissingFilesKeepsTheOthers() throws IOException {
        BuildReport report = built("lerobot.conf", "lerobot-v2.1/g1");

        assertEquals(3, report.written());
        assertEquals(479 + 393 + 343, report.frames());
        assertEquals(Map.of("missing-file", 97L), report.reasons());
        assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode());
    }
}
