package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.TopicSummary;
import io.robocache.shard.EpisodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every damaged or malicious recording ends as its corpus says, in one job with good ones that do not notice. */
class HostileRecordingsTest {
    private static final String GOOD = "composed/variants/mcap_none/v_0.mcap";

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"mcap", "db3", "rosbag2 dir"})
    void everyHostileRecordingOfMessagesEndsAsItsCaseSays(String format) throws Exception {
        Path hostile = TestData.of("hostile");
        List<HostileCase> cases = HostileCase.of(hostile.resolve("cases.tsv"), format);
        Path good = copy(TestData.of(GOOD), "good/a.mcap").getParent();
        List<Path> inputs = new ArrayList<>(List.of(good));
        cases.forEach(hostileCase -> inputs.add(hostile.resolve(hostileCase.name())));
        inputs.add(copy(TestData.of(GOOD), "last/z.mcap").getParent());

        Map<Integer, List<EpisodeOutcome>> ends = HostileJob.built(work, "hostile-mcap.conf", good, inputs, hostile);

        JobConfig config = TestData.config("hostile-mcap.conf", good, work.resolve("unused"));
        assertAll(IntStream.range(0, cases.size()).mapToObj(i -> () -> {
            HostileCase c = cases.get(i);
            List<EpisodeOutcome> outcomes = ends.getOrDefault(i + 1, List.of());
            HostileJob.check(c, outcomes);
            boolean refused = outcomes.get(0).quarantine() != null;
            if (c.messages() >= 0 && !(c.allows("quarantine") && refused)) {
                assertEquals(c.messages(), readable(hostile.resolve(c.name()), config), c + ": messages that decode");
            }
        }));
    }

    @Test
    void everyHostileLeRobotFolderEndsAsItsCaseSays() throws Exception {
        Path hostile = TestData.of("hostile");
        List<HostileCase> cases = HostileCase.of(hostile.resolve("cases.tsv"), "lerobot");
        Path good = lerobot(work.resolve("good"));
        List<Path> inputs = new ArrayList<>(List.of(good));
        cases.forEach(hostileCase -> inputs.add(hostile.resolve(hostileCase.name())));

        Map<Integer, List<EpisodeOutcome>> ends = HostileJob.built(work, "lerobot.conf", good, inputs, hostile);

        assertAll(IntStream.range(0, cases.size()).mapToObj(i -> () -> {
            HostileCase c = cases.get(i);
            List<EpisodeOutcome> outcomes = ends.getOrDefault(i + 1, List.of());
            HostileJob.check(c, outcomes);
            if (c.rows() >= 0) {
                assertEquals(
                        c.rows(),
                        outcomes.stream().mapToLong(EpisodeOutcome::frames).sum(),
                        c + ": rows");
            }
        }));
    }

    /** What this project writes, it reads; without names of joints, which the corpus has not either. */
    private Path lerobot(Path output) throws IOException {
        Path recordings = SmallJob.recordings(work.resolve("recordings"), 2);
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            JobConfig config = SmallJob.config(
                    recordings, output, "clock.rate = 30", "streams.observation.state.fields = [position]");
            assertEquals(
                    BuildReport.ALL_WRITTEN,
                    BuildJob.run(spark, config, BuildListener.silent()).exitCode());
        }
        Path info = output.resolve("meta/info.json");
        ObjectNode root = (ObjectNode) new ObjectMapper().readTree(Files.readAllBytes(info));
        root.get("features").forEach(feature -> ((ObjectNode) feature).putNull("names"));
        Files.write(info, new ObjectMapper().writeValueAsBytes(root));
        return output;
    }

    private static int readable(Path file, JobConfig config) throws IOException {
        Configuration hadoop = new Configuration();
        InputCandidate candidate = EpisodeLister.candidates(List.of(file.toUri().toString()), hadoop)
                .get(0);
        EpisodeRef ref = EpisodeLister.episodes(candidate, hadoop, config.reading())
                .episodes()
                .get(0);
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("test");
                EpisodeReader reader = EpisodeReader.open(ref, new Configuration(), config.reading(), memory)) {
            List<StreamRequest> requests = new ArrayList<>(config.requests());
            for (TopicSummary topic : reader.index(requests).topics()) {
                if (topic.topic().contains("..")) { // the IMU under the name of a path
                    requests.add(new StreamRequest(
                            "renamed",
                            topic.topic(),
                            StreamRequest.Kind.VALUES,
                            List.of(),
                            List.of(),
                            List.of(),
                            StampSource.HEADER,
                            0));
                }
            }
            EpisodeIndex index = reader.index(requests);
            return index.streams().stream().mapToInt(StreamIndex::messages).sum();
        } catch (MalformedEpisodeException nothing) {
            return 0;
        }
    }

    private Path copy(Path from, String to) throws IOException {
        Path target = work.resolve(to);
        Files.createDirectories(target.getParent());
        return Files.copy(from, target);
    }
}
