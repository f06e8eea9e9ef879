package io.robocache.shard;

import java.util.Arrays;

/** A stream over all episodes, as far as the report tells of it: whole numbers and extremes, in a few hundred bytes. */
final class ReportedStream {
    private final long[] ages = new long[StreamTrace.BINS];
    private long episodes;
    private long frames;
    private long valid;
    private long spans;
    private double maxAge = Double.NaN;
    private long worstEpisode = -1;
    private double worstRate = Double.POSITIVE_INFINITY;
    private long measured;
    private long messages;
    private long leastPeriod = Long.MAX_VALUE;
    private long greatestPeriod;
    private long mostJitter;
    private long longest;
    private long gaps;
    private long drops;
    private long clocks;
    private long leastClock = Long.MAX_VALUE;
    private long greatestClock = Long.MIN_VALUE;
    private long mostScatter;

    void add(long episode, StreamSync sync, StreamTrace trace) {
        episodes++;
        frames += sync.frames();
        valid += sync.valid();
        maxAge = Double.isNaN(maxAge) || sync.maxMillis() > maxAge ? sync.maxMillis() : maxAge;
        if (sync.matchRate() < worstRate) {
            worstRate = sync.matchRate();
            worstEpisode = episode;
        }
        if (trace != null) {
            for (int bin = 0; bin < trace.ages().size() && bin < ages.length; bin++) {
                ages[bin] += trace.ages().get(bin);
            }
            spans += trace.spans();
            add(trace.messages());
        }
    }

    private void add(MessageTimes times) {
        measured++;
        messages += times.messages();
        if (times.periodNanos() > 0) {
            leastPeriod = Math.min(leastPeriod, times.periodNanos());
            greatestPeriod = Math.max(greatestPeriod, times.periodNanos());
        }
        mostJitter = Math.max(mostJitter, times.jitterNanos());
        longest = Math.max(longest, times.longestNanos());
        gaps += times.gaps();
        drops += times.drops();
        if (times.clock() != null) {
            clocks++;
            leastClock = Math.min(leastClock, times.clock().medianNanos());
            greatestClock = Math.max(greatestClock, times.clock().medianNanos());
            mostScatter = Math.max(mostScatter, times.clock().scatterNanos());
        }
    }

    /** Frames by class of age, see {@link StreamTrace#bin}. */
    long[] ages() {
        return Arrays.copyOf(ages, ages.length);
    }

    long episodes() {
        return episodes;
    }

    long frames() {
        return frames;
    }

    long valid() {
        return valid;
    }

    /** Valid frames over frames; NaN without frames. */
    double matchRate() {
        return frames == 0 ? Double.NaN : (double) valid / frames;
    }

    /** Stretches of frames without a sample. */
    long spans() {
        return spans;
    }

    double maxAgeMillis() {
        return maxAge;
    }

    /** The first episode with the least share of valid frames. */
    long worstEpisode() {
        return worstEpisode;
    }

    double worstRate() {
        return worstRate;
    }

    /** Episodes whose messages were measured. */
    long measured() {
        return measured;
    }

    long messages() {
        return messages;
    }

    /** Messages a second by the longest median period of an episode; NaN without one. */
    double leastRate() {
        return greatestPeriod == 0 ? Double.NaN : 1e9 / greatestPeriod;
    }

    double greatestRate() {
        return greatestPeriod == 0 ? Double.NaN : 1e9 / leastPeriod;
    }

    /** The greatest jitter of an episode. */
    long jitterNanos() {
        return mostJitter;
    }

    /** That over the longest period; NaN without one. */
    double jitterShare() {
        return greatestPeriod == 0 ? Double.NaN : (double) mostJitter / greatestPeriod;
    }

    long longestNanos() {
        return longest;
    }

    long gaps() {
        return gaps;
    }

    long drops() {
        return drops;
    }

    /** Whether sender and recorder both stamped, in some episode. */
    boolean hasClock() {
        return clocks > 0;
    }

    long leastClockNanos() {
        return leastClock;
    }

    long greatestClockNanos() {
        return greatestClock;
    }

    long clockScatterNanos() {
        return mostScatter;
    }
}
