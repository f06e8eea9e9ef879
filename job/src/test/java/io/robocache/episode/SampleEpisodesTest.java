package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.episode.SampleEpisodes.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleEpisodesTest {

    private static final Options SMALL =
            new Options(2, 2, 11, new McapWriter.Options(McapCompression.ZSTD, McapWriter.CHUNK_BYTES), 64);

    @Test
    void theSameOptionsGiveTheSameBytes(@TempDir Path folder) throws IOException {
        List<Path> first = SampleEpisodes.write(folder.resolve("a"), SMALL);
        List<Path> second = SampleEpisodes.write(folder.resolve("b"), SMALL);

        assertEquals(2, first.size());
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(Files.readAllBytes(first.get(i)), Files.readAllBytes(second.get(i)));
        }
        assertTrue(Files.mismatch(first.get(0), first.get(1)) >= 0, "two episodes are alike");
    }

    @Test
    void theTruthNamesDropsAndTheGap(@TempDir Path folder) throws IOException {
        SampleEpisodes.write(folder, SMALL);
        JsonNode truth = new ObjectMapper()
                .readTree(folder.resolve("episode-000001.truth.json").toFile());

        JsonNode joints = truth.get("streams").get(1);
        assertEquals("/joint_states", joints.get("topic").asText());
        assertEquals(15, joints.get("missing_in_gap").asInt()); // 150 ms at 100 Hz
        assertEquals(
                201,
                joints.get("messages").asInt()
                        + joints.get("dropped").asInt()
                        + joints.get("missing_in_gap").asInt());
    }

    @Test
    void optionsOutsideTheLimitsAreRefused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new Options(0, 2, 11, SMALL.layout(), 64));
        assertEquals(
                "0 sample episodes refused, limits 1 and 999999; write more into another folder", refused.getMessage());
    }
}
