package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The container that messages were recorded in leaves no trace in a dataset. */
class TwinContainersTest {
    private static final List<String> SAME =
            List.of("data/chunk-000/file-000.parquet", "meta/info.json", "meta/stats.json", "meta/tasks.parquet");
    private static final String DEPTH =
            "voxels.observation.voxels { clouds = [{ depth = \"/camera/depth/image_raw\", info = \"/camera/depth/camera_info\" }] }";

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

    private Path built(String input, String... more) throws IOException {
        Path output = work.resolve(input.replace('/', '_'));
        String[] lines = Arrays.copyOf(more, more.length + 1);
        lines[more.length] = "voxels.observation.voxels.reductions = [count, mean(z)]";
        BuildReport report = BuildJob.run(
                spark,
                TestData.config("composed.conf", TestData.of("composed/" + input), output, lines),
                BuildListener.silent());
        assertEquals(1, report.written(), input + ": episodes");
        return output;
    }

    private static void assertSame(Path expected, Path actual, String what) throws IOException {
        for (String file : SAME) {
            assertArrayEquals(
                    Files.readAllBytes(expected.resolve(file)),
                    Files.readAllBytes(actual.resolve(file)),
                    what + ": " + file);
        }
    }

    @Test
    void sqliteAndMcapTwinsOfWholeEpisodesAgree() throws IOException {
        assertSame(built("a1_none"), built("a9_none_db3"), "lidar");
        assertSame(built("a7_depth", DEPTH), built("a8_depth_db3", DEPTH), "depth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mcap_split",
                "mcap_file_zstd",
                "mcap_message_zstd",
                "db3_v1",
                "db3_v4",
                "db3_split",
                "db3_file_zstd",
                "db3_message_zstd"
            })
    void variantsOfOneEpisodeAgree(String variant) throws IOException {
        assertSame(built("variants/mcap_none"), built("variants/" + variant), variant);
    }
}
