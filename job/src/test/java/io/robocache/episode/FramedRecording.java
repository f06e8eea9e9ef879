package io.robocache.episode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes recordings with transforms, clouds and poses, message by message; log stamps are the header's and a millisecond. */
public final class FramedRecording implements AutoCloseable {

    /** Where a child frame lies in its parent: translation x, y, z, quaternion x, y, z, w. */
    public record Placed(String parent, String child, long stamp, List<Double> seven) {

        /** As the canonical constructor. */
        public static Placed of(String parent, String child, long stamp, double... seven) {
            List<Double> list = new ArrayList<>();
            for (double v : seven) {
                list.add(v);
            }
            return new Placed(parent, child, stamp, list);
        }
    }

    private static final int POINT_BYTES = 12;

    private final McapWriter out;
    private final int moving;
    private final int fixed;
    private final int clouds;
    private final int poses;
    private final int depths;
    private final CdrWriter cdr = new CdrWriter();

    /**
     * Opens a file with the topics {@code /tf}, {@code /tf_static}, {@code /lidar/points}, {@code /ee_pose} and
     * {@code /camera/depth}.
     */
    public FramedRecording(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        out = new McapWriter(
                new BufferedOutputStream(Files.newOutputStream(file)),
                new McapWriter.Options(McapCompression.ZSTD, 1 << 14));
        moving = channel("/tf", TransformDecoder.TYPE);
        fixed = channel("/tf_static", TransformDecoder.TYPE);
        clouds = channel("/lidar/points", PointCloudDecoder.TYPE);
        poses = channel("/ee_pose", "geometry_msgs/msg/PoseStamped");
        depths = channel("/camera/depth", "sensor_msgs/msg/Image");
    }

    private int channel(String topic, String type) {
        return out.channel(out.schema(type, "ros2msg", BuiltInDefinitions.text(type)), topic, "cdr");
    }

    /** One message of moving transforms. */
    public FramedRecording moving(Placed... transforms) throws IOException {
        return send(moving, transforms[0].stamp(), message(cdr, transforms));
    }

    /** One message of static transforms. */
    public FramedRecording fixed(Placed... transforms) throws IOException {
        return send(fixed, transforms[0].stamp(), message(cdr, transforms));
    }

    static CdrWriter message(CdrWriter cdr, Placed... transforms) {
        cdr.begin().u32(transforms.length);
        for (Placed placed : transforms) {
            cdr.header(placed.stamp(), placed.parent()).string(placed.child());
            placed.seven().forEach(cdr::f64);
        }
        return cdr;
    }

    /** A cloud of float32 points. */
    public FramedRecording cloud(long stamp, String frame, float... xyz) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(xyz.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : xyz) {
            data.putFloat(v);
        }
        int points = xyz.length / 3;
        cdr.begin().header(stamp, frame).u32(1).u32(points).u32(3);
        for (int axis = 0; axis < 3; axis++) {
            cdr.string(String.valueOf((char) ('x' + axis))).u32(4L * axis).u8(7).u32(1);
        }
        cdr.bool(false)
                .u32(POINT_BYTES)
                .u32((long) POINT_BYTES * points)
                .bytes(data.array(), data.capacity())
                .bool(true);
        return send(clouds, stamp, cdr);
    }

    /** A pose: position x, y, z, orientation x, y, z, w. */
    public FramedRecording pose(long stamp, String frame, double... seven) throws IOException {
        return send(poses, stamp, cdr.begin().header(stamp, frame).f64(seven));
    }

    /** A depth image of float32 metres, row by row. */
    public FramedRecording depth(long stamp, String frame, int width, float... metres) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(metres.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : metres) {
            data.putFloat(v);
        }
        cdr.begin().header(stamp, frame).u32(metres.length / width).u32(width).string("32FC1");
        cdr.u8(0).u32((long) Float.BYTES * width).bytes(data.array(), data.capacity());
        return send(depths, stamp, cdr);
    }

    private FramedRecording send(int channel, long stamp, CdrWriter message) throws IOException {
        byte[] payload = message.bytes().copy();
        out.message(channel, 0, stamp + 1_000_000, stamp, payload, payload.length);
        return this;
    }

    @Override
    public void close() throws IOException {
        out.finish();
        out.close();
    }
}
