package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * The numbers of one message, in the order of the request: collected by slot (one for each requested path, whose
 * elements may be many), then written as a row. The first message fixes how many elements each slot has. Reused between
 * messages; not thread-safe.
 */
final class ValueRow {

    private static final int NOT_FIXED = -1;

    private final String[] paths;
    private final int[] widths;
    private final int[] counts;
    private final double[][] reals;
    private final long[][] integers;
    private final MinorType type;
    private final int most;
    private int total;

    /** @param most elements of one message, all slots together */
    ValueRow(List<String> paths, List<Kind> kinds, int most) {
        this.most = most;
        this.paths = paths.toArray(new String[0]);
        this.widths = new int[paths.size()];
        Arrays.fill(widths, NOT_FIXED);
        this.counts = new int[paths.size()];
        this.reals = new double[paths.size()][4];
        this.integers = new long[paths.size()][4];
        this.type = commonType(kinds);
    }

    void begin() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    /**
     * Appends an element to a slot.
     *
     * @throws DamageException if there are too many
     */
    void add(int slot, double real, long integer) throws DamageException {
        if (total == most) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "more than %d numbers of one message, the limit (limits.components)".formatted(most));
        }
        total++;
        int n = counts[slot];
        if (n == reals[slot].length) {
            reals[slot] = Arrays.copyOf(reals[slot], 2 * n);
            integers[slot] = Arrays.copyOf(integers[slot], 2 * n);
        }
        reals[slot][n] = real;
        integers[slot][n] = integer;
        counts[slot] = n + 1;
    }

    /**
     * Compares the message with the first one, or fixes the widths by it.
     *
     * @throws DamageException for the episode, if a slot has another number of elements
     */
    void fix() throws DamageException {
        for (int slot = 0; slot < paths.length; slot++) {
            if (widths[slot] == NOT_FIXED) {
                widths[slot] = counts[slot];
            } else if (widths[slot] != counts[slot]) {
                throw DamageException.ofEpisode(
                        Reason.BAD_ARRAY_LENGTH,
                        "%s has %d elements, the first message has %d; a stream keeps its length"
                                .formatted(paths[slot], counts[slot], widths[slot]));
            }
        }
    }

    int width() {
        int width = 0;
        for (int slot : widths) {
            width += Math.max(0, slot);
        }
        return width;
    }

    MinorType type() {
        return type;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (int slot = 0; slot < paths.length; slot++) {
            if (widths[slot] == 1) {
                names.add(paths[slot]);
            } else {
                for (int i = 0; i < widths[slot]; i++) {
                    names.add(paths[slot] + "." + i);
                }
            }
        }
        return names;
    }

    /** Writes the collected message as row {@code row} of a flat vector of {@link #type}. */
    void write(FieldVector out, int row) {
        int at = row * width();
        for (int slot = 0; slot < paths.length; slot++) {
            for (int i = 0; i < counts[slot]; i++) {
                set(out, at++, reals[slot][i], integers[slot][i]);
            }
        }
    }

    private static void set(FieldVector out, int at, double real, long integer) {
        switch (out.getMinorType()) {
            case BIT -> ((BitVector) out).set(at, (int) integer);
            case TINYINT -> ((TinyIntVector) out).set(at, (int) integer);
            case UINT1 -> ((UInt1Vector) out).set(at, (int) integer);
            case SMALLINT -> ((SmallIntVector) out).set(at, (int) integer);
            case UINT2 -> ((UInt2Vector) out).set(at, (int) integer);
            case INT -> ((IntVector) out).set(at, (int) integer);
            case UINT4 -> ((UInt4Vector) out).set(at, (int) integer);
            case BIGINT -> ((BigIntVector) out).set(at, integer);
            case UINT8 -> ((UInt8Vector) out).set(at, integer);
            case FLOAT4 -> ((Float4Vector) out).set(at, (float) real);
            case FLOAT8 -> ((Float8Vector) out).set(at, real);
            default -> throw new IllegalArgumentException(out.getMinorType() + " holds no number of a message");
        }
    }

    /** The type of all slots where it is one; numbers of several types become float64. */
    private static MinorType commonType(List<Kind> kinds) {
        Kind first = kinds.get(0);
        for (Kind kind : kinds) {
            if (kind != first) {
                return MinorType.FLOAT8;
            }
        }
        return switch (first) {
            case BOOL -> MinorType.BIT;
            case INT8 -> MinorType.TINYINT;
            case UINT8 -> MinorType.UINT1;
            case INT16 -> MinorType.SMALLINT;
            case UINT16 -> MinorType.UINT2;
            case INT32 -> MinorType.INT;
            case UINT32 -> MinorType.UINT4;
            case INT64 -> MinorType.BIGINT;
            case UINT64 -> MinorType.UINT8;
            case FLOAT32 -> MinorType.FLOAT4;
            case FLOAT64 -> MinorType.FLOAT8;
            case STRING, WSTRING, MESSAGE -> throw new IllegalArgumentException(first + " is no number");
        };
    }
}
