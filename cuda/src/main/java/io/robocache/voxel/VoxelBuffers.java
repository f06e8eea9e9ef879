package io.robocache.voxel;

import io.robocache.device.DeviceLayout;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What the voxel kernels work on, as offsets into a batch's device memory. Planned anew for each batch; see
 * {@link VoxelStruct} for how kernels are told. Not thread-safe.
 */
final class VoxelBuffers {

    /** What is made of the points. */
    enum Form {
        /** Rows of the cells that have a point. */
        ROWS,
        /** A bit a cell. */
        BITS,
        /** The points of each cell. */
        COUNTS,
        /** As COUNTS, by the kernel that the benchmark compares with. */
        BASELINE,
        /** Rows, and then every column by cell; the grid's bits of all frames fit the device. */
        DENSE
    }

    /** In the order of the results. */
    static final List<Reduction> OF_FEATURES = List.of(Reduction.MEAN, Reduction.MIN, Reduction.MAX);

    private static final long ALIGNED = 16;
    private static final long MOST_CLEARED = 1 << 20; // more leaves the cache before its turn
    private static final int SORTED = 3072; // points of a tile of voxel_bins.cu
    private static final int BINS = 256; // slices of a tile there
    private static final int SLICE_CELLS = 1 << 16;
    private static final long FEWEST_BINNED = 1 << 20; // points: fewer are set sooner than sorted
    private static final long FEWEST_SLICES = 512; // of all frames, a block for each

    private final VoxelSpec spec;
    private final VoxelGrid grid;
    private final Form form;
    private final boolean inPlace;
    final boolean counted;
    final RadixSort sort = new RadixSort();

    int[] columns; // of the points, that go up
    long[] column; // their offsets
    final long[] rowIds = new long[2];
    final long[] rowSlots = new long[2];
    long[] results;
    long base;
    long header;
    long headerBytes;
    long zeroed;
    long zeroedBytes;
    long hostBits; // an address on the host, or 0: where BITS go besides
    long cleared; // what BITS zero for their next run
    long foundBytes; // the part of what was zeroed that comes back
    long table;
    long rowKeys;
    long points;
    long frames;
    long words;
    long mostRows;
    int cellBits;
    boolean ranked;
    boolean binned; // whether bits come by voxel_bins.cu
    long bits;
    long bitsBytes;
    long countsBytes; // of all cells
    long counts;
    long[] dense; // columns by cell
    long magnitudes;
    long wordRows;
    long blockRows;
    long slotOf;
    long rowOf;
    long sums;
    long minima;
    long maxima;
    long scales;

    /** @param inPlace whether the kernels read the columns where they are on the host, which must be page-locked */
    VoxelBuffers(VoxelSpec spec, Form form, boolean inPlace) {
        this.spec = spec;
        this.form = form;
        this.inPlace = inPlace;
        this.grid = spec.grid();
        this.counted =
                spec.reductions().contains(Reduction.COUNT) || spec.reductions().contains(Reduction.MEAN);
    }

    int number(Reduction reduction) {
        return spec.features(reduction).size();
    }

    /** The columns of results that are of features. */
    int features() {
        return OF_FEATURES.stream().mapToInt(this::number).sum();
    }

    /** The bytes of all dense columns, which lie one behind the other. */
    long denseBytes() {
        return 4L * dense.length * frames * grid.cells();
    }

    /** Where bits, counts by cell, or the dense columns lie. */
    long result() {
        return form == Form.DENSE ? dense[0] : bits;
    }

    /** Whether the points of every cell are counted. */
    boolean countsCells() {
        return form == Form.COUNTS || form == Form.BASELINE;
    }

    Form form() {
        return form;
    }

    /** Whether anything is wanted besides the cells. */
    boolean reduces() {
        return counted || features() > 0;
    }

    /** Lays out the buffers for {@code n} points of {@code frameCount} frames, and the columns of the points among them. */
    void plan(DeviceLayout layout, PointFrames from, int n, int frameCount) {
        plan(layout, from, n, frameCount, c -> inPlace ? from.address(c, 0) : layout.take(4L * n));
    }

