package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.MemoFileSystem;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.episode.TestData;
import io.robocache.episode.TopicSummary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Surveys of log stamps alone. */
class FastSurveyTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void stampsOfIndexesAreThoseOfTheMessages() throws IOException {
        Map<String, String> looked = new TreeMap<>();
        int compared = 0;
        for (EpisodeRef ref : listed(TestData.folder().resolve("composed"))) {
            if (!ref.id().path().matches("a\\d_.*")) {
                continue;
            }
            String what = ref.id().path();
            EpisodeSurvey fast = fast(ref);
            looked.put(
                    what.substring(0, 2),
                    fast.look().depth() + " " + fast.look().words());
            if (!fast.look().onlyLogStamps()) {
                continue;
            }
            try (RootAllocator memory = new RootAllocator();
                    EpisodeReader reader =
                            EpisodeReader.open(ref, new Configuration(false), ReadSettings.defaults(), memory)) {
                List<StreamRequest> requests = new ArrayList<>();
                for (TopicSummary topic : reader.index(List.of()).topics()) {
                    requests.add(EpisodeSurveyor.request(topic.topic(), Kind.STAMPS, List.of(), StampSource.LOG));
                }
                EpisodeIndex index = reader.index(requests);
                assertEquals(index.topics().size(), fast.topics().size(), what);
                for (int i = 0; i < index.topics().size(); i++) {
                    TopicSummary topic = index.topics().get(i);
                    TopicSurvey found = fast.topics().get(i);
                    assertEquals(topic.topic(), found.topic(), what);
                    assertEquals(topic.type(), found.type(), what + topic.topic());
                    assertEquals(topic.encoding(), found.encoding(), what + topic.topic());
                    assertEquals(topic.messages(), found.messages(), what + topic.topic());
                    assertEquals(StreamTimes.of(index.streams().get(i).stamps()), found.times(), what + topic.topic());
                    compared++;
                }
            }
        }
        assertTrue(compared > 40, "compared " + compared);
        String indexes = "LOG_STAMPS message indexes";
        assertEquals(
                Map.of(
                        "a1", indexes,
                        "a2", indexes,
                        "a3", indexes,
                        "a4", "MESSAGES it has no summary",
                        "a5", indexes,
                        "a6", "MESSAGES it does not end with a footer; it was cut, or its recorder was stopped",
                        "a7", indexes,
                        "a8", "LOG_STAMPS stamps of rows",
                        "a9", "LOG_STAMPS stamps of rows"),
                looked);
    }

    @Test
    void whatHasNoIndexesIsSurveyedAsEverAndSaysSo() throws IOException {
        Path data = TestData.folder();
        for (EpisodeRef ref : listed(data.resolve("composed/a6_truncated"))) {
            EpisodeSurvey fast = fast(ref);
            EpisodeSurvey full = full(ref);
            assertEquals(full.topics(), fast.topics());
            assertEquals(full.losses(), fast.losses());
            assertEquals(full.warnings(), fast.warnings());
        }
        EpisodeRef rows = listed(data.resolve("lerobot-v3/so101")).get(0);
        assertEquals(
                "a recording of format lerobot has no message indexes",
                fast(rows).look().words());
        assertEquals(full(rows).topics(), fast(rows).topics());
    }

    @Test
    void indexesThatContradictTheFileAreAWarningAndNotBelieved() throws IOException {
        // An offset into the middle of a message, or the times of a chunk, nothing but the chunk itself could
        // contradict.
        Map<String, String> expected = new TreeMap<>(Map.of(
                "mcap_flip_chunk_index_offset.mcap", "crc-mismatch",
                "mcap_chunk_index_missing_one.mcap", "bad-index",
                "mcap_footer_start_beyond.mcap", "bad-footer",
                "mcap_footer_start_into_data.mcap", "crc-mismatch",
                "mcap_summary_crc.mcap", "crc-mismatch",
                "mcap_index_len_not_16.mcap", "bad-index"));
        Map<String, String> found = new TreeMap<>();
        int looked = 0;
        for (EpisodeRef ref : listed(TestData.folder().resolve("hostile"))) {
            EpisodeSurvey fast = fast(ref); // whatever it is, it is an answer
            looked++;
            if (expected.containsKey(ref.id().path())) {
                assertEquals(SurveyDepth.MESSAGES, fast.look().depth(), ref.uri());
                found.put(
                        ref.id().path(),
                        fast.warnings().isEmpty()
                                ? "none"
                                : fast.warnings()
                                        .get(fast.warnings().size() - 1)
                                        .reason()
                                        .code());
            }
        }
        assertTrue(looked > 80, "looked at " + looked);
        assertEquals(expected, found);
    }

    @Test
    void anIndexedFileOfFiftyMegabytesCostsUnderTwoPercentOfIt() throws IOException {
        Path file = folder.resolve("large.mcap");
        byte[] payload = new byte[20_000]; // an image, and a joint state
        new Random(7).nextBytes(payload);
        try (McapWriter writer = new McapWriter(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 20),
                new McapWriter.Options(McapCompression.NONE, McapWriter.CHUNK_BYTES))) {
            int image = writer.channel(writer.schema("sensor_msgs/msg/Image", "ros2msg", ""), "/image", "cdr");
            int joints = writer.channel(writer.schema("sensor_msgs/msg/JointState", "ros2msg", ""), "/joints", "cdr");
            for (int i = 0; i < 2_500; i++) {
                writer.message(image, i, 33 * MILLI * i, 0, payload, payload.length);
                for (int k = 0; k < 3; k++) {
                    writer.message(joints, 3L * i + k, 33 * MILLI * i + 11 * MILLI * k, 0, payload, 100);
                }
            }
            writer.finish();
        }
        assertTrue(Files.size(file) > 50_000_000, "size " + Files.size(file));
        try (JavaSparkContext spark =
                LocalSpark.open("local[1]", "spark.hadoop.fs.memo.impl", MemoFileSystem.class.getName())) {
            long before = MemoFileSystem.BYTES_READ.get();
            SurveyReport report = SurveyJob.run(
                    spark, List.of(MemoFileSystem.uri(file)), ReadSettings.defaults(), SurveyDepth.LOG_STAMPS);
            long read = MemoFileSystem.BYTES_READ.get() - before;

            EpisodeSurvey episode = report.episodes().get(0);
            assertEquals("message indexes", episode.look().words());
            assertEquals(
                    List.of(2_500L, 7_500L),
                    episode.topics().stream().map(TopicSurvey::messages).toList());
            assertEquals(33 * MILLI, episode.topics().get(0).times().medianPeriod());
            assertEquals(11 * MILLI, episode.topics().get(1).times().medianPeriod());
            assertEquals(0, episode.topics().get(1).times().gaps());
            assertTrue(episode.look().bytesRead() <= read, episode.look() + ", listing included: " + read);
            assertTrue(episode.look().bytesRead() > 160_000, "16 bytes a message: " + episode.look());
            assertTrue(read < Files.size(file) / 50, "read %d of %d bytes".formatted(read, Files.size(file)));
        }
    }

    private static List<EpisodeRef> listed(Path input) throws IOException {
        Configuration hadoop = new Configuration(false);
        List<EpisodeRef> refs = new ArrayList<>();
        for (InputCandidate candidate :
                EpisodeLister.candidates(List.of(input.toUri().toString()), hadoop)) {
            refs.addAll(EpisodeLister.episodes(candidate, hadoop, ReadSettings.defaults())
                    .episodes());
        }
        return refs;
    }

    private static EpisodeSurvey fast(EpisodeRef ref) throws IOException {
        try (RootAllocator memory = new RootAllocator()) {
            return LogSurveyor.survey(ref, new Configuration(false), ReadSettings.defaults(), memory);
        }
    }

    private static EpisodeSurvey full(EpisodeRef ref) throws IOException {
        try (RootAllocator memory = new RootAllocator()) {
            return EpisodeSurveyor.survey(ref, new Configuration(false), ReadSettings.defaults(), memory);
        }
    }
}
