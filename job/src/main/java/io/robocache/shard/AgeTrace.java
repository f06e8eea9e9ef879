package io.robocache.shard;

import java.util.ArrayList;
import java.util.List;

/** Collects the ages of one stream in one episode into classes, and where there is none. Not thread-safe. */
public final class AgeTrace {
    private final long[] bins = new long[StreamTrace.BINS];
    private final List<StreamTrace.Span> spans = new ArrayList<>();
    private long frames;
    private long count;
    private long invalidFrom = -1;

    /** Without a frame yet. */
    public AgeTrace() {}

    /** The next frame's age in milliseconds, or NaN where the stream is not valid. */
    public void add(float ageMillis) {
        if (Float.isNaN(ageMillis)) {
            invalidFrom = invalidFrom < 0 ? frames : invalidFrom;
        } else {
            endSpan();
            bins[StreamTrace.bin(ageMillis)]++;
        }
        frames++;
    }

    private void endSpan() {
        if (invalidFrom >= 0) {
            count++;
            if (spans.size() < StreamTrace.MOST_SPANS) {
                spans.add(new StreamTrace.Span(invalidFrom, frames - invalidFrom));
            }
            invalidFrom = -1;
        }
    }

    /** What was added, beside what the recording has; once, at the end. */
    public StreamTrace finish(MessageTimes messages) {
        endSpan();
        int used = bins.length;
        while (used > 0 && bins[used - 1] == 0) {
            used--;
        }
        List<Long> ages = new ArrayList<>();
        for (int bin = 0; bin < used; bin++) {
            ages.add(bins[bin]);
        }
        return new StreamTrace(ages, spans, count, messages);
    }
}
