package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Where the points of a message or a file lie, and how they get from there into Arrow memory: coordinates and features are copied
 * with their stride, nothing is made a point on the heap. The decoder that fills it in has checked that all of it lies in
 * the block. Not thread-safe.
 */
final class PointLayout {

    /** Points that are taken at once. */
    private static final int BLOCK = 1024;

    private static final List<String> COORDINATES = List.of("x", "y", "z");

    /** The fields that PCL packs colours into, as 0x00RRGGBB in the bits of a float32 or in a uint32. */
    private static final List<String> PACKED = List.of("rgb", "rgba");

    private static final List<String> COLOURS = List.of("b", "g", "r"); // from the lowest byte on

    /**
     * Where a field lies.
     *
     * @param offset of its first value, from the first point on
     * @param stride from one point's value to the next one's, in bytes; 0: that of points, as the fields lie in them
     */
    record Column(int offset, Kind kind, int stride) {

        /** Of a field that lies in each point. */
        Column(int offset, Kind kind) {
            this(offset, kind, 0);
        }
    }

    private final List<String> wanted; // x, y, z, then the features
    private final boolean points;
    private final Column[] columns;
    private final int[] shifts; // of a packed colour; -1 for a field of its own
    private int height;
    private int width;
    private int pointStep;
    private long rowStep;
    private int data; // position in the block
    private ByteBuffer bytes; // in the order of the points
    private final double[][] exact = new double[3][BLOCK]; // coordinates of some points
    private final float[] rounded = new float[BLOCK];

    /**
     * @throws DamageException for the episode, unless points or nothing but stamps are wanted
     */
    PointLayout(StreamRequest request) throws DamageException {
        if (request.kind() != StreamRequest.Kind.CLOUD && request.kind() != StreamRequest.Kind.STAMPS) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH, "it holds point clouds; name it under voxels.<name>.clouds");
        }
        this.points = request.kind() == StreamRequest.Kind.CLOUD;
        this.wanted = new ArrayList<>(COORDINATES);
        wanted.addAll(request.features());
        this.columns = new Column[wanted.size()];
        this.shifts = new int[wanted.size()];
    }

    /** The columns that are wanted; none where only stamps are. */
    List<String> names() {
        return points ? List.copyOf(wanted) : List.of();
    }

    /** Rows of points, their distance in bytes, points a row, and their distance. */
    void shape(int rows, long bytesPerRow, int pointsPerRow, int bytesPerPoint) {
        height = rows;
        rowStep = bytesPerRow;
        width = pointsPerRow;
        pointStep = bytesPerPoint;
    }

    /** The block, in the byte order of the points, and where in it they begin; borrowed. */
    void data(ByteBuffer block, int first) {
        bytes = block;
        data = first;
    }

    /**
     * Finds the wanted columns among the fields of a point.
     *
     * @throws DamageException if there is no coordinate of that name; for the episode, if there is no such feature
     */
    void select(List<String> names, List<Column> fields) throws DamageException {
        for (int c = 0; c < columns.length; c++) {
            int at = names.indexOf(wanted.get(c));
            shifts[c] = -1;
            if (at < 0 && COLOURS.contains(wanted.get(c))) {
                at = packed(names, fields);
                shifts[c] = Byte.SIZE * COLOURS.indexOf(wanted.get(c));
            }
            if (at < 0 && c < COORDINATES.size()) {
                throw bad("no field %s; there are %s".formatted(wanted.get(c), names));
            }
            if (at < 0) {
                throw DamageException.ofEpisode(
                        Reason.CONFIG_MISMATCH,
                        "the cloud has no field %s, which the configuration names; it has %s"
                                .formatted(wanted.get(c), names));
            }
            columns[c] = fields.get(at);
        }
    }

    /** The first field that holds packed colours, or -1. */
    private static int packed(List<String> names, List<Column> fields) {
        for (int i = 0; i < names.size(); i++) {
            Kind kind = fields.get(i).kind;
            if (PACKED.contains(names.get(i)) && (kind == Kind.FLOAT32 || kind == Kind.UINT32)) {
                return i;
            }
        }
        return -1;
    }

    /** Appends all points; see {@link EpisodeReader#cloud}. */
    void copy(Transform transformOrNull, PointFrames out) {
        int first = out.points();
        out.reserve(height * width);
        if (transformOrNull == null) {
            copy(0, out.xData(), first);
            copy(1, out.yData(), first);
            copy(2, out.zData(), first);
        } else {
            transform(transformOrNull, out, first);
        }
        for (int f = 0; f < wanted.size() - COORDINATES.size(); f++) {
            copy(COORDINATES.size() + f, out.featureData(f), first);
        }
        out.advance(height * width);
    }

    private StridedField field(int c) {
        return new StridedField(bytes, columns[c].kind, columns[c].stride == 0 ? pointStep : columns[c].stride);
    }

    /** Where the values of a column begin in a row of points. */
    private int start(int c, int row) {
        return (int) (data + row * rowStep) + columns[c].offset;
    }

    private void copy(int c, ArrowBuf to, int first) {
        StridedField field = field(c);
        for (int r = 0; r < height; r++) {
            for (int done = 0; done < width; done += BLOCK) {
                int count = Math.min(BLOCK, width - done);
                int from = start(c, r) + done * field.step();
                if (shifts[c] < 0) {
                    field.floats(from, count, rounded);
                } else {
                    field.colours(from, shifts[c], count, rounded);
                }
                put(rounded, to, first + r * width + done, count);
            }
        }
    }

    private void transform(Transform transform, PointFrames out, int first) {
        StridedField[] fields = {field(0), field(1), field(2)};
        ArrowBuf[] to = {out.xData(), out.yData(), out.zData()};
        for (int r = 0; r < height; r++) {
            for (int done = 0; done < width; done += BLOCK) {
                int count = Math.min(BLOCK, width - done);
                for (int c = 0; c < fields.length; c++) {
                    fields[c].doubles(start(c, r) + done * fields[c].step(), count, exact[c]);
                }
                for (int c = 0; c < fields.length; c++) {
                    transform.apply(c, exact[0], exact[1], exact[2], count, rounded);
                    put(rounded, to[c], first + r * width + done, count);
                }
            }
        }
    }

    private static void put(float[] values, ArrowBuf to, int first, int count) {
        to.nioBuffer((long) first * Float.BYTES, count * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(values, 0, count);
    }

    static DamageException bad(String detail) {
        return new DamageException(Reason.BAD_LAYOUT, detail);
    }
}
