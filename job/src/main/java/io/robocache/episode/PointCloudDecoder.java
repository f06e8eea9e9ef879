package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/**
 * Decodes {@code sensor_msgs/msg/PointCloud2}: fields at any offset and of any type, padded points and rows, either byte
 * order. Coordinates and features are copied with their stride from the message into Arrow memory, nothing is made a
 * point on the heap. What the message declares is checked against its bytes first.
 *
 * <p>Layout: https://docs.ros.org/en/rolling/p/sensor_msgs/interfaces/msg/PointCloud2.html. A {@code row_step} of 0 in a
 * cloud of one row, which some drivers send, means packed rows.
 */
final class PointCloudDecoder implements MessageDecoder {

    static final String TYPE = "sensor_msgs/msg/PointCloud2";

    private static final int MAX_FIELDS = 1024;
    private static final List<String> COORDINATES = List.of("x", "y", "z");
    private static final Kind[] DATATYPES = {
        null, Kind.INT8, Kind.UINT8, Kind.INT16, Kind.UINT16, Kind.INT32, Kind.UINT32, Kind.FLOAT32, Kind.FLOAT64
    };

    /** Where a field lies in a point. */
    private record Column(int offset, Kind kind) {}

    /** The fields that PCL packs colours into, as 0x00RRGGBB in the bits of a float32 or in a uint32. */
    private static final List<String> PACKED = List.of("rgb", "rgba");

    private static final List<String> COLOURS = List.of("b", "g", "r"); // from the lowest byte on

    private final CdrReader cdr = new CdrReader();
    private final List<String> wanted; // x, y, z, then the features
    private final boolean points;
    private final Column[] columns;
    private final int[] shifts; // of a packed colour; -1 for a field of its own
    private long headerNanos;
    private String frameId;
    private String otherFrameId;
    private int height;
    private int width;
    private int pointStep;
    private long rowStep;
    private int data; // position in the block
    private ByteBuffer bytes; // in the order of the points

    PointCloudDecoder(StreamRequest request) throws DamageException {
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

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        headerNanos = HeaderStamp.read(cdr);
        String frame = cdr.string(Kind.STRING);
        long high = uint32();
        long wide = uint32();
        List<String> names = new ArrayList<>();
        List<Column> fields = new ArrayList<>();
        long least = fields(names, fields);
        boolean bigEndian = cdr.integer(Kind.BOOL, cdr.numbers(Kind.BOOL, 1)) != 0;
        long step = uint32();
        long row = uint32();
        int size = cdr.count(1);
        data = cdr.numbers(Kind.UINT8, size);
        cdr.numbers(Kind.BOOL, 1); // is_dense: not trusted, every point is looked at
        layout(high, wide, step, row, size, least);
        bytes = block.duplicate().order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        select(names, fields);
        if (frameId == null) {
            frameId = frame;
        } else if (otherFrameId == null && !frame.equals(frameId)) {
            otherFrameId = frame;
        }
    }

    /** Reads the field list and gives how many bytes a point needs. */
    private long fields(List<String> names, List<Column> fields) throws DamageException {
        int count = cdr.count(13); // a name of one byte, offset, datatype, count
        if (count > MAX_FIELDS) {
            throw badLayout("%d fields a point, limit %d".formatted(count, MAX_FIELDS));
        }
        long least = 0;
        for (int i = 0; i < count; i++) {
            String name = cdr.string(Kind.STRING);
            long offset = uint32();
            int datatype = (int) cdr.integer(Kind.UINT8, cdr.numbers(Kind.UINT8, 1));
            long elements = Math.max(1, uint32()); // some drivers write 0 for one
            if (datatype < 1 || datatype >= DATATYPES.length) {
                throw badLayout(
                        "field %s has datatype %d, known are 1 to %d".formatted(name, datatype, DATATYPES.length - 1));
            }
            Kind kind = DATATYPES[datatype];
            least = Math.max(least, offset + elements * kind.bytes());
            names.add(name);
            fields.add(new Column((int) Math.min(offset, Integer.MAX_VALUE), kind));
        }
        return least;
    }

    private void layout(long high, long wide, long step, long row, int size, long least) throws DamageException {
        boolean empty = high == 0 || wide == 0;
        if (!empty && (step == 0 || step < least)) {
            throw badLayout("point_step %d too small for the fields (%d bytes)".formatted(step, least));
        }
        if (!empty && wide > Integer.MAX_VALUE / Math.max(1, high)) {
            throw badLayout("%d x %d points, limit %d".formatted(wide, high, Integer.MAX_VALUE));
        }
        long packed = empty ? 0 : wide * step; // both below 2^32, and wide below 2^31: no overflow
        long stride = row == 0 && high <= 1 ? packed : row;
        if (!empty && stride < packed) {
            throw badLayout("row_step %d too small for %d points of %d bytes".formatted(row, wide, step));
        }
        if (!empty && (stride > size || high > size / stride)) {
            throw badLayout("%d rows of %d bytes, data has %d".formatted(high, stride, size));
        }
        height = empty ? 0 : (int) high;
        width = empty ? 0 : (int) wide;
        pointStep = (int) Math.min(step, Integer.MAX_VALUE);
        rowStep = stride;
    }

