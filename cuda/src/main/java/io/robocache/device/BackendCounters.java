package io.robocache.device;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a backend did, since it was opened. Thread-safe. */
public final class BackendCounters {

    private static final Logger LOG = LoggerFactory.getLogger(BackendCounters.class);

    private final LongAdder up = new LongAdder();
    private final LongAdder down = new LongAdder();
    private final LongAdder launches = new LongAdder();
    private final LongAdder splits = new LongAdder();
    private final LongAdder pageable = new LongAdder();
    private final Peak device = new Peak();
    private final Peak pinned = new Peak();
    private final Map<String, LongAdder> fallbacks = new ConcurrentSkipListMap<>();

    /** An amount in use, and the most that it was. */
    private static final class Peak {
        private final AtomicLong now = new AtomicLong();
        private final AtomicLong peak = new AtomicLong();

        private void add(long bytes) {
            peak.accumulateAndGet(now.addAndGet(bytes), Math::max);
        }
    }

    void uploaded(long bytes) {
        up.add(bytes);
    }

    void downloaded(long bytes) {
        down.add(bytes);
    }

    void launched() {
        launches.increment();
    }

    void device(long bytes) {
        device.add(bytes);
    }

    void pinned(long bytes) {
        pinned.add(bytes);
    }

    void pageable(long bytes) {
        pageable.add(bytes);
    }

    /** Counts a batch that was halved, because the device had too little memory for it. */
    public void split() {
        splits.increment();
    }

    /**
     * Counts work that a GPU backend gave to the CPU twin, and warns of the first for each reason.
     *
     * @param reason few different words: they are the key of the count
     */
    public void fellBack(String reason) {
        LongAdder count = new LongAdder();
        LongAdder before = fallbacks.putIfAbsent(reason, count);
        if (before == null) {
            LOG.warn("the CPU computes for the GPU: {}; the bytes are the same, later cases are only counted", reason);
        }
        (before == null ? count : before).increment();
    }

    /** Device memory that is allocated now, used or not. */
    public long deviceBytes() {
        return device.now.get();
    }

    /** Page-locked memory that is allocated now, used or not. */
    public long pinnedBytes() {
        return pinned.now.get();
    }

    /** All counts by name, ordered; bytes end in {@code _bytes}. A snapshot that the caller owns. */
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        all.put("h2d_bytes", up.sum());
        all.put("d2h_bytes", down.sum());
        all.put("launches", launches.sum());
        all.put("splits", splits.sum());
        all.put("pageable_bytes", pageable.sum());
        all.put("device_peak_bytes", device.peak.get());
        all.put("pinned_peak_bytes", pinned.peak.get());
        fallbacks.forEach((reason, count) -> all.put("fallback." + reason, count.sum()));
        return all;
    }
}
