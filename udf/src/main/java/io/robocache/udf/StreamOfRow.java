package io.robocache.udf;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Aligner;
import io.robocache.align.Alignment;
import io.robocache.align.SampleIndex;
import io.robocache.device.Backend;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** The samples of one row, collected in any order and brought onto targets; off-heap only within {@link #align}. */
final class StreamOfRow {

    /** Where one component or string of a sample lies. */
    record Sample(SpecializedGetters from, int ordinal) {}

    private final String function;
    private final String argument;
    private final List<SampleType> types;
    private final int[] widths;
    private long[] stamps;
    private final Sample[][] samples;
    private int count;

    /**
     * @param argument what errors name
     * @param types    of each column
     * @param most     samples
     */
    StreamOfRow(String function, String argument, List<SampleType> types, int most) {
        this.function = function;
        this.argument = argument;
        this.types = types;
        this.widths = new int[types.size()];
        this.stamps = new long[most];
        this.samples = new Sample[types.size()][most];
    }

    /** Adds a sample that has a stamp; it is left out if a column of it is NULL or holds a NULL. */
    void add(long stampNanos, Sample... columns) {
        int[] found = new int[columns.length];
        for (int c = 0; c < columns.length; c++) {
            Sample column = columns[c];
            found[c] = column.from.isNullAt(column.ordinal) ? -1 : types.get(c).width(column.from, column.ordinal);
            if (found[c] < 0) {
                return;
            }
        }
        for (int c = 0; c < columns.length; c++) {
            if (found[c] == 0 || (count > 0 && found[c] != widths[c])) {
                throw Argument.refused(
                        function,
                        argument,
                        "a sample of %d numbers".formatted(found[c]),
                        count == 0
                                ? "it has at least one"
                                : "those before have %d; all are equally long".formatted(widths[c]));
            }
            widths[c] = found[c];
            samples[c][count] = columns[c];
        }
        stamps[count++] = stampNanos;
    }

    /** What is done with the aligned columns, which are closed afterwards. */
    interface Use<R> {
        R of(List<AlignedColumn> columns);
    }

    /** Aligns all columns. */
    <R> R align(long[] targets, Alignment how, Use<R> use) {
        Backend cpu = RowMemory.cpu();
        List<AutoCloseable> open = new ArrayList<>();
        try {
            List<AlignRequest> requests = requests(cpu.memory(), targets, how, open);
            try (Aligner aligner = Aligner.on(cpu, cpu.memory())) {
                List<AlignedColumn> columns = aligner.align(requests);
                open.addAll(columns);
                return use.of(columns);
            }
        } finally {
            closeAll(open);
        }
    }

    /**
     * A request for each column, for whoever aligns those of many rows at once; the samples are copied.
     *
     * @param open gets what they hold, for the caller to close
     */
    List<AlignRequest> requests(BufferAllocator memory, long[] targets, Alignment how, List<AutoCloseable> open) {
        SampleIndex index = SampleIndex.of(stamps, count);
        BigIntVector stampVector = longs(memory, index.size());
        open.add(stampVector);
        for (int k = 0; k < index.size(); k++) {
            stampVector.set(k, index.stamp(k));
        }
        BigIntVector targetVector = longs(memory, targets.length);
        open.add(targetVector);
        for (int i = 0; i < targets.length; i++) {
            targetVector.set(i, targets[i]);
        }
        List<AlignRequest> requests = new ArrayList<>();
        for (int c = 0; c < types.size(); c++) {
            int width = width(c, how);
            FieldVector values = types.get(c).allocate(memory, index.size() * width);
            open.add(values);
            for (int k = 0; k < index.size(); k++) {
                Sample sample = samples[c][index.position(k)];
                types.get(c).write(sample.from, sample.ordinal, values, k * width);
            }
            values.setValueCount(index.size() * width);
            requests.add(request(stampVector, values, width, targetVector, how));
        }
        return requests;
    }

    /** Values that go in and come out. */
    long values(int targets, Alignment how) {
        long values = 0;
        for (int c = 0; c < types.size(); c++) {
            values += (long) width(c, how) * (count + (long) targets * how.samples());
        }
        return values;
    }

    private int width(int c, Alignment how) {
        return count == 0 ? widthOfNone(how) : widths[c];
    }

    private static int widthOfNone(Alignment how) {
        return how.policy() == io.robocache.align.Policy.SLERP ? 4 : 1;
    }

    private AlignRequest request(
            BigIntVector stampVector, FieldVector values, int width, BigIntVector targets, Alignment how) {
        try {
            return new AlignRequest(stampVector, values, width, targets, how);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: argument %s: %s".formatted(function, argument, e.getMessage()), e);
        }
    }

    private static BigIntVector longs(BufferAllocator memory, int n) {
        BigIntVector vector = new BigIntVector("t", memory);
        vector.allocateNew(Math.max(1, n));
        vector.setValueCount(n);
        return vector;
    }

    /** Closes what is open, the last first. */
    static void closeAll(List<AutoCloseable> open) {
        for (int i = open.size() - 1; i >= 0; i--) {
            try {
                open.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The targets; none may be NULL. */
    static long[] targets(String function, String argument, ArrayData targets, TimeType type) {
        long[] nanos = new long[targets.numElements()];
        for (int i = 0; i < nanos.length; i++) {
            if (targets.isNullAt(i)) {
                throw Argument.refused(
                        function,
                        argument,
                        "NULL at " + i,
                        "every target is an instant; filter(targets, t -> t IS NOT NULL)");
            }
            nanos[i] = nanos(function, argument, type, targets, i);
        }
        return nanos;
    }

    /** One stamp. */
    static long nanos(String function, String argument, TimeType type, SpecializedGetters from, int i) {
        try {
            return type.nanos(from, i);
        } catch (ArithmeticException e) {
            throw Argument.refused(
                    function, argument, from.getLong(i) + " us", "as nanoseconds it must be below 2^63, the year 2262");
        }
    }
}
