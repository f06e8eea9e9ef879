package io.robocache.voxel;

import io.robocache.device.Columns;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;

/**
 * The points of several frames, one frame after the other, off-heap: x, y, z in metres in the grid's frame, and the
 * features that reductions need, all float32. NaN and infinities are welcome; they are counted when voxelized.
 *
 * <p>Filled in one of two ways after {@link #reserve}: point by point with {@link #add} and {@link #feature(int, int, float)},
 * or in bulk by writing element {@link #points()} and the following ones into the data buffers and then calling
 * {@link #advance}. {@link #endFrame} closes a frame; {@link #clear} keeps the memory for the next batch. Not thread-safe.
 */
public final class PointFrames implements AutoCloseable {

    /** How many columns stand before the features. */
    static final int COORDINATES = 3;

    private static final int MAX_POINTS = 1 << 30; // what Arrow can still grow a column to

    private final List<String> features;
    private final List<String> names; // of the columns
    private final List<Float4Vector> columns; // x, y, z, then the features
    private final BufferAllocator memory;
    private int[] ends = new int[16];
    private long[] noReturns = new long[16]; // of each frame, the last one open
    private int frames;
    private int points;
    private int reserved;

    /**
     * Without points yet; the caller closes.
     *
     * @param memory   what the points are allocated from; borrowed
     * @param features the features besides x, y and z, in order
     * @throws IllegalArgumentException if a feature is named twice or is a coordinate
     */
    public PointFrames(BufferAllocator memory, List<String> features) {
        names = new ArrayList<>(List.of("x", "y", "z"));
        for (String feature : features) {
            if (names.contains(feature)) {
                throw new IllegalArgumentException(
                        "feature %s refused: name each once, and none of x, y, z".formatted(feature));
            }
            names.add(feature);
        }
        this.memory = memory;
        this.features = List.copyOf(features);
        this.columns =
                names.stream().map(name -> new Float4Vector(name, memory)).toList();
    }

    /** The names of the features besides x, y and z. */
    public List<String> features() {
        return features;
    }

    /** What the points are allocated from; borrowed. */
    public BufferAllocator memory() {
        return memory;
    }

    /** The number of points so far. */
    public int points() {
        return points;
    }

    /** The number of ended frames. */
    public int frames() {
        return frames;
    }

    /** The first point of an ended frame; {@code frameStart(frames())} is the first after the last frame. */
    public int frameStart(int frame) {
        Objects.checkIndex(frame, frames + 1);
        return frame == 0 ? 0 : ends[frame - 1];
    }

    /**
     * Makes room for that many points after those there are. Data buffers taken before are no longer valid.
     *
     * @throws IllegalArgumentException if the points would pass 2^30
     */
    public void reserve(int more) {
        if (more < 0 || more > MAX_POINTS - points) {
            throw new IllegalArgumentException(
                    "%d more points after %d refused: a batch holds at most %d; use fewer frames a batch"
                            .formatted(more, points, MAX_POINTS));
        }
        for (Float4Vector column : columns) {
            Columns.reserve(column, points + more);
        }
        reserved = Math.max(reserved, points + more);
    }

    /** Appends one point within what was reserved; its features, if any, are to be set before the frame ends. */
    public void add(float x, float y, float z) {
        int at = points;
        advance(1);
        columns.get(0).getDataBuffer().setFloat(4L * at, x);
        columns.get(1).getDataBuffer().setFloat(4L * at, y);
        columns.get(2).getDataBuffer().setFloat(4L * at, z);
    }

    /** Sets feature {@code f} (an index into {@link #features()}) of a point that was added. */
    public void feature(int f, int point, float v) {
        Objects.checkIndex(point, points);
        columns.get(COORDINATES + f).getDataBuffer().setFloat(4L * point, v);
    }

    /**
     * Says that the next {@code more} points were written into all data buffers.
     *
     * @throws IndexOutOfBoundsException if that is more than was reserved
     */
    public void advance(int more) {
        Objects.checkFromIndexSize(points, more, reserved);
        points += more;
    }

