package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.VerifyDepth;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos of LeRobot folders, from end to end. */
class VideoPassThroughTest {
    private static final String WRIST = "observation.images.wrist";
    private static final String FILE = "videos/" + WRIST + "/chunk-000/file-000.mp4";
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

    private static JobConfig config(List<Path> inputs, Path output, String video, String... more) {
        return JobConfig.parse(
                """
                input.uris = %s
                clock.rate = 30
                streams {
                  observation.state { topic = "observation.state" }
                  action { topic = "action" }
                  %s { topic = "%s", kind = video }
                  task { topic = task }
                }
                output.uri = "%s"
                """
                                .formatted(
                                        inputs.stream()
                                                .map(input -> "\"" + input.toUri() + "\"")
                                                .toList(),
                                        video,
                                        video,
                                        output.toUri())
                        + String.join("\n", more));
    }

    private static BuildReport run(JobConfig config) throws IOException {
        return BuildJob.run(spark, config, BuildListener.silent());
    }

    private static VerifyReport verify(Path output) throws IOException {
        return DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(output.toUri()), new Configuration(), VerifyDepth.FIGURES);
    }

    private static List<Group> rows(Path file) throws IOException {
        List<Group> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static Path so101() {
        return TestData.of("lerobot-v3/so101");
    }

    /** The dataset again, below a folder of the test's own. */
    private Path copyOfSo101(String name) throws IOException {
        Path copy = work.resolve(name);
        try (Stream<Path> files = Files.walk(so101())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(so101().relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return copy;
    }

    @Test
    void filesAreTakenOverWithTheStretchOfEachEpisode() throws IOException {
        Path output = work.resolve("out");
        BuildReport report = run(config(List.of(so101()), output, WRIST));

        assertEquals(BuildReport.ALL_WRITTEN, report.exitCode());
        assertEquals(1782, report.frames());
        assertArrayEquals(Files.readAllBytes(so101().resolve(FILE)), Files.readAllBytes(output.resolve(FILE)));
        VerifyReport verified = verify(output);
        assertTrue(verified.sound(), verified.toString());
        List<Group> before = rows(so101().resolve("meta/episodes/chunk-000/file-000.parquet"));
        List<Group> after = rows(output.resolve("meta/episodes/chunk-000/file-000.parquet"));
        assertEquals(6, after.size());
        for (int i = 0; i < 6; i++) {
            for (String part : List.of("from_timestamp", "to_timestamp")) {
                String column = "videos/" + WRIST + "/" + part;
                assertEquals(before.get(i).getDouble(column, 0), after.get(i).getDouble(column, 0), column);
            }
            assertEquals(0, after.get(i).getLong("videos/" + WRIST + "/chunk_index", 0));
            assertEquals(0, after.get(i).getLong("videos/" + WRIST + "/file_index", 0));
        }
        String info = Files.readString(output.resolve("meta/info.json")).replaceAll("\\s+", "");
        assertTrue(
                info.contains(
                        "\"video_path\":\"videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4\""),
                info);
        assertTrue(
                info.contains(
                        "\"" + WRIST + "\":{\"dtype\":\"video\",\"info\":{\"has_audio\":false,\"video.channels\":3,"
                                + "\"video.codec\":\"av1\",\"video.fps\":30,"),
                info);
        String stats = Files.readString(output.resolve("meta/stats.json")).replaceAll("\\s+", "");
        assertTrue(stats.contains("\"" + WRIST + "\":{\"count\":[1782]}"), stats);
    }

    @Test
    void filesOfTwoFoldersAreNumberedInTheOrderOfTheirEpisodes() throws IOException {
        Path second = copyOfSo101("second");
        Path output = work.resolve("out");
        run(config(List.of(so101(), second), output, WRIST, "output.shard = 1B"));

        List<Group> episodes = rows(output.resolve("meta/episodes/chunk-000/file-000.parquet"));
        assertEquals(12, episodes.size());
        for (int i = 0; i < 12; i++) {
            assertEquals(i / 6, episodes.get(i).getLong("videos/" + WRIST + "/file_index", 0), "episode " + i);
        }
        assertTrue(Files.exists(output.resolve("videos/" + WRIST + "/chunk-000/file-001.mp4")));
        assertTrue(verify(output).sound());
    }

    @Test
    void damageMissingAndAdditionalFilesAreFoundByVerify() throws IOException {
        Path output = work.resolve("out");
        run(config(List.of(so101()), output, WRIST));
        byte[] bytes = Files.readAllBytes(output.resolve(FILE));
        bytes[bytes.length / 2] ^= 1;
        Files.write(output.resolve(FILE), bytes);
        assertTrue(verify(output).findings().toString().contains(FILE), "damaged");
        Files.move(output.resolve(FILE), output.resolve("videos/other.mp4"));
        String findings = verify(output).findings().toString();
        assertTrue(findings.contains(FILE) && findings.contains("is missing"), findings);
        assertTrue(findings.contains("videos/other.mp4") && findings.contains("is not named"), findings);
    }

    @Test
    void aClockThatLeavesRowsOutIsRefusedBeforeAnyShard() {
        Path output = work.resolve("out");
        JobConfig half = config(List.of(so101()), output, WRIST, "clock.rate = 15");
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> run(half));
        assertTrue(
                refused.getMessage()
                        .contains(
                                "video observation.images.wrist shows 383 rows at 30 frames a second, the clock gives 192"
                                        + " frames at 15"),
                refused.getMessage());
        assertFalse(Files.exists(output.resolve("meta/robocache/staging")), "no shard was begun");
    }

    @Test
    void anEpisodeWhoseVideoIsMissingIsQuarantined() throws IOException {
        Path broken = copyOfSo101("broken");
        Files.delete(broken.resolve(FILE));
        Path output = work.resolve("out");
        BuildReport report =
                run(config(List.of(so101(), broken), output, WRIST, "quarantine.max-share = 50%", "output.shard = 1B"));

        assertEquals(6, report.written());
        assertEquals(Map.of("missing-file", 6L), report.reasons());
        assertTrue(verify(output).sound());

        Path hostile = TestData.of("hostile/lerobot_video_declared_missing");
        BuildReport none = run(config(List.of(hostile), work.resolve("none"), "observation.images.top"));
        assertEquals(BuildReport.QUARANTINE_ABOVE_LIMIT, none.exitCode());
        assertEquals(Map.of("missing-file", 2L), none.reasons());
    }

    @Test
    void aBuildThatWasCutOffTakesUpItsCopies() throws IOException {
        Path output = work.resolve("out");
        JobConfig config = config(List.of(so101()), output, WRIST);
        for (String point : List.of("sidecars", "sidecars", "stats")) {
            assertThrows(
                    IllegalStateException.class,
                    () -> BuildJob.run(spark, config, new BuildListener() {
                        @Override
                        public void publishing(String step) {
                            if (step.equals(point)) {
                                throw new IllegalStateException("cut off");
                            }
                        }
                    }));
            try (Stream<Path> left = Files.walk(output.resolve("meta/robocache/staging"))) {
                long records = left.filter(file -> file.getParent().endsWith("videos")
                                && file.toString().endsWith(".json"))
                        .count();
                assertEquals(1, records, "copied once, at " + point);
            }
        }
        run(config);
        Path once = work.resolve("once");
        run(config(List.of(so101()), once, WRIST));
        assertTrue(verify(output).sound());
        assertEquals(verify(once).treeHash(), verify(output).treeHash());
    }
}