    private void select(List<String> names, List<Column> fields) throws DamageException {
        for (int c = 0; c < columns.length; c++) {
            int at = names.indexOf(wanted.get(c));
            shifts[c] = -1;
            if (at < 0 && COLOURS.contains(wanted.get(c))) {
                at = packed(names, fields);
                shifts[c] = Byte.SIZE * COLOURS.indexOf(wanted.get(c));
            }
            if (at < 0 && c < COORDINATES.size()) {
                throw badLayout("no field %s; there are %s".formatted(wanted.get(c), names));
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

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out)
            throws DamageException {
        check(block, from, length);
        int first = out.points();
        out.reserve(height * width);
        if (transform == null) {
            copy(columns[0], out.xData(), first);
            copy(columns[1], out.yData(), first);
            copy(columns[2], out.zData(), first);
        } else {
            transform(transform, out, first);
        }
        for (int f = 0; f < wanted.size() - COORDINATES.size(); f++) {
            int c = COORDINATES.size() + f;
            if (shifts[c] < 0) {
                copy(columns[c], out.featureData(f), first);
            } else {
                unpack(columns[c].offset, shifts[c], out.featureData(f), first);
            }
        }
        out.advance(height * width);
    }

    private void copy(Column column, ArrowBuf to, int first) {
        long at = (long) first * Float.BYTES;
        for (int r = 0; r < height; r++) {
            int from = (int) (data + r * rowStep) + column.offset;
            if (column.kind == Kind.FLOAT32) {
                for (int c = 0; c < width; c++, at += Float.BYTES, from += pointStep) {
                    to.setFloat(at, bytes.getFloat(from));
                }
            } else {
                for (int c = 0; c < width; c++, at += Float.BYTES, from += pointStep) {
                    to.setFloat(at, (float) number(column.kind, from));
                }
            }
        }
    }

    /** One colour of each point, 0 to 255; as bits, since a float32 of packed colours may well be a NaN. */
    private void unpack(int offset, int shift, ArrowBuf to, int first) {
        long at = (long) first * Float.BYTES;
        for (int r = 0; r < height; r++) {
            int from = (int) (data + r * rowStep) + offset;
            for (int c = 0; c < width; c++, at += Float.BYTES, from += pointStep) {
                to.setFloat(at, bytes.getInt(from) >>> shift & 0xFF);
            }
        }
    }

    private void transform(Transform transform, PointFrames out, int first) {
        long at = (long) first * Float.BYTES;
        for (int r = 0; r < height; r++) {
            int from = (int) (data + r * rowStep);
            for (int c = 0; c < width; c++, at += Float.BYTES, from += pointStep) {
                double x = number(columns[0].kind, from + columns[0].offset);
                double y = number(columns[1].kind, from + columns[1].offset);
                double z = number(columns[2].kind, from + columns[2].offset);
                out.xData().setFloat(at, transform.x(x, y, z));
                out.yData().setFloat(at, transform.y(x, y, z));
                out.zData().setFloat(at, transform.z(x, y, z));
            }
        }
    }

    /** Exact: every datatype fits float64. */
    private double number(Kind kind, int at) {
        return switch (kind) {
            case INT8 -> bytes.get(at);
            case UINT8 -> bytes.get(at) & 0xFF;
            case INT16 -> bytes.getShort(at);
            case UINT16 -> bytes.getShort(at) & 0xFFFF;
            case INT32 -> bytes.getInt(at);
            case UINT32 -> bytes.getInt(at) & 0xFFFF_FFFFL;
            case FLOAT32 -> bytes.getFloat(at);
            case FLOAT64 -> bytes.getDouble(at);
            case BOOL, INT64, UINT64, STRING, WSTRING, MESSAGE -> throw new IllegalStateException(
                    kind + " is no datatype of a point");
        };
    }

    private long uint32() throws DamageException {
        return cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
    }

    private static DamageException badLayout(String detail) {
        return new DamageException(Reason.BAD_LAYOUT, detail);
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public boolean stamped() {
        return true;
    }

    @Override
    public long headerNanos() {
        return headerNanos;
    }

    @Override
    public String frameId() {
        return frameId == null ? "" : frameId;
    }

    @Override
    public String otherFrameIdOrNull() {
        return otherFrameId;
    }

    @Override
    public List<String> names() {
        return points ? List.copyOf(wanted) : List.of();
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) {
        throw new IllegalStateException("a stream of clouds has no rows");
    }
}