    /** Counts pixels of a depth image that brought no point to the frame. */
    public void addNoReturns(int pixels) {
        noReturns[frames] += pixels;
    }

    /** The pixels without a point in an ended frame; 0 where no depth image went into it. */
    public long noReturns(int frame) {
        Objects.checkIndex(frame, frames);
        return noReturns[frame];
    }

    /**
     * Appends all points of another, whatever its frames; does not end the frame.
     *
     * @throws IllegalArgumentException if it has other features, or the points would pass 2^30
     */
    public void append(PointFrames other) {
        if (!features.equals(other.features)) {
            throw new IllegalArgumentException(
                    "points of features %s refused: these have %s".formatted(other.features, features));
        }
        reserve(other.points);
        for (int c = 0; c < columns.size(); c++) {
            ArrowBuf from = other.columns.get(c).getDataBuffer();
            columns.get(c).getDataBuffer().setBytes(4L * points, from, 0, 4L * other.points);
        }
        advance(other.points);
        for (int f = 0; f <= other.frames; f++) {
            noReturns[frames] += other.noReturns[f];
        }
    }

    /** Forgets the last points of the open frame, down to {@code left} points in all. */
    void shrink(int left) {
        Objects.checkFromToIndex(frameStart(frames), left, points);
        points = left;
    }

    /** Ends the frame: the points since the last end are its own. */
    public void endFrame() {
        ends[frames++] = points;
        if (frames == ends.length) {
            ends = Arrays.copyOf(ends, 2 * frames);
            noReturns = Arrays.copyOf(noReturns, 2 * frames);
        }
        noReturns[frames] = 0;
    }

    /** Forgets all points and frames, and keeps the memory. */
    public void clear() {
        frames = 0;
        points = 0;
        noReturns[0] = 0;
    }

    /** x of all reserved points, little-endian float32, point {@code i} at byte {@code 4 * i}; borrowed until the next reserve. */
    public ArrowBuf xData() {
        return columns.get(0).getDataBuffer();
    }

    /** y, as {@link #xData()}. */
    public ArrowBuf yData() {
        return columns.get(1).getDataBuffer();
    }

    /** z, as {@link #xData()}. */
    public ArrowBuf zData() {
        return columns.get(2).getDataBuffer();
    }

    /** Feature {@code f} (an index into {@link #features()}), as {@link #xData()}. */
    public ArrowBuf featureData(int f) {
        return columns.get(COORDINATES + f).getDataBuffer();
    }

    /** Shape (points), metres; borrowed until the next reserve. */
    public Float4Vector x() {
        return column(0);
    }

    /** Shape (points), metres; borrowed until the next reserve. */
    public Float4Vector y() {
        return column(1);
    }

    /** Shape (points), metres; borrowed until the next reserve. */
    public Float4Vector z() {
        return column(2);
    }

    /** Feature {@code f} (an index into {@link #features()}), shape (points); borrowed until the next reserve. */
    public Float4Vector feature(int f) {
        return column(COORDINATES + f);
    }

    /** The column of a coordinate or feature, by its name. */
    int columnOf(String name) {
        return names.indexOf(name);
    }

    /** Values of some points in a row, from 0 to the limit; borrowed until the next reserve. */
    ByteBuffer view(int column, int point, int count) {
        return columns.get(column)
                .getDataBuffer()
                .nioBuffer(4L * point, 4 * count)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the values of a point lie in memory: column 0 to 2 are x, y, z, then the features. */
    long address(int column, int point) {
        return columns.get(column).getDataBuffer().memoryAddress() + 4L * point;
    }

    private Float4Vector column(int c) {
        Columns.finish(columns.get(c), points);
        return columns.get(c);
    }

    /** Frees the memory; twice is harmless. */
    @Override
    public void close() {
        columns.forEach(Float4Vector::close);
        clear();
        reserved = 0;
    }
}