    /**
     * The same, of points whose columns lie elsewhere.
     *
     * @param placed where a column of the points lies
     */
    void plan(DeviceLayout layout, PointFrames from, int n, int frameCount, IntFunction<Long> placed) {
        points = n;
        frames = frameCount;
        words = (grid.cells() + Integer.SIZE - 1) / Integer.SIZE;
        cellBits = VoxelLaunches.bitsOf(grid.cells() - 1);
        ranked = form == Form.DENSE || (form == Form.ROWS && VoxelLaunches.ranks(n, frames, grid.cells()));
        binned = form == Form.BITS && !inPlace && bins(from);
        mostRows = ranked ? Math.min(points, frames * grid.cells()) : points;
        int means = number(Reduction.MEAN);

        columns = IntStream.concat(
                        IntStream.range(0, PointFrames.COORDINATES),
                        spec.cloudFeatures().stream().mapToInt(from::columnOf))
                .toArray();
        column = IntStream.of(columns).mapToLong(placed::apply).toArray();
        headerBytes = 8L * (frames + 1 + spec.cloudFeatures().size() + 3L * features());
        header = layout.take(headerBytes);
        foundBytes = 8 * (1 + (frames + 1) + 2 * frames);
        long zeroedBits = (foundBytes + ALIGNED - 1) / ALIGNED * ALIGNED;
        bitsBytes = ranked || form == Form.BITS ? 4 * frames * words : 0;
        countsBytes = countsCells() ? 4 * frames * grid.cells() : 0;
        long zeroedMagnitudes = zeroedBits + bitsBytes + countsBytes;
        zeroedBytes = binned ? zeroedBits : zeroedMagnitudes + 4 * frames * means;
        zeroed = layout.take(zeroedBytes);
        cleared = form == Form.BITS && zeroedBytes <= MOST_CLEARED ? layout.take(zeroedBytes) : zeroed;
        bits = binned ? layout.take(bitsBytes) : zeroed + zeroedBits;
        slotOf = layout.take(binned ? 2L * SORTED * tiles() : 0);
        rowOf = layout.take(binned ? 2L * (BINS + 1) * tiles() : 0);
        magnitudes = zeroed + zeroedMagnitudes;
        results = new long[0];
        dense = new long[0];
        if (form == Form.BITS || countsCells()) {
            counts = bits;
            return;
        }
        planRows(layout, means);
        if (form == Form.DENSE) {
            long all = layout.take(4L * features() * frames * grid.cells());
            dense = IntStream.range(0, features())
                    .mapToLong(f -> all + 4L * f * frames * grid.cells())
                    .toArray();
        }
    }

    private void planRows(DeviceLayout layout, int means) {
        slotOf = layout.take(4 * points);
        planKeys(layout);
        rowKeys = layout.take((grid.wideKeys() ? 8 : 4) * mostRows);
        counts = layout.take(counted ? 4 * mostRows : 0);
        sums = layout.take(8 * mostRows * means);
        minima = layout.take(4 * mostRows * number(Reduction.MIN));
        maxima = layout.take(4 * mostRows * number(Reduction.MAX));
        scales = layout.take(8 * frames * means);
        results = IntStream.range(0, features())
                .mapToLong(f -> layout.take(4 * mostRows))
                .toArray();
    }

    private void planKeys(DeviceLayout layout) {
        rowIds[0] = layout.take(8 * mostRows);
        rowSlots[0] = layout.take(4 * mostRows);
        if (ranked) {
            rowIds[1] = rowIds[0];
            rowSlots[1] = rowSlots[0];
            wordRows = layout.take(4 * frames * words);
            blockRows = layout.take(4 * (frames * words / 1024 + 1));
        } else {
            rowIds[1] = layout.take(8 * mostRows);
            rowSlots[1] = layout.take(4 * mostRows);
            table = layout.take(16 * points);
            rowOf = layout.take(8 * points);
            sort.plan(layout, points);
        }
    }

    /** Whether points are many enough to be sorted into slices, and slices to be filled side by side; see voxel_bins.cu. */
    private boolean bins(PointFrames from) {
        int fewest = IntStream.range(0, from.frames())
                .map(f -> from.frameStart(f + 1) - from.frameStart(f))
                .min()
                .orElse(0);
        return points >= FEWEST_BINNED && fewest >= SORTED && slices() <= BINS / 2 && parts() >= FEWEST_SLICES;
    }

    private long slices() {
        return (grid.cells() + SLICE_CELLS - 1) / SLICE_CELLS;
    }

    /** The tiles that points are sorted in. */
    long tiles() {
        return (points + SORTED - 1) / SORTED;
    }

    /** The slices of all frames. */
    long parts() {
        return frames * slices();
    }

    /** Whether a run clears what the next one sets. */
    boolean turns() {
        return cleared != zeroed;
    }

    /** Uses what the last run cleared. */
    void takeTurn() {
        long used = zeroed;
        bits += binned ? 0 : cleared - used;
        zeroed = cleared;
        cleared = used;
    }

    /** Where the kernels find a column. */
    long columnAt(int c) {
        return inPlace ? column[c] : at(column[c]);
    }

    /** Whether the kernels read the header: of one frame without features they need nothing of it. */
    boolean needsHeader() {
        return frames > 1 || columns.length > PointFrames.COORDINATES || reduces();
    }

    long at(long offset) {
        return base + offset;
    }
}
