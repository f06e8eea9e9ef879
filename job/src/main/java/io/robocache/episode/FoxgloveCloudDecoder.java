package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes {@code foxglove.PointCloud}, the twin of {@link PointCloudDecoder}: one row of points, little-endian, whose
 * types are numbered in another order than those of ROS.
 *
 * <p>The message's own pose says where the cloud's points lie in its frame. It becomes a {@link Transform} as those of
 * the configuration do (float64, the quaternion normalised), the transform that is given is composed after it, and the
 * points go through the result once: float64, cast to float32 at the end. A pose that is not there, or that moves
 * nothing, is left out, so that coordinates stay as they are, bit for bit, where no transform is given either.
 */
final class FoxgloveCloudDecoder implements MessageDecoder {

    private static final int MAX_FIELDS = 1024;

    /** By {@code NumericType}; unsigned before signed, where ROS has it the other way round. */
    private static final Kind[] TYPES = {
        null, Kind.UINT8, Kind.INT8, Kind.UINT16, Kind.INT16, Kind.UINT32, Kind.INT32, Kind.FLOAT32, Kind.FLOAT64
    };

    private final ProtoReader reader;
    private final ProtoHeader header;
    private final PointLayout points;
    private final FoxglovePose pose = new FoxglovePose();
    private final List<String> names = new ArrayList<>();
    private final List<PointLayout.Column> columns = new ArrayList<>();
    private long least; // bytes of a point that the fields take
    private Transform placed; // null where the pose moves nothing

    FoxgloveCloudDecoder(StreamRequest request, Descriptor type, Limits limits) throws DamageException {
        this.reader = new ProtoReader(limits);
        this.header = new ProtoHeader(type);
        this.points = new PointLayout(request);
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        reader.open(block, from, length);
        header.read(reader);
        reader.open(block, from, length);
        names.clear();
        columns.clear();
        pose.clear();
        least = 0;
        long stride = 0;
        int first = from;
        int size = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 3 -> pose.read(reader);
                case 4 -> stride = reader.fixed32();
                case 5 -> element();
                case 6 -> {
                    reader.bytes();
                    first = reader.first();
                    size = reader.count();
                }
                default -> reader.skip();
            }
        }
        layout(stride, size);
        points.data(block.duplicate().order(ByteOrder.LITTLE_ENDIAN), first);
        points.select(names, columns);
        placed = pose.transformOrNull();
    }

    private void element() throws DamageException {
        if (names.size() == MAX_FIELDS) {
            throw PointLayout.bad("more than %d fields a point".formatted(MAX_FIELDS));
        }
        String name = "";
        long offset = 0;
        long type = 0;
        int outer = reader.enter();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> offset = reader.fixed32();
                case 3 -> type = reader.int32();
                default -> reader.skip();
            }
        }
        reader.leave(outer);
        if (type < 1 || type >= TYPES.length) {
            throw PointLayout.bad("field %s has type %d, known are 1 to %d".formatted(name, type, TYPES.length - 1));
        }
        Kind kind = TYPES[(int) type];
        least = Math.max(least, offset + kind.bytes());
        names.add(name);
        columns.add(new PointLayout.Column((int) Math.min(offset, Integer.MAX_VALUE), kind));
    }

    private void layout(long stride, int size) throws DamageException {
        if (size > 0 && (stride == 0 || stride < least)) {
            throw PointLayout.bad("point_stride %d too small for the fields (%d bytes)".formatted(stride, least));
        }
        if (size > 0 && size % stride != 0) {
            throw PointLayout.bad(
                    "data has %d bytes, which is no whole number of points of %d".formatted(size, stride));
        }
        int count = size == 0 ? 0 : (int) (size / stride);
        points.shape(1, size, count, (int) Math.min(stride, Integer.MAX_VALUE));
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out)
            throws DamageException {
        check(block, from, length);
        points.copy(placed == null ? transform : transform == null ? placed : transform.after(placed), out);
    }

    @Override
    public List<String> names() {
        return points.names();
    }

    @Override
    public MessageHead head() {
        return header.head();
    }
}
