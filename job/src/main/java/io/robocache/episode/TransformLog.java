package io.robocache.episode;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Gathers the transforms of one topic during a pass: 64 bytes for each that can be used. Not thread-safe. */
final class TransformLog {

    /** Of one topic: 256 MiB of heap. Ten links at 100 Hz reach it after an hour. */
    static final int MAX_TRANSFORMS = 1 << 22;

    /** Of one topic. */
    static final int MAX_EDGES = 1 << 14;

    private record Key(String child, String parent) {}

    /** The transforms of one child in one parent so far. */
    private static final class Growing {
        private int count;
        private long[] stamps = new long[4];
        private double[] values = new double[4 * StampedEdge.WIDTH];

        private void add(long stamp, double[] seven) {
            if (count == stamps.length) {
                stamps = Arrays.copyOf(stamps, count + (count >> 1));
                values = Arrays.copyOf(values, stamps.length * StampedEdge.WIDTH);
            }
            stamps[count] = stamp;
            System.arraycopy(seven, 0, values, count * StampedEdge.WIDTH, StampedEdge.WIDTH);
            count++;
        }
    }

    private final StreamRequest request;
    private final int maxTransforms;
    private final Map<Key, Growing> edges = new HashMap<>();
    private int count;
    private boolean byHeader; // a header stamp that is not 0 was seen
    private long refused;
    private String firstRefusal;

    TransformLog(StreamRequest request) {
        this(request, MAX_TRANSFORMS);
    }

    TransformLog(StreamRequest request, int maxTransforms) {
        this.request = request;
        this.maxTransforms = maxTransforms;
    }

    /**
     * Takes the transforms of a message that was checked.
     *
     * @param recorded its log time, or publish time if that is requested
     * @throws DamageException for the episode, {@link Reason#SIZE_LIMIT}
     */
    void add(TransformMessages message, long recorded) throws DamageException {
        for (StampedTransform transform : message.found()) {
            String refusal = transform.refusal();
            if (refusal != null) {
                refused++;
                firstRefusal = firstRefusal == null ? refusal : firstRefusal;
            } else {
                take(transform, recorded);
            }
        }
    }

    private void take(StampedTransform transform, long recorded) throws DamageException {
        if (count == maxTransforms) {
            throw DamageException.ofEpisode(
                    Reason.SIZE_LIMIT,
                    "more than %d transforms in one episode; split the recording, or name a topic of fewer under transforms"
                            .formatted(maxTransforms));
        }
        if (request.stampSource() == StampSource.HEADER && transform.stamp() != 0 && !byHeader) {
            byHeader = true; // so far every header stamp was 0, and the recorder's was kept in its place
            edges.values().forEach(edge -> Arrays.fill(edge.stamps, 0, edge.count, 0));
        }
        Key key = new Key(transform.child(), transform.parent());
        Growing edge = edges.get(key);
        if (edge == null) {
            if (edges.size() == MAX_EDGES) {
                throw DamageException.ofEpisode(
                        Reason.SIZE_LIMIT, "more than %d frames in one episode".formatted(MAX_EDGES));
            }
            edge = new Growing();
            edges.put(key, edge);
        }
        edge.add(byHeader ? transform.stamp() : recorded, transform.values());
        count++;
    }

    /** Where the stamps are from, after the fall-back of {@link StampSource#HEADER}. */
    StampSource sourceUsed() {
        return request.stampSource() != StampSource.HEADER
                ? request.stampSource()
                : byHeader || count == 0 ? StampSource.HEADER : StampSource.LOG;
    }

    /**
     * What was gathered; the log is empty afterwards.
     *
     * @throws ArithmeticException if a stamp with the request's offset leaves 64 bits
     */
    RecordedTransforms finish() {
        RecordedTransforms done = new RecordedTransforms(
                edges.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(
                                Comparator.comparing(Key::child).thenComparing(Key::parent)))
                        .map(entry -> edge(entry.getKey(), entry.getValue()))
                        .toList(),
                refused,
                firstRefusal);
        edges.clear();
        return done;
    }

    private StampedEdge edge(Key key, Growing edge) {
        long[] stamps = Arrays.copyOf(edge.stamps, edge.count);
        edge.stamps = null;
        double[] values = Arrays.copyOf(edge.values, edge.count * StampedEdge.WIDTH);
        edge.values = null;
        for (int i = 0; i < stamps.length; i++) {
            stamps[i] = Math.addExact(stamps[i], request.offsetNanos());
        }
        return new StampedEdge(key.parent, key.child, stamps, values);
    }
}
