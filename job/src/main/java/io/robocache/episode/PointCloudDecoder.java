package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

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
    private static final Kind[] DATATYPES = {
        null, Kind.INT8, Kind.UINT8, Kind.INT16, Kind.UINT16, Kind.INT32, Kind.UINT32, Kind.FLOAT32, Kind.FLOAT64
    };

    private final CdrReader cdr = new CdrReader();
    private final PointLayout points;
    private final MessageHead head = new MessageHead(true);

    PointCloudDecoder(StreamRequest request) throws DamageException {
        this.points = new PointLayout(request);
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        head.stamp(HeaderStamp.read(cdr));
        String frame = cdr.string(Kind.STRING);
        long high = uint32();
        long wide = uint32();
        List<String> names = new ArrayList<>();
        List<PointLayout.Column> fields = new ArrayList<>();
        long least = fields(names, fields);
        boolean bigEndian = cdr.integer(Kind.BOOL, cdr.numbers(Kind.BOOL, 1)) != 0;
        long step = uint32();
        long row = uint32();
        int size = cdr.count(1);
        int data = cdr.numbers(Kind.UINT8, size);
        cdr.numbers(Kind.BOOL, 1); // is_dense: not trusted, every point is looked at
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        layout(high, wide, step, row, size, least);
        points.data(block.duplicate().order(order), data);
        points.select(names, fields);
        head.frame(frame);
    }

    /** Reads the field list and gives how many bytes a point needs. */
    private long fields(List<String> names, List<PointLayout.Column> fields) throws DamageException {
        int count = cdr.count(13); // a name of one byte, offset, datatype, count
        if (count > MAX_FIELDS) {
            throw PointLayout.bad("%d fields a point, limit %d".formatted(count, MAX_FIELDS));
        }
        long least = 0;
        for (int i = 0; i < count; i++) {
            String name = cdr.string(Kind.STRING);
            long offset = uint32();
            int datatype = (int) cdr.integer(Kind.UINT8, cdr.numbers(Kind.UINT8, 1));
            long elements = Math.max(1, uint32()); // some drivers write 0 for one
            if (datatype < 1 || datatype >= DATATYPES.length) {
                throw PointLayout.bad(
                        "field %s has datatype %d, known are 1 to %d".formatted(name, datatype, DATATYPES.length - 1));
            }
            Kind kind = DATATYPES[datatype];
            least = Math.max(least, offset + elements * kind.bytes());
            names.add(name);
            fields.add(new PointLayout.Column((int) Math.min(offset, Integer.MAX_VALUE), kind));
        }
        return least;
    }

    private void layout(long high, long wide, long step, long row, int size, long least) throws DamageException {
        boolean empty = high == 0 || wide == 0;
        if (!empty && (step == 0 || step < least)) {
            throw PointLayout.bad("point_step %d too small for the fields (%d bytes)".formatted(step, least));
        }
        if (!empty && wide > Integer.MAX_VALUE / Math.max(1, high)) {
            throw PointLayout.bad("%d x %d points, limit %d".formatted(wide, high, Integer.MAX_VALUE));
        }
        long packed = empty ? 0 : wide * step; // both below 2^32, and wide below 2^31: no overflow
        long stride = row == 0 && high <= 1 ? packed : row;
        if (!empty && stride < packed) {
            throw PointLayout.bad("row_step %d too small for %d points of %d bytes".formatted(row, wide, step));
        }
        if (!empty && (stride > size || high > size / stride)) {
            throw PointLayout.bad("%d rows of %d bytes, data has %d".formatted(high, stride, size));
        }
        points.shape(empty ? 0 : (int) high, stride, empty ? 0 : (int) wide, (int) Math.min(step, Integer.MAX_VALUE));
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out)
            throws DamageException {
        check(block, from, length);
        points.copy(transform, out);
    }

    private long uint32() throws DamageException {
        return cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public List<String> names() {
        return points.names();
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
