package io.robocache.job;

import io.robocache.align.SampleIndex;
import java.util.ArrayList;
import java.util.List;

/** The rules that cut a recording into stretches: functions of stamps and of what the messages at them say. */
final class EpisodeWindows {
    /** What a message says about parts. */
    enum Signal {
        /** Begins a part and ends the one before. */
        START,
        /** Ends a part if there is one. */
        STOP,
        /** Nothing. */
        NONE
    }

    /** Of one recording. Each ends in the manifest, so that a flickering marker must not fill it: one more ends the search. */
    static final int MOST = 1 << 16;

    private EpisodeWindows() {}

    /**
     * From each start up to, and without, the next start or stop; the last to the end of time if nothing ends it.
     *
     * @param stamps  strictly ascending, nanoseconds
     * @param signals one for each
     */
    static List<Window> between(SampleIndex stamps, List<Signal> signals) {
        List<Window> windows = new ArrayList<>();
        int open = -1;
        for (int k = 0; k < stamps.size() && windows.size() <= MOST; k++) {
            if (signals.get(k) == Signal.NONE) {
                continue;
            }
            if (open >= 0) {
                windows.add(new Window(stamps.stamp(open), stamps.stamp(k) - 1));
            }
            open = signals.get(k) == Signal.START ? k : -1;
        }
        if (open >= 0) {
            windows.add(new Window(stamps.stamp(open), Long.MAX_VALUE));
        }
        return windows;
    }

    /**
     * The runs of messages with no time above the limit between two of them, from the first to the last of each.
     *
     * @param streams  their messages count together
     * @param gapNanos the limit, inclusive: a gap of just this length does not cut
     */
    static List<Window> withoutGap(List<SampleIndex> streams, long gapNanos) {
        List<Window> windows = new ArrayList<>();
        int[] next = new int[streams.size()];
        long first = 0;
        long last = 0;
        boolean any = false;
        for (int s = earliest(streams, next); s >= 0 && windows.size() <= MOST; s = earliest(streams, next)) {
            long stamp = streams.get(s).stamp(next[s]++);
            if (!any) {
                first = stamp;
            } else if (stamp - last > gapNanos) { // the span of an episode is below 2^63
                windows.add(new Window(first, last));
                first = stamp;
            }
            last = stamp;
            any = true;
        }
        if (any) {
            windows.add(new Window(first, last));
        }
        return windows;
    }

    private static int earliest(List<SampleIndex> streams, int[] next) {
        int earliest = -1;
        for (int s = 0; s < next.length; s++) {
            if (next[s] < streams.get(s).size()
                    && (earliest < 0
                            || streams.get(s).stamp(next[s])
                                    < streams.get(earliest).stamp(next[earliest]))) {
                earliest = s;
            }
        }
        return earliest;
    }

    /** How many samples lie in none of the windows, which ascend and do not overlap. */
    static long outside(SampleIndex samples, List<Window> windows) {
        long inside = 0;
        for (Window window : windows) {
            int last = samples.atOrBefore(window.last());
            int before = window.first() == Long.MIN_VALUE ? -1 : samples.atOrBefore(window.first() - 1);
            inside += last - before;
        }
        return samples.size() - inside;
    }
}
