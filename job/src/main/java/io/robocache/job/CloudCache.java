package io.robocache.job;

import io.robocache.voxel.PointFrames;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Clouds that were decoded and cropped, so that a cloud of several choices is decoded once. Bounded: when the points pass the
 * limit, the clouds that were not used for longest go first; what goes is decoded again when it is needed. Not thread-safe.
 */
final class CloudCache implements AutoCloseable {

    /** Which cloud. */
    record Key(int sensor, int sample) {}

    /** A decoded cloud. */
    record Kept(PointFrames points, long cropped) {}

    private final BufferAllocator memory;
    private final List<String> features;
    private final long mostPoints;
    private final Map<Key, Kept> clouds = new LinkedHashMap<>(16, 0.75f, true);
    private long held;
    private PointFrames spare;

    /** @param mostPoints points of all clouds together that are kept, except for the last cloud, which always is */
    CloudCache(BufferAllocator memory, List<String> features, long mostPoints) {
        this.memory = memory;
        this.features = features;
        this.mostPoints = mostPoints;
    }

    /** The cloud, or null; borrowed until the next {@link #keep}. */
    Kept find(Key key) {
        return clouds.get(key);
    }

    /** Somewhere to decode the next cloud to; it belongs to the cache whether it is kept or not. */
    PointFrames empty() {
        if (spare == null) {
            spare = new PointFrames(memory, features);
        }
        spare.clear();
        return spare;
    }

    /** Keeps the cloud that was decoded to what {@link #empty} gave. */
    Kept keep(Key key, long cropped) {
        Kept kept = new Kept(spare, cropped);
        spare = null;
        clouds.put(key, kept);
        held += kept.points.points();
        Iterator<Kept> oldest = clouds.values().iterator();
        while (held > mostPoints && clouds.size() > 1) {
            Kept left = oldest.next();
            oldest.remove();
            held -= left.points.points();
            recycle(left.points);
        }
        return kept;
    }

    private void recycle(PointFrames points) {
        if (spare == null) {
            spare = points;
        } else {
            points.close();
        }
    }

    /** Points kept. */
    long held() {
        return held;
    }

    /** Forgets all clouds, as those of another episode. */
    void clear() {
        clouds.values().forEach(kept -> recycle(kept.points));
        clouds.clear();
        held = 0;
    }

    @Override
    public void close() {
        clear();
        if (spare != null) {
            spare.close();
            spare = null;
        }
    }
}
