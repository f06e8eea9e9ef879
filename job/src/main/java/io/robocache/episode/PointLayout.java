package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Where the points of a message or a file lie, and how they get from there into Arrow memory: coordinates and features are copied
 * with their stride, nothing is made a point on the heap. The decoder that fills it in has checked that all of it lies in
 * the block. Not thread-safe.
 */
final class PointLayout {

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
            copy(columns[0], out.xData(), first);
            copy(columns[1], out.yData(), first);
            copy(columns[2], out.zData(), first);
        } else {
            transform(transformOrNull, out, first);
        }
        for (int f = 0; f < wanted.size() - COORDINATES.size(); f++) {
            int c = COORDINATES.size() + f;
            if (shifts[c] < 0) {
                copy(columns[c], out.featureData(f), first);
            } else {
                unpack(columns[c], shifts[c], out.featureData(f), first);
            }
        }
        out.advance(height * width);
    }

    private int step(Column column) {
        return column.stride == 0 ? pointStep : column.stride;
    }

    private void copy(Column column, ArrowBuf to, int first) {
        int step = step(column);
        long at = (long) first * Float.BYTES;
        for (int r = 0; r < height; r++) {
            int from = (int) (data + r * rowStep) + column.offset;
            if (column.kind == Kind.FLOAT32) {
                for (int c = 0; c < width; c++, at += Float.BYTES, from += step) {
                    to.setFloat(at, bytes.getFloat(from));
                }
            } else {
                for (int c = 0; c < width; c++, at += Float.BYTES, from += step) {
                    to.setFloat(at, rounded(column.kind, from));
                }
            }
        }
    }

    /** One colour of each point, 0 to 255; as bits, since a float32 of packed colours may well be a NaN. */
    private void unpack(Column column, int shift, ArrowBuf to, int first) {
        int step = step(column);
        long at = (long) first * Float.BYTES;
        for (int r = 0; r < height; r++) {
            int from = (int) (data + r * rowStep) + column.offset;
            for (int c = 0; c < width; c++, at += Float.BYTES, from += step) {
                to.setFloat(at, (bytes.getInt(from) >>> shift) & 0xFF);
            }
        }
    }

    private void transform(Transform transform, PointFrames out, int first) {
        int stepX = step(columns[0]);
        int stepY = step(columns[1]);
        int stepZ = step(columns[2]);
        long at = (long) first * Float.BYTES;
        for (int r = 0; r < height; r++) {
            int from = (int) (data + r * rowStep);
            for (int c = 0; c < width; c++, at += Float.BYTES) {
                double x = number(columns[0].kind, from + columns[0].offset + c * stepX);
                double y = number(columns[1].kind, from + columns[1].offset + c * stepY);
                double z = number(columns[2].kind, from + columns[2].offset + c * stepZ);
                out.xData().setFloat(at, transform.x(x, y, z));
                out.yData().setFloat(at, transform.y(x, y, z));
                out.zData().setFloat(at, transform.z(x, y, z));
            }
        }
    }

    /** Rounded once. */
    private float rounded(Kind kind, int at) {
        return switch (kind) {
            case INT64 -> (float) bytes.getLong(at);
            case UINT64 -> {
                long bits = bytes.getLong(at);
                yield bits >= 0 ? (float) bits : 2f * (float) halved(bits);
            }
            default -> (float) number(kind, at);
        };
    }

    /** Of a number of 64 bits without a sign; the lowest bit is kept, so that it rounds as the whole number does. */
    private static long halved(long bits) {
        return (bits >>> 1) | (bits & 1);
    }

    /** Exact but for integers of 64 bits, which are rounded once. */
    private double number(Kind kind, int at) {
        return switch (kind) {
            case INT8 -> bytes.get(at);
            case UINT8 -> bytes.get(at) & 0xFF;
            case INT16 -> bytes.getShort(at);
            case UINT16 -> bytes.getShort(at) & 0xFFFF;
            case INT32 -> bytes.getInt(at);
            case UINT32 -> bytes.getInt(at) & 0xFFFF_FFFFL;
            case INT64 -> bytes.getLong(at);
            case UINT64 -> {
                long bits = bytes.getLong(at);
                yield bits >= 0 ? bits : 2.0 * halved(bits);
            }
            case FLOAT32 -> bytes.getFloat(at);
            case FLOAT64 -> bytes.getDouble(at);
            case BOOL, STRING, WSTRING, MESSAGE -> throw new IllegalStateException(kind + " is no datatype of a point");
        };
    }

    static DamageException bad(String detail) {
        return new DamageException(Reason.BAD_LAYOUT, detail);
    }
}
