package io.robocache.shard;

import java.util.Arrays;

/** Collects the ages of one stream in one episode; 4 bytes a valid frame. Not thread-safe. */
public final class SyncAges {
    private static final int HALF = 50;
    private static final int PERCENT_95 = 95;

    private float[] ages = new float[64];
    private int count;
    private long frames;

    /** Without a frame yet. */
    public SyncAges() {}

    /** The next frame's age in milliseconds, or NaN where the stream is not valid. */
    public void add(float ageMillis) {
        frames++;
        if (!Float.isNaN(ageMillis)) {
            ages = count == ages.length ? Arrays.copyOf(ages, count + (count >> 1)) : ages;
            ages[count++] = Math.abs(ageMillis);
        }
    }

    /** Frames so far. */
    public long frames() {
        return frames;
    }

    /** Measures what was added, and forgets it. */
    public StreamSync finish() {
        Arrays.sort(ages, 0, count);
        StreamSync sync = new StreamSync(frames, count, ranked(HALF), ranked(PERCENT_95), ranked(100));
        count = 0;
        frames = 0;
        return sync;
    }

    private double ranked(int percent) {
        return count == 0 ? Double.NaN : ages[(int) (((long) count * percent + 99) / 100) - 1];
    }
}
