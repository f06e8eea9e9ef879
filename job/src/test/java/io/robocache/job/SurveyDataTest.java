package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.episode.Limits;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.Reason;
import io.robocache.episode.TestData;
import io.robocache.shard.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Surveys of the recordings against what their README and their truth files say. */
class SurveyDataTest {
    private static final Pattern README_ROW = Pattern.compile("\\| `mcap/([^`]+\\.mcap)` \\| ([0-9]+) messages");

    private static Path data;
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        data = TestData.folder();
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[2]")
                .setAppName("survey")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.close();
        }
    }

    @Test
    void realBagsHaveTheMessagesOfTheReadme() throws IOException {
        Map<String, Long> expected = new TreeMap<>();
        for (String line : Files.readAllLines(data.resolve("README.md"), StandardCharsets.UTF_8)) {
            Matcher row = README_ROW.matcher(line);
            if (row.find()) {
                expected.put(row.group(1), Long.parseLong(row.group(2)));
            }
        }
        Map<String, Long> counted = new TreeMap<>();
        for (EpisodeSurvey episode : survey("mcap").episodes()) {
            counted.put(episode.episode().id().path(), episode.messages());
            for (TopicSurvey topic : episode.topics()) {
                // An empty message of a type that no schema describes is all that cannot be decoded.
                boolean described = !topic.type().equals("test_msgs/msg/Empty");
                assertTrue(!described || topic.undecodable() == 0, topic.toString());
            }
        }
        assertTrue(expected.size() > 5, "the README names the bags");
        String split = "rosbag2-py/reindex_test_bags/multiple_files"; // one recording in three files
        List<String> parts = expected.keySet().stream()
                .filter(name -> name.startsWith(split))
                .toList();
        assertEquals(3, parts.size());
        expected.put(split, parts.stream().mapToLong(expected::remove).sum());
        assertEquals(expected, counted);
    }

    @Test
    void leRobotDatasetsHaveTheRowsOfTheReadme() throws IOException {
        List<EpisodeSurvey> v3 = survey("lerobot-v3/so101").episodes();
        assertEquals(6, v3.size());
        assertEquals(1782, v3.stream().mapToLong(EpisodeSurvey::rows).sum());

        SurveyReport v21 = survey("lerobot-v2.1/g1");
        assertEquals(
                List.of(479L, 393L, 343L),
                v21.episodes().subList(0, 3).stream().map(EpisodeSurvey::rows).toList());
        assertEquals(97, v21.unreadable(), "of 100 described episodes 3 are there");
        assertEquals(Reason.MISSING_FILE, v21.episodes().get(99).unreadable().reason());
    }

    @Test
    void composedEpisodesHaveTheCountsAndStampsOfTheirTruth() throws IOException {
        int compared = 0;
        for (EpisodeSurvey episode : survey("composed/a*").episodes()) {
            Path truthFile = data.resolve("composed")
                    .resolve(episode.episode().id().path())
                    .resolveSibling("truth.json");
            JsonNode truth = Json.read(Files.readAllBytes(truthFile)).get("streams");
            assertEquals(
                    truth.size(), episode.topics().size(), episode.episode().uri());
            for (TopicSurvey topic : episode.topics()) {
                String what = episode.episode().id().path() + " " + topic.topic();
                JsonNode stream = truth.get(topic.topic());
                assertEquals(stream.get("count").asLong(), topic.messages(), what);
                assertEquals(0, topic.undecodable(), what);
                assertEquals(
                        stream.get("duplicate_stamps").asLong(), topic.times().duplicates(), what);
                assertEquals(stream.get("first_stamp").asLong(), topic.times().first(), what);
                assertEquals(stream.get("last_stamp").asLong(), topic.times().last(), what);
                assertEquals(
                        stream.get("stamp_source").asText(),
                        topic.stampSource().name().toLowerCase(Locale.ROOT),
                        what);
                times(stream, topic, what);
                compared++;
            }
        }
        assertTrue(compared > 30, "compared " + compared);
    }

    private static void times(JsonNode stream, TopicSurvey topic, String what) {
        StreamTimes times = topic.times();
        assertEquals(stream.get("stamp_backwards_in_file").asLong(), times.backwards(), what + " backwards");
        if (!stream.get("rate_hz").isNull()) { // four notes may happen to be evenly apart
            assertTrue(times.periodic(), what + " periodic");
            assertEquals(stream.get("rate_hz").asDouble(), times.nominalRate(), what + " nominal rate");
        }
        List<StreamTimes.Gap> gaps = new ArrayList<>();
        stream.get("gaps")
                .forEach(gap -> gaps.add(new StreamTimes.Gap(
                        gap.get("after_stamp").asLong(), gap.get("length_ns").asLong())));
        assertEquals(gaps, times.where(), what + " gaps");
        assertEquals(gaps.size(), times.gaps(), what + " number of gaps");
        assertEquals(dropsBetween(stream, times), times.drops(), what + " drops");
        JsonNode waited = stream.get("median_log_minus_header_ns");
        if (waited.isNull()) {
            assertNull(topic.offset(), what + " has no clock of its own");
            return;
        }
        // An even number has two medians; neighbouring values of the random delay differ by less than this.
        long apart = Math.abs(-waited.asLong() - topic.offset().medianNanos());
        assertTrue(apart < 1_000_000, what + " header - log is " + apart + " ns from the truth");
        long injected = stream.get("clock_offset_ns").asLong();
        long delay = -topic.offset().medianNanos() - injected;
        assertTrue(!times.periodic() || (delay > 0 && delay < 30_000_000), what + " offset but for the delay");
        double drift = -stream.get("drift_ppm").asDouble();
        assertEquals(drift, topic.offset().driftPpm(), 4 * topic.offset().driftErrorPpm() + 1e-9, what + " drift");
    }

    /** Messages that were left out between the first and the last that there are: an end hides what is behind it. */
    private static long dropsBetween(JsonNode stream, StreamTimes times) {
        long drops = 0;
        for (JsonNode dropped : stream.get("dropped")) {
            long stamp = dropped.get("nominal_stamp").asLong();
            drops += stamp > times.first() && stamp < times.last() ? 1 : 0;
        }
        return drops;
    }

    @Test
    void cloudsHaveTheSizesOfTheirTruth() throws IOException {
        int compared = 0;
        for (EpisodeSurvey episode : survey("composed/a*").episodes()) {
            JsonNode truth = Json.read(Files.readAllBytes(data.resolve("composed")
                    .resolve(episode.episode().id().path())
                    .resolveSibling("truth.json")));
            for (TopicSurvey topic : episode.topics()) {
                if (topic.type().equals("sensor_msgs/msg/PointCloud2")) {
                    JsonNode stream = truth.get("streams").get(topic.topic());
                    long[] points = new long[stream.get("frames").size()];
                    for (int i = 0; i < points.length; i++) {
                        points[i] = stream.get("frames").get(i).get("points").asLong();
                    }
                    Arrays.sort(points);
                    String what = episode.episode().id().path();
                    assertEquals(points[0], topic.clouds().minPoints(), what);
                    assertEquals(points[points.length - 1], topic.clouds().maxPoints(), what);
                    assertEquals(points[(points.length - 1) / 2], topic.clouds().medianPoints(), what);
                    assertEquals(what.startsWith("a4") ? "utm" : "lidar", topic.frameId(), what);
                    for (int axis = 0; axis < 3; axis++) {
                        float extent = topic.clouds().greatest().get(axis)
                                - topic.clouds().least().get(axis);
                        assertTrue(extent > 2 && extent < 8, what + " axis " + axis + " spans " + extent);
                    }
                    compared++;
                } else {
                    assertNull(topic.clouds(), topic.topic());
                }
            }
        }
        assertEquals(7, compared);
    }

    @Test
    void theFramesAreThoseOfTheTransforms() throws IOException {
        int episodes = 0;
        for (EpisodeSurvey episode : survey("composed/a*").episodes()) {
            String what = episode.episode().id().path();
            long moves = Json.read(Files.readAllBytes(
                            data.resolve("composed").resolve(what).resolveSibling("truth.json")))
                    .get("streams")
                    .get("/tf")
                    .get("count")
                    .asLong();
            // The clouds of the fourth are in utm, of which base is a part; in the others the lidar has its own frame.
            boolean utm = what.startsWith("a4");
            List<FrameLink> expected = new ArrayList<>(List.of(
                    new FrameLink("base", "link4", false, "/tf", moves),
                    new FrameLink("link4", "tool0", false, "/tf", moves),
                    new FrameLink(utm ? "utm" : "world", "base", true, "/tf_static", 1),
                    new FrameLink("tool0", "camera_depth_optical_frame", true, "/tf_static", 1)));
            if (!utm) {
                expected.add(new FrameLink("base", "lidar", true, "/tf_static", 1));
            }
            assertEquals(expected, episode.links(), what);
            episodes++;
        }
        assertTrue(episodes >= 7, "episodes " + episodes);
    }

    @Test
    void coverageIsTheShareOfTheRecordingAndAnOldStampStretchesNothing() throws IOException {
        EpisodeSurvey episode = survey("composed/a1_none").episodes().get(0);
        JsonNode truth = Json.read(Files.readAllBytes(data.resolve("composed/a1_none/truth.json")));
        JsonNode log = truth.get("log_time");
        assertEquals(
                log.get("last").asLong() - log.get("first").asLong(), episode.spanNanos(), "tf_static is 5 s older");
        for (TopicSurvey topic : episode.topics()) {
            JsonNode stream = truth.get("streams").get(topic.topic());
            double covered =
                    stream.get("last_log").asLong() - stream.get("first_log").asLong();
            assertEquals(covered / episode.spanNanos(), episode.coverage(topic), 1e-12, topic.topic());
        }
    }

    @Test
    void demonstrationsOfHdf5AreRowsAtTheRateThatIsGiven() throws IOException {
        ReadSettings rated = new ReadSettings(Limits.defaults(), InputConfig.rate("20"));
        String path = data.resolve("hdf5/robosuite-sawyer-lift").toString();
        List<EpisodeSurvey> demos = SurveyJob.run(spark, List.of(path), rated).episodes();
        assertEquals(2, demos.size());
        assertEquals(1058, demos.get(0).rows());
        assertEquals(837, demos.get(1).rows());
        assertEquals(7, demos.get(0).topics().size());
        for (TopicSurvey topic : demos.get(0).topics()) {
            assertEquals(20, topic.times().nominalRate(), topic.topic());
            assertEquals("hdf5", topic.encoding());
        }

        EpisodeSurvey silent = survey("hdf5/robosuite-sawyer-lift").episodes().get(0);
        assertEquals(Reason.CONFIG_MISMATCH, silent.unreadable().reason());
        assertTrue(silent.unreadable().detail().contains("--rate"), silent.unreadable()::detail);
    }

    private static SurveyReport survey(String path) throws IOException {
        return SurveyJob.run(spark, List.of(data.resolve(path).toString()), ReadSettings.defaults());
    }
}
