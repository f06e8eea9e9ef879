package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
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
    void robosuiteDemonstrationsKeepTheirRows() throws IOException {
        Path output = work.resolve("lift");
        BuildReport lift = BuildJob.run(
                spark,
                JobConfig.parse(
                        """
                        input { uris = ["%s"], rate = 20 }
                        clock.rate = 20
                        streams {
                          observation.state { topic = states }
                          action { topic = joint_velocities }
                          observation.hand { topic = right_dpos }
                        }
                        output.uri = "%s"
                        """
                                .formatted(
                                        TestData.of("hdf5/robosuite-sawyer-lift")
                                                .toUri(),
                                        output.toUri())),
                BuildListener.silent());

        assertEquals(2, lift.written());
        assertEquals(1058 + 837, lift.frames());
        List<Group> rows = ParquetRowsOf.dataset(output);
        assertEquals(1058 + 837, rows.size());
        assertEquals(34, ParquetRowsOf.list(rows.get(0), "observation.state").size());
        assertEquals(
                Float.toString((float) 0.011019798873293865),
                ParquetRowsOf.list(rows.get(1058), "action").get(0));
        assertEquals(
                Float.toString((float) -0.049622240140039686),
                ParquetRowsOf.list(rows.get(1894), "action").get(6));

        BuildReport wipe = BuildJob.run(
                spark,
                JobConfig.parse(
                        """
                        input { uris = ["%s"], rate = 20 }
                        clock.rate = 20
                        streams.action.topic = actions
                        output.uri = "%s"
                        """
                                .formatted(
                                        TestData.of("hdf5/robosuite-panda-wipe").toUri(),
                                        work.resolve("wipe").toUri())),
                BuildListener.silent());
        assertEquals(1, wipe.written());
        assertEquals(174, wipe.frames());
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
