package io.robocache.job;

import java.io.Serializable;
import java.util.List;

/**
 * When recordings are taken that appear while a build watches its inputs. No byte of a version depends on it.
 *
 * @param finished       what says that a recording is finished
 * @param marker         what a marker's name has behind the recording's; the whole name within a folder
 * @param stableNanos    how long a recording without another sign must not have changed
 * @param abandonedNanos how long one must not have changed whose names say that it is still open
 * @param everyNanos     time between two looks
 * @param gatherNanos    how long further recordings are waited for once one is finished
 * @param untilIdleNanos how long nothing may happen before it ends; {@link #NEVER}
 */
public record WatchConfig(
        Finished finished,
        String marker,
        long stableNanos,
        long abandonedNanos,
        long everyNanos,
        long gatherNanos,
        long untilIdleNanos)
        implements Serializable {
    /** It does not end by itself. */
    public static final long NEVER = -1;

    private static final long LEAST_EVERY_NANOS = 10_000_000;

    /** What says that a recording is finished. */
    public enum Finished {
        /** The names of rosbag2; a time without change for others. */
        AUTO,
        /** A time without change. */
        STABLE,
        /** A marker. */
        MARKER
    }

    static WatchConfig read(ConfigBlock block) {
        Finished finished = block.at("finished").convert(word -> switch (word) {
            case "auto" -> Finished.AUTO;
            case "stable" -> Finished.STABLE;
            case "marker" -> Finished.MARKER;
            default -> throw ConfKeys.unknownWord(List.of("auto", "stable", "marker"));
        });
        Setting marker = block.at("marker");
        if (marker.text().length() < 2
                || !marker.text().startsWith(".")
                || marker.text().contains("/")) {
            throw marker.refused("is no ending; write a point and a name, as .done");
        }
        Setting every = block.at("every");
        long everyNanos = every.convert(Quantity::nanos);
        if (everyNanos < LEAST_EVERY_NANOS) {
            throw every.refused("is out of range; it is at least 10ms");
        }
        Setting idle = block.at("until-idle");
        return new WatchConfig(
                finished,
                marker.text(),
                duration(block.at("stable")),
                duration(block.at("abandoned")),
                everyNanos,
                duration(block.at("gather")),
                idle.text().equals("never") ? NEVER : duration(idle));
    }

    private static long duration(Setting setting) {
        long nanos = setting.convert(Quantity::nanos);
        if (nanos < 0) {
            throw setting.refused("is negative; a duration is at least 0s");
        }
        return nanos;
    }
}
