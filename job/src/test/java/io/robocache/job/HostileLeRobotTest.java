package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.robocache.shard.EpisodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this project writes it reads, among damaged folders of its own format; {@link EveryHostileFileTest} has all formats. */
class HostileLeRobotTest {
    @TempDir
    private Path work;

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
}
