package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.BlackPng;
import io.robocache.episode.ImageRecordings;
import io.robocache.episode.ImageShape;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed images of a recording, from end to end. */
class ImagePassThroughTest {
    private static final String CAMERA = "observation.images.cam";
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

    private static JobConfig config(Path input, Path output, String... more) {
        return JobConfig.parse(
                """
                input.uris = ["%s"]
                clock.rate = 30
                streams {
                  observation.state { topic = "/joint_states", fields = [position], order = [a, b] }
                  observation.images.cam { topic = "%s", kind = image, max-age = 150ms }
                }
                output.uri = "%s"
                """
                                .formatted(input.toUri(), ImageRecordings.TOPIC, output.toUri())
                        + String.join("\n", more));
    }

    private BuildReport run(JobConfig config) throws IOException {
        return BuildJob.run(spark, config, BuildListener.silent());
    }

    private static List<Group> rows(Path output, String file) throws IOException {
        List<Group> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(),
                        new org.apache.hadoop.fs.Path(output.resolve(file).toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static VerifyReport verify(Path output) throws IOException {
        return DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(output.toUri()), new Configuration(), VerifyDepth.FIGURES);
    }

    @Test
    void everyFrameHasTheBytesOfItsImageOrABlackOne() throws IOException {
        Path input = work.resolve("in");
        ImageRecordings.write(input.resolve("e0.mcap"), 0, 24, 32);
        ImageRecordings.write(input.resolve("e1.mcap"), 1, 24, 32);
        Path output = work.resolve("out");

        BuildReport report = run(config(input, output));

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        assertEquals(62, report.frames());
        VerifyReport verified = verify(output);
        assertTrue(verified.sound(), verified.toString());
        byte[] black = BlackPng.of(new ImageShape(24, 32, 3));
        int shown = 0;
        for (Group row : rows(output, "data/chunk-000/file-000.parquet")) {
            int episode = (int) row.getLong("episode_index", 0);
            long age = row.getLong("t_ns", 0) - ImageRecordings.EPOCH;
            int image = (int) (age / 100_000_000);
            image = image == 4 || image == 5 ? 3 : image;
            boolean valid = age - image * 100_000_000L <= 150_000_000;
            byte[] expected = valid ? ImageRecordings.picture(episode, image, 24, 32) : black;
            Group cell = row.getGroup(CAMERA, 0);
            assertArrayEquals(expected, cell.getBinary("bytes", 0).getBytes(), "episode " + episode + " at " + age);
            assertEquals("", cell.getString("path", 0));
            assertEquals(valid, row.getBoolean("valid." + CAMERA, 0));
            float ageMillis = row.getFloat("age_ms." + CAMERA, 0);
            assertEquals(valid ? (float) ((age - image * 100_000_000L) / 1e6) : Float.NaN, ageMillis);
            shown += valid ? 1 : 0;
        }
        assertTrue(shown > 40 && shown < 62, "some are valid, some not: " + shown);
        String info = Files.readString(output.resolve("meta/info.json")).replaceAll("\\s+", "");
        assertTrue(
                info.contains("\"" + CAMERA
                        + "\":{\"dtype\":\"image\",\"names\":[\"height\",\"width\",\"channels\"],\"shape\":[24,32,3]}"),
                info);
        String stats = Files.readString(output.resolve("meta/stats.json")).replaceAll("\\s+", "");
        assertTrue(stats.contains("\"" + CAMERA + "\":{\"count\":[" + shown + "]}"), stats);
    }

    @Test
    void imagesAreNeverNeededInMemoryTogetherAndRowGroupsKeepTheirLimit() throws IOException {
        Path input = work.resolve("in");
        ImageRecordings.write(input.resolve("e0.mcap"), 0, 480, 640);
        Path output = work.resolve("out");
        BuildReport report = run(config(input, output, "clock.rate = 300"));

        assertEquals(301, report.frames());
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(
                output.resolve("data/chunk-000/file-000.parquet").toUri());
        long bytes = 0;
        for (Group row : rows(output, "data/chunk-000/file-000.parquet")) {
            bytes += row.getGroup(CAMERA, 0).getBinary("bytes", 0).length();
        }
        assertTrue(bytes > 64 << 20, "more than a row group holds: " + bytes);
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, new Configuration()))) {
            assertTrue(reader.getRowGroups().size() >= bytes / (64 << 20), "row groups");
            assertEquals(
                    "{\"info\":{\"features\":{\"" + CAMERA + "\":{\"_type\":\"Image\"}}}}",
                    reader.getFileMetaData().getKeyValueMetaData().get("huggingface"));
        }
        assertTrue(Files.size(Path.of(file.toUri())) < bytes / 4, "a repeated image is not stored again");
        assertTrue(verify(output).sound());
    }

    @Test
    void anEpisodeWithImagesOfAnotherShapeIsQuarantined() throws IOException {
        Path input = work.resolve("in");
        ImageRecordings.write(input.resolve("e0.mcap"), 0, 24, 32);
        ImageRecordings.write(input.resolve("e1.mcap"), 1, 24, 40);
        ImageRecordings.write(input.resolve("e2.mcap"), 2, 24, 32);
        BuildReport report = run(config(input, work.resolve("out"), "quarantine.max-share = 50%"));

        assertEquals(Map.of("config-mismatch", 1L), report.reasons());
        String quarantine = Files.readString(work.resolve("out/meta/robocache/quarantine.jsonl"));
        assertTrue(
                quarantine.contains("would be images of 24 x 40 x 3, the dataset has images of 24 x 32 x 3"),
                quarantine);
    }

    @Test
    void imagesThatAreNotCompressedAreRefusedBeforeAnyShard() {
        Path input = work.resolve("in");
        ImageRecordings.write(input.resolve("e0.mcap"), 0, 24, 32, "sensor_msgs/msg/Image");
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> run(config(input, work.resolve("out"))));
        assertTrue(
                refused.getMessage()
                        .contains("it holds sensor_msgs/msg/Image, pixels that are not compressed; kind = image hands"
                                + " compressed images on and encodes none: record the topic's compressed twin"),
                refused.getMessage());
    }

    @Test
    void aDamagedImageIsFoundByVerify() throws IOException {
        Path input = work.resolve("in");
        ImageRecordings.write(input.resolve("e0.mcap"), 0, 24, 32);
        Path output = work.resolve("out");
        run(config(input, output));
        Path file = output.resolve("data/chunk-000/file-000.parquet");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        VerifyReport verified = verify(output);
        assertTrue(!verified.sound() && verified.toString().contains("row group 0"), verified.toString());
    }

    @Test
    void theBytesDoNotDependOnCores() throws IOException {
        Path input = work.resolve("in");
        for (int e = 0; e < 3; e++) {
            ImageRecordings.write(input.resolve("e" + e + ".mcap"), e, 24, 32);
        }
        run(config(input, work.resolve("out"), "output.shard = 1B"));
        String two = verify(work.resolve("out")).treeHash();
        spark.close();
        spark = LocalSpark.open("local[1]");
        run(config(input, work.resolve("out1"), "output.shard = 1B"));
        assertEquals(two, verify(work.resolve("out1")).treeHash());
    }
}
