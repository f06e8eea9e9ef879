package io.robocache.job;

import io.robocache.align.AlignRequest;
import io.robocache.align.AlignedColumn;
import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.device.Columns;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A stream of poses under {@link Policy#SLERP}: position x, y, z, which is aligned by {@link Policy#LINEAR}, and
 * orientation x, y, z, w. Aligned as two streams of one limit, and joined.
 */
final class PoseStream {
    /** Numbers of an orientation. */
    static final int ORIENTATION = 4;

    /** Numbers of a pose. */
    static final int WIDTH = 7;

    private static final int POSITION = WIDTH - ORIENTATION;

    private PoseStream() {}

    /** Whether a stream of so many numbers is one. */
    static boolean is(Alignment how, int width) {
        return how.policy() == Policy.SLERP && width == WIDTH;
    }

    /**
     * The request for the positions and the one for the orientations.
     *
     * @param values shape (n * 7), float32 or float64; borrowed
     * @param opened gets the vectors to close after aligning
     */
    static List<AlignRequest> requests(
            BigIntVector stamps,
            FieldVector values,
            BigIntVector targets,
            Alignment how,
            BufferAllocator memory,
            List<FieldVector> opened) {
        FieldVector position = part(values, 0, POSITION, memory, opened);
        FieldVector orientation = part(values, POSITION, ORIENTATION, memory, opened);
        Alignment linear = new Alignment(Policy.LINEAR, how.limitNanos(), false, how.precision());
        return List.of(
                new AlignRequest(stamps, position, POSITION, targets, linear),
                new AlignRequest(stamps, orientation, ORIENTATION, targets, how));
    }

    private static FieldVector part(
            FieldVector values, int from, int width, BufferAllocator memory, List<FieldVector> opened) {
        BaseFixedWidthVector part = vector(values, memory);
        opened.add(part);
        int poses = values.getValueCount() / WIDTH;
        Columns.allocate(part, poses * width);
        long size = part.getTypeWidth();
        for (long k = 0; k < poses; k++) {
            part.getDataBuffer()
                    .setBytes(k * width * size, values.getDataBuffer(), (k * WIDTH + from) * size, width * size);
        }
        return part;
    }

    /**
     * Joins the two columns. Both have the stamps and the limit of the pose, so that where an orientation is valid the
     * position is too, and the age is that of both.
     *
     * @param position    borrowed
     * @param orientation taken over
     */
    static FusedColumn join(AlignedColumn position, AlignedColumn orientation, BufferAllocator memory) {
        BaseFixedWidthVector joined = vector(orientation.values(), memory);
        boolean done = false;
        try {
            int targets = orientation.valid().getValueCount();
            Columns.allocate(joined, targets * WIDTH);
            long size = joined.getTypeWidth();
            for (long i = 0; i < targets; i++) {
                long to = i * WIDTH * size;
                // A position without a usable orientation is no pose; the orientation is NaN there.
                boolean valid = orientation.valid().get((int) i) != 0;
                FieldVector first = valid ? position.values() : orientation.values();
                long start = i * (valid ? POSITION : ORIENTATION);
                joined.getDataBuffer().setBytes(to, first.getDataBuffer(), start * size, POSITION * size);
                joined.getDataBuffer()
                        .setBytes(
                                to + POSITION * size,
                                orientation.values().getDataBuffer(),
                                i * ORIENTATION * size,
                                ORIENTATION * size);
            }
            done = true;
            return new FusedColumn(
                    joined, orientation.valid(), orientation.ageMillis(), null, List.of(joined, orientation));
        } finally {
            if (!done) {
                joined.close();
            }
        }
    }

    private static BaseFixedWidthVector vector(FieldVector like, BufferAllocator memory) {
        return (BaseFixedWidthVector) like.getMinorType()
                .getNewVector(Field.notNullable("pose", like.getMinorType().getType()), memory, null);
    }
}
