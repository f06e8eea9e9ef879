package io.robocache.cli;

import java.util.Collection;
import java.util.List;

/**
 * By which stamps the proposed streams meet. Headers are best, as they tell when something was measured; but they are of
 * use together only where the senders' clocks agree with each other, and with the recorder's for what has no header.
 *
 * @param byLog          all streams by log stamps, since their headers do not agree
 * @param logOffsetNanos added to the log stamps of what has no header, so that it meets the others; 0 for little
 * @param spreadNanos    how far the headers' clocks are apart, over all streams and episodes
 */
record ProposedClock(boolean byLog, long logOffsetNanos, long spreadNanos) {
    /** Clocks that agree better than this are taken as one; what messages wait for the recorder is below it. */
    private static final long AGREE_NANOS = 250_000_000L;
    /** A shift that moves a sample by a frame or more. */
    private static final long SHIFT_NANOS = 30_000_000L;

    private static final long MILLI = 1_000_000;

    /** Chooses for the streams that become columns or voxels. */
    static ProposedClock of(Collection<SeenTopic> streams) {
        List<Long> offsets = streams.stream()
                .flatMap(seen -> seen.offsets().stream())
                .sorted()
                .toList();
        if (offsets.isEmpty()) {
            return new ProposedClock(false, 0, 0);
        }
        double spread = (double) offsets.get(offsets.size() - 1) - offsets.get(0);
        long spreadNanos = (long) Math.min(spread, Long.MAX_VALUE);
        if (spread > AGREE_NANOS) {
            return new ProposedClock(true, 0, spreadNanos);
        }
        // The greatest: of the stream whose messages wait least.
        long common = offsets.get(offsets.size() - 1);
        long shift = Math.abs(common) < SHIFT_NANOS ? 0 : Math.floorDiv(common, MILLI) * MILLI;
        return new ProposedClock(false, shift, spreadNanos);
    }
}
