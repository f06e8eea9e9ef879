package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.ImageRecordings;
import io.robocache.episode.PartedRecordings;
import io.robocache.shard.MdsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings to each layout and back. */
class LayoutBuildTest {
    private static final String V21 = "output.layout = lerobot-v2.1";
    private static final String WRIST = "observation.images.wrist";
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

    private static Dataset built(JobConfig config) throws IOException {
        Dataset dataset = Dataset.built(spark, config, BuildReport.ALL_WRITTEN);
        dataset.requireSound();
        return dataset;
    }

    private static JobConfig fromLeRobot(Path input, Path output, String... more) {
        return JobConfig.parse(
                """
                input.uris = ["%s"]
                streams {
                  observation.state { topic = "observation.state" }
                  action { topic = "action", on-invalid = nan }
                  task { topic = task }
                }
                output.uri = "%s"
                """
                                .formatted(input.toUri(), output.toUri())
                        + String.join("\n", more));
    }

    @Test
    void leRobotV21IsReadBackWithTheRowsOfV30() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 5);
        Dataset v21 = built(SmallJob.config(input, work.resolve("v21"), V21));
        Dataset v30 = built(SmallJob.config(input, work.resolve("v30")));
        assertTrue(Files.exists(v21.folder().resolve("data/chunk-000/episode_000004.parquet")), "a file an episode");
        assertFalse(Files.exists(v21.folder().resolve("meta/tasks.parquet")), "no table of v3.0");

        Dataset fromV21 = built(fromLeRobot(v21.folder(), work.resolve("again21"), "clock.rate = 20"));
        Dataset fromV30 = built(fromLeRobot(v30.folder(), work.resolve("again30"), "clock.rate = 20"));

        assertEquals(5, fromV21.tasks().size());
        assertEquals(fromV30.tasks(), fromV21.tasks());
        for (String column : List.of("index", "episode_index", "t_ns", "observation.state", "action", "task_index")) {
            assertEquals(fromV30.column(spark, column), fromV21.column(spark, column), column);
        }
        assertEquals(v30.column(spark, "observation.state"), fromV21.column(spark, "observation.state"));
        assertEquals(v30.column(spark, "task_index"), fromV21.column(spark, "task_index"));
    }

    @Test
    void mdsHoldsTheValuesOfV30() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 5);
        String window =
                """
                streams.wide { topic = "/joint_states", fields = [velocity], order = [j1, j2], policy = window, span = 40ms, samples = 4 }
                streams.half { topic = "/joint_states", fields = [position], order = [j1], precision = float16 }
                output.half = native
                """;
        Dataset mds = built(SmallJob.config(input, work.resolve("mds"), window, "output.layout = mds"));
        List<Map<String, Object>> samples = MdsReader.samples(mds.folder());
        Dataset v30 = built(SmallJob.config(input, work.resolve("v30"), window.replace("native", "float")));

        List<Row> rows = v30.rows(spark);
        assertEquals(rows.size(), samples.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            assertEquals(row.length(), samples.get(i).size());
            for (int c = 0; c < row.length(); c++) {
                String name = row.schema().fieldNames()[c];
                assertEquals(plain(row.get(c)), samples.get(i).get(name), name + " of row " + i);
            }
        }
        assertEquals(4, ((List<?>) samples.get(0).get("wide")).size(), "[samples, components]");
        assertEquals(2, ((List<?>) ((List<?>) samples.get(0).get("wide")).get(0)).size());
    }

    /** As {@link MdsReader} gives it. */
    private static Object plain(Object value) {
        if (value instanceof scala.collection.Seq<?> seq) {
            List<Object> list = new ArrayList<>();
            for (Object element : scala.jdk.javaapi.CollectionConverters.asJava(seq)) {
                list.add(plain(element));
            }
            return list;
        }
        if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue();
        }
        return value instanceof Number number ? (Object) number.longValue() : value;
    }

    @Test
    void imagesAreHandedOnInEachLayout() throws IOException {
        ImageRecordings.write(work.resolve("in/e0.mcap"), 0, 24, 32);
        ImageRecordings.write(work.resolve("in/e1.mcap"), 1, 24, 32);
        String images =
                """
                input.uris = ["%s"]
                clock.rate = 30
                streams {
                  observation.state { topic = "/joint_states", fields = [position], order = [a, b] }
                  observation.images.cam { topic = "%s", kind = image }
                }
                output { uri = "%s", layout = %s }
                """;
        String in = work.resolve("in").toUri().toString();
        Path mds = work.resolve("mds");
        built(JobConfig.parse(images.formatted(in, ImageRecordings.TOPIC, mds.toUri(), "mds")));
        Dataset v21 = built(JobConfig.parse(
                images.formatted(in, ImageRecordings.TOPIC, work.resolve("v21").toUri(), "lerobot-v2.1")));

        List<Map<String, Object>> samples = MdsReader.samples(mds);
        List<Object> cells = v21.column(spark, "observation.images.cam");
        assertEquals(samples.size(), cells.size());
        for (int i = 0; i < cells.size(); i++) {
            byte[] image = (byte[]) samples.get(i).get("observation.images.cam");
            assertArrayEquals((byte[]) ((Row) cells.get(i)).get(0), image, "row " + i);
        }
        assertArrayEquals(
                ImageRecordings.picture(0, 0, 24, 32), (byte[]) samples.get(0).get("observation.images.cam"));
        String figures = Files.readString(v21.folder().resolve("meta/episodes_stats.jsonl"));
        assertTrue(figures.contains("observation.state"), figures);
        assertFalse(figures.contains("image"), "LeRobot v2.1 would take them for those of pixels: " + figures);
    }

    @Test
    void anEpisodeTooLongForTheStampsOfV21IsQuarantinedAndTheOthersStay() throws IOException {
        Path input = work.resolve("in");
        PartedRecordings.begin().joints(0, 1000).write(input.resolve("a.mcap"));
        PartedRecordings.begin().joints(0, 0).joints(1_030_000, 1_030_000).write(input.resolve("b.mcap"));
        PartedRecordings.begin().joints(0, 2000).write(input.resolve("c.mcap"));
        String text =
                """
                input.uris = ["%s"]
                clock.rate = 30
                streams.observation.state { topic = "/joint_states", fields = [position], order = [j1] }
                quarantine.max-share = 50%%
                output { uri = "%s", layout = %s }
                %s
                """;
        Dataset dataset = Dataset.built(
                spark,
                JobConfig.parse(
                        text.formatted(input.toUri(), work.resolve("v21").toUri(), "lerobot-v2.1", "")),
                BuildReport.SOME_QUARANTINED);
        assertEquals(
                List.of("0:a.mcap 31 frames", "0:b.mcap config-mismatch 30901", "0:c.mcap 61 frames"), dataset.ends());
        String why = dataset.outcomes().get(1).quarantine().detail();
        assertTrue(
                why.contains("stamp of frame 30728 is more than 0.0001 s off; set episodes.max-length = 1000s or"
                        + " output.layout = lerobot-v3.0"),
                why);

        String cut = "episodes.max-length = 1000s";
        built(JobConfig.parse(text.formatted(input.toUri(), work.resolve("cut").toUri(), "lerobot-v2.1", cut)));
        built(JobConfig.parse(text.formatted(input.toUri(), work.resolve("v30").toUri(), "lerobot-v3.0", "")));
    }

    @Test
    void videosOfOneEpisodeEachAreTakenOverAndSharedOnesRefused() throws IOException {
        Path so101 = TestData.of("lerobot-v3/so101");
        String rate = "clock.rate = 30";
        Path folder =
                built(fromLeRobot(so101, work.resolve("plain"), V21, rate)).folder();
        withVideos(folder);
        String video = "streams.\"%s\" { topic = \"%s\", kind = video }".formatted(WRIST, WRIST);

        Path output = built(fromLeRobot(folder, work.resolve("out"), V21, rate, video))
                .folder();

        for (int episode = 0; episode < 6; episode++) {
            String file = "videos/chunk-000/" + WRIST + "/episode_00000" + episode + ".mp4";
            assertArrayEquals(Files.readAllBytes(folder.resolve(file)), Files.readAllBytes(output.resolve(file)), file);
        }
        String info = Files.readString(output.resolve("meta/info.json")).replaceAll("\\s+", "");
        assertTrue(info.contains("\"total_videos\":6"), info);
        assertTrue(
                info.contains(
                        "\"video_path\":\"videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4\""),
                info);

        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> built(fromLeRobot(so101, work.resolve("shared"), V21, rate, video)));
        assertTrue(
                refused.getMessage().contains("output.layout = lerobot-v2.1 needs one mp4 an episode"),
                refused.getMessage());
        assertFalse(Files.exists(work.resolve("shared/meta/robocache/staging")), "no shard was begun");
    }

    /** Declares a video in a folder of version 2.1, with a file for each episode. */
    private static void withVideos(Path folder) throws IOException {
        Path info = folder.resolve("meta/info.json");
        String text = Files.readString(info);
        text = text.replaceFirst(
                        "\"video_path\": null",
                        "\"video_path\": \"videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4\"")
                .replaceFirst(
                        "\"features\": \\{",
                        "\"features\": {\"" + WRIST + "\": {\"dtype\": \"video\", \"shape\": [4, 6, 3]},");
        Files.writeString(info, text);
        Path videos = Files.createDirectories(folder.resolve("videos/chunk-000/" + WRIST));
        for (int episode = 0; episode < 6; episode++) {
            Files.writeString(videos.resolve("episode_00000" + episode + ".mp4"), "film " + episode);
        }
        try (Stream<Path> files = Files.list(videos)) {
            assertEquals(6, files.count());
        }
    }
}
