package io.robocache.episode;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One line of a LeRobot dataset's table of episodes.
 *
 * @param index     {@code episode_index}, by which its rows are found
 * @param length    rows that it should have
 * @param dataPath  the file that its rows lie in, relative to the folder
 * @param videos    the file of each declared video, relative to the folder; an empty text where the table names none
 * @param spans     where in its file each video begins and ends, seconds; without those of which the table says nothing
 * @param refusal   why it cannot be read; null if nothing is wrong so far. Then the other components mean nothing
 */
record LeRobotEpisode(
        long index,
        long length,
        String dataPath,
        Map<String, String> videos,
        Map<String, Span> spans,
        Refusal refusal) {

    /** A stretch of a file of videos, seconds. */
    record Span(double from, double to) {}

    /** What {@link MalformedEpisodeException} will say. */
    record Refusal(Reason reason, String where, String detail) {}

    static LeRobotEpisode refused(Reason reason, String where, String detail) {
        return new LeRobotEpisode(0, 0, "", Map.of(), Map.of(), new Refusal(reason, where, detail));
    }

    LeRobotEpisode {
        videos = Map.copyOf(videos);
        spans = Map.copyOf(spans);
    }

    /** Two lines with the same index would deliver the same rows twice. */
    static void refuseRepeated(List<LeRobotEpisode> episodes) {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < episodes.size(); i++) {
            LeRobotEpisode episode = episodes.get(i);
            if (episode.refusal() == null && !seen.add(episode.index())) {
                episodes.set(
                        i,
                        refused(
                                Reason.BAD_INDEX,
                                "row " + i,
                                "episode_index %d is listed before; an episode counts once"
                                        .formatted(episode.index())));
            }
        }
    }
}
