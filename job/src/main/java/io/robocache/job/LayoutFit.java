package io.robocache.job;

import io.robocache.align.FrameClock;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.VideoSource;
import io.robocache.shard.LeRobotStamps;
import io.robocache.shard.OutputLayout;
import java.util.List;

/** {@code output.layout}, and what a layout cannot hold. */
final class LayoutFit {
    private LayoutFit() {}

    static OutputLayout read(Setting layout) {
        return layout.convert(word -> {
            if (!OutputLayout.words().contains(word)) {
                throw ConfKeys.unknownWord(OutputLayout.words());
            }
            return OutputLayout.of(word);
        });
    }

    /** @throws ConfigurationException if the layout has no place for a stream */
    static Void check(Setting layout, List<StreamConfig> streams) {
        for (StreamConfig stream : streams) {
            if (stream.isVideo() && read(layout) == OutputLayout.MDS) {
                throw layout.refused("holds no videos, and streams.%s is one; leave it out, or use %s"
                        .formatted(stream.name(), OutputLayout.LEROBOT_V3_0.word()));
            }
        }
        return null;
    }

    /** Why the frames of an episode cannot be read from this layout; null if they can. */
    static Loss tooLong(FrameClock clock, JobConfig config) {
        if (config.output().layout() != OutputLayout.LEROBOT_V2_1) {
            return null;
        }
        long refused = LeRobotStamps.firstRefused(clock.frames(), config.clock().fps());
        return refused < 0
                ? null
                : new Loss(
                        Reason.CONFIG_MISMATCH,
                        "",
                        clock.frames(),
                        ("%d frames at %d a second from %d on: LeRobot v2.1's loader refuses the dataset, because the float32"
                                        + " stamp of frame %d is more than 0.0001 s off; set episodes.max-length = 1000s or"
                                        + " output.layout = %s")
                                .formatted(
                                        clock.frames(),
                                        config.clock().fps(),
                                        clock.time(0),
                                        refused,
                                        OutputLayout.LEROBOT_V3_0.word()));
    }

    /** @throws RefusedEpisodeException if a video shows other episodes as well, where the layout wants one for each */
    static void requireOwnVideo(VideoSource video, String topic, JobConfig config) throws RefusedEpisodeException {
        if (config.output().layout() == OutputLayout.LEROBOT_V2_1 && video.from() != 0) {
            throw new RefusedEpisodeException(
                    Reason.CONFIG_MISMATCH,
                    "topic " + topic,
                    ("video %s of the episode begins %s s within %s: output.layout = %s needs one mp4 an episode, and videos"
                                    + " are taken over uncut; use %s, or leave the stream out")
                            .formatted(
                                    topic,
                                    video.from(),
                                    video.file(),
                                    OutputLayout.LEROBOT_V2_1.word(),
                                    OutputLayout.LEROBOT_V3_0.word()));
        }
    }
}
