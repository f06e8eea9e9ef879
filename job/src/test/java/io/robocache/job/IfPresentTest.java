package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Reason;
import io.robocache.episode.SmallRecordings;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code required = if-present}: streams that bound the clock of the episodes that have them. */
class IfPresentTest {
    private static final String NEITHER =
            """
            clock.rate = 10
            streams {
              state { topic = "/joint_states", required = if-present, fields = [position] }
              other { topic = "/elsewhere", required = if-present }
            }
            """;

    @TempDir
    private Path work;

    private JobConfig config(String text, String... more) {
        return JobConfig.parse(text + "\ninput.uris = [\"" + work.resolve("in").toUri() + "\"]\noutput.uri = out\n"
                + String.join("\n", more));
    }

    private IndexedEpisode index(JobConfig config) throws IOException, RefusedEpisodeException {
        SmallRecordings.write(work.resolve("in/a.mcap"), 1, 20);
        Configuration hadoop = new Configuration(false);
        InputCandidate candidate =
                EpisodeLister.candidates(config.input().uris(), hadoop).get(0);
        EpisodeRef ref = EpisodeLister.episodes(candidate, hadoop, config.reading())
                .episodes()
                .get(0);
        try (RootAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(ref, hadoop, config.reading(), memory)) {
            return IndexedEpisode.of(reader, config);
        }
    }

    @Test
    void whatIsThereBoundsTheClockAndWhatIsNotDoesNot() throws Exception {
        assertEquals(21, index(config(NEITHER)).clock().frames(), "one of two");
        assertEquals(
                16,
                index(config(NEITHER, "streams.other { topic = /joint_states, fields = [velocity], offset = 500ms }"))
                        .clock()
                        .frames(),
                "both, of which one begins half a second later");
        assertEquals(
                21,
                index(
                                config(
                                        NEITHER,
                                        "streams.other { topic = /joint_states, fields = [velocity], offset = 500ms, required = false }"))
                        .clock()
                        .frames(),
                "the other is not asked");
        assertEquals(
                Reason.MISSING_STREAM,
                assertThrows(
                                RefusedEpisodeException.class,
                                () -> index(config(NEITHER, "streams.other.required = true")))
                        .why()
                        .reason());
    }

    @Test
    void anEpisodeWithNoneOfThemIsRefusedWithAllTheirNames() {
        JobConfig config = config(NEITHER, "streams.state.topic = /nowhere");
        RefusedEpisodeException none = assertThrows(RefusedEpisodeException.class, () -> index(config));
        assertEquals(Reason.MISSING_STREAM, none.why().reason());
        assertEquals(
                "none of the topics that bound the clock is there: /elsewhere, /nowhere; the episode has /joint_states,"
                        + " /lidar/points, /task",
                none.why().detail());
    }

    @Test
    void theWordIsPartOfTheConfigurationsHash() {
        JobConfig all = config(NEITHER, "streams.state.required = true");
        assertTrue(all.required().contains(true), all.required().toString());
        assertNotEquals(config(NEITHER).hash(), all.hash());
        assertNotEquals(
                config(NEITHER).hash(),
                config(NEITHER, "streams.state.required = false").hash());
    }
}
