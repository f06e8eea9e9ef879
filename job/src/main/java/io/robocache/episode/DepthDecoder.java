package io.robocache.episode;

import io.robocache.device.Columns;
import io.robocache.episode.DepthSource.Intrinsics;
import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Decodes depth images, {@code sensor_msgs/msg/Image} and {@code CompressedImage}, and makes them points. The first good
 * image fixes size and type; others are damage, since a camera's parameters belong to one size.
 */
final class DepthDecoder implements MessageDecoder {

    static final String RAW = "sensor_msgs/msg/Image";
    static final String COMPRESSED = "sensor_msgs/msg/CompressedImage";

    private final CdrReader cdr = new CdrReader();
    private final DepthSource source;
    private final String type;
    private final long limitBytes;
    private Intrinsics intrinsics; // null until the camera's info is known
    private final MessageHead head = new MessageHead(true);
    private int width;
    private int height;
    private MinorType depthType; // null before the first good image

    /**
     * Of one stream.
     *
     * @param type       {@link #RAW} or {@link #COMPRESSED}
     * @param limitBytes the most that a decoded image may have
     */
    DepthDecoder(DepthSource source, String type, long limitBytes) {
        this.source = source;
        this.type = type;
        this.limitBytes = limitBytes;
        this.intrinsics = source.intrinsics();
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        head.stamp(HeaderStamp.read(cdr));
        String frame = cdr.string(Kind.STRING);
        DepthPicture picture;
        try {
            picture = picture();
        } catch (DamageException e) {
            boolean otherKind = e.reason() == Reason.CONFIG_MISMATCH || e.reason() == Reason.UNSUPPORTED;
            throw depthType == null && otherKind ? DamageException.ofEpisode(e.reason(), e.getMessage()) : e;
        }
        if (depthType != null
                && (picture.type() != depthType || picture.width() != width || picture.height() != height)) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "a depth image of %d x %d %s, the first has %d x %d %s"
                            .formatted(picture.width(), picture.height(), picture.type(), width, height, depthType));
        }
        picture.verify();
        if (depthType == null) {
            width = picture.width();
            height = picture.height();
            depthType = picture.type();
        }
        head.frame(frame);
    }

    private DepthPicture picture() throws DamageException {
        return type.equals(RAW) ? RawDepth.read(cdr) : PngDepth.read(cdr, limitBytes);
    }

    /** Columns of the images; 0 before a good one. */
    int imageWidth() {
        return width;
    }

    /** Rows of the images; 0 before a good one. */
    int imageHeight() {
        return height;
    }

    /** Sets the camera that the recording tells. */
    void use(Intrinsics recorded) {
        intrinsics = recorded;
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out)
            throws DamageException {
        if (intrinsics == null) {
            throw new IllegalStateException("no camera info was given to the depth images of " + source.info());
        }
        cdr.open(block, from, length);
        HeaderStamp.read(cdr);
        cdr.skipString(Kind.STRING);
        DepthPicture picture = picture();
        Field field = new Field("depth", FieldType.notNullable(picture.type().getType()), null);
        try (BaseFixedWidthVector depth = (BaseFixedWidthVector) field.createVector(out.memory())) {
            Columns.allocate(depth, picture.width() * picture.height());
            picture.fill(depth);
            int none = source.camera(intrinsics, picture.type()).unproject(depth, picture.width(), transform, out);
            out.addNoReturns(none);
        }
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public List<String> names() {
        return List.of("x", "y", "z");
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
