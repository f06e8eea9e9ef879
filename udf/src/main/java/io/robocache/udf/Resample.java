package io.robocache.udf;

import io.robocache.align.Alignment;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import scala.runtime.AbstractFunction1;

/**
 * What {@code rc_resample} gives, for columns of long streams: {@code dataset.transform(Resample.times("t").values("v")
 * .targets("at").policy("linear").maxGapNanos(50_000_000).as("aligned"))}. The streams of many rows are aligned together, on a
 * GPU in one launch where there is one; results are the same bits as the function's, whatever the batch and the backend. Columns
 * and NULLs have the function's shapes and rules; all other columns pass through. Immutable: each method returns another.
 *
 * <p>Mistakes are {@link IllegalArgumentException}s of the method, or of {@link #apply}: before a query runs. Where only a row
 * shows them, its task fails with the same words.
 */
public final class Resample extends AbstractFunction1<Dataset<Row>, Dataset<Row>> {

    static final String NAME = "Resample";
    /** Some 16 MiB of float64. */
    private static final int VALUES = 1 << 21;

    private static final int MOST_VALUES = 1 << 28;

    /** The names of columns; null what was not said. */
    private record Columns(String times, String values, String targets) {}

    /** How to align; null what was not said, {@code gapNanos} is {@link Alignment#UNLIMITED} for any. */
    private record How(String policy, Long gapNanos, String precision, Integer window) {}

    private final Columns columns;
    private final How how;
    private final BatchOptions options;

    private Resample(Columns columns, How how, BatchOptions options) {
        this.columns = columns;
        this.how = how;
        this.options = options;
    }

    /** Of streams whose times lie in this column: array of BIGINT nanoseconds or TIMESTAMP, in any order. */
    public static Resample times(String column) {
        return new Resample(
                new Columns(column, null, null),
                new How(null, null, null, null),
                new BatchOptions(NAME, "aligned", null, VALUES));
    }

    /** The column of the samples, needed: array of as many numbers, booleans, strings or arrays of numbers. */
    public Resample values(String column) {
        return new Resample(new Columns(columns.times, column, columns.targets), how, options);
    }

    /** The column of the times that are asked for, needed: array of BIGINT nanoseconds or TIMESTAMP. */
    public Resample targets(String column) {
        return new Resample(new Columns(columns.times, columns.values, column), how, options);
    }

    /** How, needed: previous, nearest, linear, angle (linear, of radians), slerp or window. */
    public Resample policy(String word) {
        return new Resample(columns, new How(word, how.gapNanos, how.precision, how.window), options);
    }

    /** The greatest age (previous, nearest), gap (linear, angle, slerp) or the span (window); this or {@link #anyGap}. */
    public Resample maxGapNanos(long limit) {
        if (limit < 0) {
            throw Argument.refused(
                    NAME, "maxGapNanos", limit + " ns", "limits start at 0; write anyGap() for no limit");
        }
        return new Resample(columns, new How(how.policy, limit, how.precision, how.window), options);
    }

    /** No limit on ages and gaps. */
    public Resample anyGap() {
        return new Resample(columns, new How(how.policy, Alignment.UNLIMITED, how.precision, how.window), options);
    }

    /** What floats are rounded to: source (the default), float64, float32, float16 or bfloat16, the last two held as FLOAT. */
    public Resample precision(String word) {
        return new Resample(columns, new How(how.policy, how.gapNanos, word, how.window), options);
    }

    /** Samples of policy window, oldest first, padded in front. */
    public Resample window(int samples) {
        return new Resample(columns, new How(how.policy, how.gapNanos, how.precision, samples), options);
    }

    /** Names the column of the result, {@code aligned} by default; a column that has this name is replaced. */
    public Resample as(String result) {
        return new Resample(columns, how, options.as(result));
    }

    /** Where it is computed: auto, gpu or cpu; see {@link Voxelize#backend}. */
    public Resample backend(String word) {
        return new Resample(columns, how, options.on(word));
    }

    /**
     * Values that go in and come out after which a batch takes no further row, 2^21 by default. Of speed and memory alone.
     *
     * @param most from 1 to 2^28
     */
    public Resample batchValues(int most) {
        return new Resample(columns, how, options.by("batchValues", most, MOST_VALUES));
    }

    /**
     * The dataset with the result; nothing is computed yet.
     *
     * @throws IllegalArgumentException if the dataset lacks a column, or something is missing or wrong
     */
    @Override
    public Dataset<Row> apply(Dataset<Row> dataset) {
        need("values", columns.values, "write values(\"joints\")");
        need("targets", columns.targets, "write targets(\"frames\")");
        need("policy", how.policy, "write policy(\"linear\")");
        need("maxGapNanos", how.gapNanos, "write maxGapNanos(50_000_000), or anyGap() for no limit");
        Alignment alignment = AlignmentReader.read(constants());
        BatchedColumn wider = new BatchedColumn(NAME, dataset);
        Argument values = wider.argument("values", columns.values);
        ResampleRow row = ResampleRow.of(
                wider.argument("times", columns.times), values, wider.argument("targets", columns.targets), alignment);
        ResampleOperation operation = new ResampleOperation(
                row,
                wider.ordinal("times", columns.times),
                wider.ordinal("values", columns.values),
                wider.ordinal("targets", columns.targets),
                options.most());
        return wider.with(options, row.type(values), operation);
    }

    private static void need(String argument, Object given, String remedy) {
        if (given == null) {
            throw Argument.refused(NAME, argument, "nothing", "it is needed; " + remedy);
        }
    }

    /** As the function has them, which therefore refuses them in the same words. */
    private List<Argument> constants() {
        List<Argument> four = new ArrayList<>();
        Long limit = how.gapNanos < 0 ? null : how.gapNanos;
        four.add(new Argument(NAME, "policy", DataTypes.StringType, true, how.policy));
        four.add(new Argument(NAME, "maxGapNanos", DataTypes.LongType, true, limit));
        four.add(new Argument(NAME, "precision", DataTypes.StringType, true, how.precision));
        four.add(new Argument(NAME, "window", DataTypes.IntegerType, true, how.window));
        return four;
    }

    /** What is asked for, for people. */
    @Override
    public String toString() {
        return "%s(%s, %s, %s)".formatted(NAME, columns, how, options);
    }
}
