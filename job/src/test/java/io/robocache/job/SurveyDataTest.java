package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.episode.Limits;
import io.robocache.episode.Reason;
import io.robocache.episode.TestData;
import io.robocache.shard.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
                compared++;
            }
        }
        assertTrue(compared > 30, "compared " + compared);
    }

    private static SurveyReport survey(String path) throws IOException {
        return SurveyJob.run(spark, List.of(data.resolve(path).toString()), Limits.defaults());
    }
}
