package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.episode.FramedRecording;
import io.robocache.episode.FramedRecording.Placed;
import io.robocache.episode.ReadSettings;
import io.robocache.job.SurveyJob;
import io.robocache.job.SurveyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code survey --frame} says of recordings with transforms. */
class FrameCheckTest {
    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[2]")
                .setAppName("frames")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1"));
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    private SurveyReport survey() throws IOException {
        try (FramedRecording out = new FramedRecording(work.resolve("a.mcap"))) {
            out.fixed(Placed.of("base", "arm", 1, 0, 0, 0, 0, 0, 0, 1))
                    .moving(Placed.of("arm", "lidar", 1, 0, 0, 0, 0, 0, 0, 1))
                    .fixed(Placed.of("map", "tag", 1, 0, 0, 0, 0, 0, 0, 1))
                    .cloud(2, "lidar", 1, 2, 3)
                    .pose(2, "tag", 1, 2, 3, 0, 0, 0, 1);
        }
        return SurveyJob.run(spark, List.of(work.toString()), ReadSettings.defaults());
    }

    @Test
    void aTopicThatCannotBeTakenToTheFrameIsNamedWithTheReason() throws IOException {
        SurveyReport report = survey();
        String uri = report.episodes().get(0).episode().uri();
        assertEquals(
                List.of("[" + uri
                        + "] topic /ee_pose cannot be taken to frame base: frames tag and base are not connected: "
                        + "their roots are map and base"),
                FrameCheck.problems(report, "base"));
        assertEquals(
                List.of(
                        "[" + uri
                                + "] topic /ee_pose cannot be taken to frame bse: frame bse is in no transform; the nearest "
                                + "known one is base; the recording has arm, base, lidar, map, tag",
                        "[" + uri
                                + "] topic /lidar/points cannot be taken to frame bse: frame bse is in no transform; the "
                                + "nearest known one is base; the recording has arm, base, lidar, map, tag"),
                FrameCheck.problems(report, "bse"));
    }
}
