package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.FrameLink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTextTest {

    @Test
    void treesAreShownFromTheirRoots() {
        assertEquals(
                List.of(
                        "frames: base",
                        "          arm (71 transforms on /tf)",
                        "            tool (static)",
                        "          lidar (static)",
                        "frames: world",
                        "          camera (static)"),
                text(
                        new FrameLink("base", "lidar", true, "/tf_static", 1),
                        new FrameLink("arm", "tool", true, "/tf_static", 1),
                        new FrameLink("base", "arm", false, "/tf", 71),
                        new FrameLink("world", "camera", true, "/tf_static", 1)));
    }

    @Test
    void aRingEndsWhereItCloses() {
        assertEquals(
                List.of(
                        "frames: a",
                        "          b (2 transforms on /tf)",
                        "            a (2 transforms on /tf), which is" + " above it: a ring"),
                text(new FrameLink("a", "b", false, "/tf", 2), new FrameLink("b", "a", false, "/tf", 2)));
    }

    @Test
    void moreThanAScreenIsLeftToJson() {
        List<FrameLink> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new FrameLink("base", "f" + i, true, "/tf_static", 1));
        }
        assertEquals(List.of("frames: more than 64 lines; --json lists them"), text(many.toArray(new FrameLink[0])));
    }

    private static List<String> text(FrameLink... links) {
        EpisodeRef ref =
                new EpisodeRef(new EpisodeId(0, "a.mcap", 0, 0), "file:/a.mcap", EpisodeFormat.MCAP, 1, "0".repeat(64));
        return FrameText.of(new EpisodeSurvey(ref, List.of(), List.of(links), List.of(), List.of(), null));
    }
}
