package io.robocache.episode;

import io.robocache.align.FrameClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What is worth a warning or a loss although the rows can be delivered. */
final class LeRobotChecks {

    private LeRobotChecks() {}

    /** Frames are 0, 1, 2, …, and {@code index} goes up with them. */
    static void numbering(LeRobotRows rows, int[] order, List<Loss> warnings) {
        long wrong = 0;
        int first = -1;
        long base = order.length == 0 ? 0 : rows.indexes()[order[0]];
        for (int i = 0; i < order.length; i++) {
            boolean framesStep = rows.frames()[order[i]] == i;
            boolean indexSteps = base < 0 || rows.indexes()[order[i]] - base == i;
            if (!framesStep || !indexSteps) {
                first = wrong++ == 0 ? i : first;
            }
        }
        if (wrong > 0) {
            warnings.add(new Loss(
                    Reason.BAD_INDEX,
                    "row " + first,
                    wrong,
                    "frame_index %d, index %d: rows are not numbered one by one"
                            .formatted(rows.frames()[order[first]], rows.indexes()[order[first]])));
        }
    }

    /** Seconds of the file against the frame's own time. */
    static void time(LeRobotRows rows, int[] order, FrameClock clock, double toleranceSeconds, List<Loss> warnings) {
        long wrong = 0;
        int first = -1;
        double firstError = 0;
        for (int i = 0; i < order.length; i++) {
            double error = rows.timeError(order[i], clock.time(rows.frames()[order[i]]));
            if (error > toleranceSeconds && wrong++ == 0) {
                first = i;
                firstError = error;
            }
        }
        if (wrong > 0) {
            warnings.add(new Loss(
                    Reason.BAD_STAMP,
                    "row " + first,
                    wrong,
                    "timestamp is %s s from frame_index / fps, tolerance %s s; the frame's time is used"
                            .formatted(firstError, toleranceSeconds)));
        }
    }

    /** Declared videos that are not there. */
    static void videos(LeRobotDataset dataset, LeRobotEpisode episode, FileSystem files, Path folder, List<Loss> losses)
            throws IOException {
        for (Map.Entry<String, String> video : new TreeMap<>(episode.videos()).entrySet()) {
            String name = video.getValue();
            if (name.isEmpty() || !exists(dataset, files, folder, name)) {
                losses.add(new Loss(
                        Reason.MISSING_FILE,
                        name.isEmpty() ? LeRobotDataset.INFO : name,
                        1,
                        "the video of feature %s is declared and not there".formatted(video.getKey())));
            }
        }
    }

    /** Whether a file of the folder is there. */
    static boolean exists(LeRobotDataset dataset, FileSystem files, Path folder, String name) throws IOException {
        try {
            return files.exists(LeRobotDataset.below(folder, name, dataset.uri()));
        } catch (MalformedEpisodeException leaves) { // a link out of the folder is not one of its files
            return false;
        }
    }
}
