package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.FrameClock;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.align.SampleIndex;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Reason;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.VideoSource;
import io.robocache.shard.VideoSpan;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Videos of LeRobot folders, whose files are taken over as they are. Nothing in a file can be moved, so the frames of an
 * episode must be its rows: all of them, at their own rate.
 */
final class VideoStreams {
    static final String KIND = "video";

    private VideoStreams() {}

    static StreamConfig read(String name, ConfigBlock block) {
        if (name.equals(ColumnNames.TASK)) {
            throw block.at("kind").refused("is refused for task, which is text; leave it out or rename the stream");
        }
        for (String idle : block.defaults().keySet().stream().sorted().toList()) {
            if (!List.of("topic", "kind").contains(idle) && block.says(idle)) {
                throw block.at(idle)
                        .refused(
                                "has no effect with kind = video, whose files are taken over as they are; leave it out");
            }
        }
        StreamRequest request = new StreamRequest(
                name,
                StreamReader.topic(block),
                StreamRequest.Kind.VIDEO,
                List.of(),
                List.of(),
                List.of(),
                StampSource.HEADER,
                0);
        return new StreamConfig(
                name,
                request,
                new Alignment(Policy.PREVIOUS, Alignment.UNLIMITED, false, Precision.SOURCE),
                Need.ALWAYS,
                new FloatForm(false, FloatForm.Half.FLOAT),
                null,
                OnInvalid.NAN);
    }

    /**
     * Refuses an episode whose frames are not the rows that its videos show.
     *
     * @throws RefusedEpisodeException {@link Reason#CONFIG_MISMATCH}
     */
    static void requireEveryRow(EpisodeIndex index, List<SampleIndex> samples, FrameClock clock, JobConfig config)
            throws RefusedEpisodeException {
        for (int slot = 0; slot < config.streams().size(); slot++) {
            VideoSource video = index.streams().get(slot).video();
            if (!config.streams().get(slot).isVideo() || video == null) {
                continue;
            }
            SampleIndex rows = samples.get(slot);
            boolean same = clock.frames() == rows.size();
            for (int i = 0; same && i < rows.size(); i++) {
                same = clock.time(i) == rows.stamp(i);
            }
            if (!same || video.fps() != config.clock().fps()) {
                String topic = config.requests().get(slot).topic();
                throw new RefusedEpisodeException(
                        Reason.CONFIG_MISMATCH,
                        "topic " + topic,
                        ("video %s shows %d rows at %s frames a second, the clock gives %d frames at %d: a video is taken over"
                                        + " only with every row at its own rate; set clock.rate to it and see that no required"
                                        + " stream lacks rows, or leave streams.%s out")
                                .formatted(
                                        topic,
                                        rows.size(),
                                        video.fps() == Math.rint(video.fps())
                                                ? Long.toString((long) video.fps())
                                                : Double.toString(video.fps()),
                                        clock.frames(),
                                        config.clock().fps(),
                                        config.streams().get(slot).name()));
            }
            LayoutFit.requireOwnVideo(video, config.requests().get(slot).topic(), config);
        }
    }

    /** The videos of an episode, by stream. */
    static SortedMap<String, VideoSpan> spans(EpisodeIndex index, JobConfig config) {
        SortedMap<String, VideoSpan> spans = new TreeMap<>();
        for (int slot = 0; slot < config.streams().size(); slot++) {
            VideoSource video = index.streams().get(slot).video();
            if (config.streams().get(slot).isVideo() && video != null) {
                spans.put(config.streams().get(slot).name(), new VideoSpan(video.file(), video.from(), video.to()));
            }
        }
        return spans;
    }
}
