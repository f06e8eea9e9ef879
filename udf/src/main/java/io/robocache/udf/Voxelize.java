package io.robocache.udf;

import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.runtime.AbstractFunction1;

/**
 * What {@code rc_voxelize} gives, for columns of many points: {@code dataset.transform(Voxelize.column("points").grid(...)
 * .count().mean("intensity").as("voxels"))}. Rows of a partition are gathered in batches, which a GPU computes where there is
 * one; results are the same bits as the function's, whatever the batch and the backend. The column and its NULLs have the
 * function's shapes and rules; all other columns pass through. Immutable: each method returns another.
 *
 * <p>Mistakes are {@link IllegalArgumentException}s of the method, or of {@link #apply} if they are about the dataset: before a
 * query runs. Where only a row shows them, its task fails with the same words.
 */
public final class Voxelize extends AbstractFunction1<Dataset<Row>, Dataset<Row>> {

    static final String NAME = "Voxelize";
    private static final int MAX_FIRST = 1024;
    /** As in a build: 2^21 points are some 32 MiB with one feature. */
    private static final int POINTS = 1 << 21;
    /** Values of one column that a batch may have: half of what a column can hold. */
    private static final int VALUES = 1 << 29;

    private final String column;
    private final VoxelGrid grid; // null until given
    private final Map<Reduction, List<String>> reductions;
    private final int first;
    private final BatchOptions options;

    private Voxelize(
            String column, VoxelGrid grid, Map<Reduction, List<String>> reductions, int first, BatchOptions options) {
        this.column = column;
        this.grid = grid;
        this.reductions = reductions;
        this.first = first;
        this.options = options;
    }

    /**
     * Of a column of points, in metres in the grid's frame: array of struct(x, y, z, ...), struct of arrays x, y, z, ... (the
     * fastest), or array of arrays x, y, z, c0, c1, ...
     */
    public static Voxelize column(String points) {
        return new Voxelize(points, null, Map.of(), 0, new BatchOptions(NAME, "voxels", null, POINTS));
    }

    /**
     * The cells; needed.
     *
     * @param origin x, y, z of the lower corner, metres, rounded to float32 as {@code size} is
     * @param size   edges of a cell along x, y, z, metres, above 0
     * @param dims   number of cells along x, y, z, from 1
     */
    public Voxelize grid(double[] origin, double[] size, int[] dims) {
        VoxelGrid cells = checked("grid", () -> VoxelGrid.of(origin, size, dims));
        return new Voxelize(column, cells, reductions, first, options);
    }

    /** Asks for a list of ones. */
    public Voxelize occupancy() {
        return reducing(Reduction.OCCUPANCY, first);
    }

    /** Asks for the points of each cell, which are given too if nothing is asked for. */
    public Voxelize count() {
        return reducing(Reduction.COUNT, first);
    }

    /** Asks for the mean of x, y, z or fields of the points; called again it adds to them, as {@code min} and {@code max} do. */
    public Voxelize mean(String... features) {
        return reducing(Reduction.MEAN, first, features);
    }

    /** Asks for the least value. */
    public Voxelize min(String... features) {
        return reducing(Reduction.MIN, first, features);
    }

    /** Asks for the greatest value. */
    public Voxelize max(String... features) {
        return reducing(Reduction.MAX, first, features);
    }

    /**
     * Asks for the values of the first points of a cell, padded with 0.
     *
     * @param points how many, 1 to 1024
     */
    public Voxelize first(int points, String... features) {
        if (points < 1 || points > MAX_FIRST) {
            throw refused("first", points, "it keeps 1 to %d points of a cell".formatted(MAX_FIRST));
        }
        if (first != 0 && first != points) {
            throw refused(
                    "first", points, "%d points were asked for before; all features have as many".formatted(first));
        }
        return reducing(Reduction.FIRST, points, features);
    }

    /** Names the column of the result, {@code voxels} by default; a column that has this name is replaced. */
    public Voxelize as(String result) {
        return new Voxelize(column, grid, reductions, first, options.as(result));
    }

    /**
     * Where it is computed, as the key {@code robocache.backend} says it; without it as {@code spark.robocache.backend} says.
     *
     * @param word auto, gpu or cpu
     */
    public Voxelize backend(String word) {
        return new Voxelize(column, grid, reductions, first, options.on(word));
    }

    /**
     * Points after which a batch takes no further row, 2^21 by default. Of speed and memory alone.
     *
     * @param most from 1 to 2^29
     */
    public Voxelize batchPoints(int most) {
        return new Voxelize(column, grid, reductions, first, options.by("batchPoints", most, VALUES));
    }

    private Voxelize reducing(Reduction reduction, int kept, String... features) {
        String word = reduction.name().toLowerCase(Locale.ROOT);
        List<String> all = new ArrayList<>(reductions.getOrDefault(reduction, List.of()));
        for (String feature : features) {
            if (all.contains(feature)) {
                throw refused(word, "\"" + feature + "\"", "it is listed twice; list it once");
            }
            all.add(feature);
        }
        if (reduction.namesFeatures() && features.length == 0) {
            throw refused(word, "nothing", "name a feature, as %s(\"intensity\")".formatted(word));
        }
        Map<Reduction, List<String>> wider = new EnumMap<>(Reduction.class);
        wider.putAll(reductions);
        wider.put(reduction, List.copyOf(all));
        return new Voxelize(column, grid, wider, kept, options);
    }

    /**
     * The dataset with the result; nothing is computed yet.
     *
     * @throws IllegalArgumentException if the dataset lacks the column or a feature, or something is missing or wrong
     */
    @Override
    public Dataset<Row> apply(Dataset<Row> dataset) {
        if (grid == null) {
            throw refused("grid", "nothing", "it is needed; write grid(origin, size, dims)");
        }
        Map<Reduction, List<String>> asked = reductions.isEmpty() ? Map.of(Reduction.COUNT, List.of()) : reductions;
        VoxelSpec spec = checked("grid", () -> new VoxelSpec(grid, asked, first));
        BatchedColumn columns = new BatchedColumn(NAME, dataset);
        PointsType points = PointsType.of(columns.argument("column", column), spec.cloudFeatures());
        VoxelRow row = new VoxelRow(points, spec, true);
        int most = Math.min(options.most(), VALUES / Math.max(1, first));
        VoxelOperation operation = new VoxelOperation(row, columns.ordinal("column", column), most);
        return columns.with(options, row.type(), operation);
    }

    private static <T> T checked(String argument, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: argument %s: %s".formatted(NAME, argument, e.getMessage()), e);
        }
    }

    private static IllegalArgumentException refused(String argument, Object found, String why) {
        return Argument.refused(NAME, argument, found, why);
    }

    /** What is asked for, for people. */
    @Override
    public String toString() {
        return "%s(%s of %s on %s, %s)".formatted(NAME, reductions, column, grid, options);
    }
}
