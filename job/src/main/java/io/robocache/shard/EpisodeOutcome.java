package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import io.robocache.episode.Loss;
import io.robocache.stats.DimensionStats;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one part of a planned episode ended, of which most have one: written or quarantined, never neither.
 *
 * @param id          who it is
 * @param fingerprint of its files, as planned
 * @param status      the end
 * @param frames      rows written; 0 if quarantined
 * @param tasks       runs in frame order that sum to {@code frames}
 * @param losses      what was lost while the good part was kept
 * @param warnings    what a reader noticed without losing anything
 * @param quarantine  why nothing was written; null if written
 * @param stats       per feature name, per dimension (SPEC 8)
 * @param sync        per stream and cloud, how well it met the frames
 * @param videos      per feature, the stretch of a file that shows the episode
 * @param trace       what the report shows of it
 */
public record EpisodeOutcome(
        EpisodeId id,
        String fingerprint,
        Status status,
        long frames,
        List<TaskRun> tasks,
        List<Loss> losses,
        List<Loss> warnings,
        Loss quarantine,
        Map<String, List<DimensionStats>> stats,
        Map<String, StreamSync> sync,
        Map<String, VideoSpan> videos,
        EpisodeTrace trace) {

    /** An episode without videos and trace. */
    public EpisodeOutcome(
            EpisodeId id,
            String fingerprint,
            Status status,
            long frames,
            List<TaskRun> tasks,
            List<Loss> losses,
            List<Loss> warnings,
            Loss quarantine,
            Map<String, List<DimensionStats>> stats,
            Map<String, StreamSync> sync) {
        this(
                id,
                fingerprint,
                status,
                frames,
                tasks,
                losses,
                warnings,
                quarantine,
                stats,
                sync,
                Map.of(),
                EpisodeTrace.NONE);
    }

    /** The two ends of an episode. */
    public enum Status {
        WRITTEN,
        QUARANTINED
    }

    /** @throws IllegalArgumentException if the parts contradict each other */
    public EpisodeOutcome {
        tasks = List.copyOf(tasks);
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
        stats = Collections.unmodifiableSortedMap(new TreeMap<>(stats));
        sync = Collections.unmodifiableSortedMap(new TreeMap<>(sync));
        videos = Collections.unmodifiableSortedMap(new TreeMap<>(videos));
        boolean written = status == Status.WRITTEN;
        if (written != (quarantine == null) || written != (frames > 0)) {
            throw new IllegalArgumentException("episode " + id + ": " + status + " with " + frames
                    + " frames and quarantine " + quarantine + "; a written episode has frames and no quarantine");
        }
        for (Map.Entry<String, StreamSync> stream : sync.entrySet()) {
            if (stream.getValue().frames() != frames) {
                throw new IllegalArgumentException("episode " + id + ": stream " + stream.getKey() + " met "
                        + stream.getValue().frames() + " of " + frames + " frames");
            }
        }
        long inTasks = 0;
        for (TaskRun run : tasks) {
            inTasks += run.frames();
        }
        if (inTasks != frames) {
            throw new IllegalArgumentException(
                    "episode " + id + ": task runs cover " + inTasks + " of " + frames + " frames");
        }
    }

    /** An episode of which nothing is written. */
    public static EpisodeOutcome quarantined(EpisodeId id, String fingerprint, List<Loss> warnings, Loss why) {
        return new EpisodeOutcome(
                id, fingerprint, Status.QUARANTINED, 0, List.of(), List.of(), warnings, why, Map.of(), Map.of());
    }
}
