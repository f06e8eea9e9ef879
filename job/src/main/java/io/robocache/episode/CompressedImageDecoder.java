package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Hands on the bytes of {@code sensor_msgs/msg/CompressedImage}, JPEG or PNG, as they were recorded. Of each image the
 * header is read; all images of a stream have the shape of the first.
 */
final class CompressedImageDecoder implements MessageDecoder {

    static final String TYPE = "sensor_msgs/msg/CompressedImage";

    private static final String RAW_TYPE = "sensor_msgs/msg/Image";

    private final CdrReader cdr = new CdrReader();
    private final ImageSeries series = new ImageSeries();
    private long headerNanos;
    private String frameId;
    private int first;
    private int count;

    /** How a topic of another type is refused. */
    static DamageException refused(String type) {
        return DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH,
                type.equals(RAW_TYPE)
                        ? ("it holds %s, pixels that are not compressed; kind = image hands compressed images on and"
                                        + " encodes none: record the topic's compressed twin (image_transport), a %s")
                                .formatted(type, TYPE)
                        : "it holds %s, kind = image expects %s or %s".formatted(type, TYPE, FoxgloveTypes.IMAGE));
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        String format = walk(block, from, length);
        if (format.toLowerCase(Locale.ROOT).contains("compresseddepth")) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    ("its format is '%s': depth, which is no picture; name it as a cloud of voxels, or leave the"
                                    + " stream out")
                            .formatted(format));
        }
        series.see(cdr.bytes(), first, count);
    }

    private String walk(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        headerNanos = HeaderStamp.read(cdr);
        String frame = cdr.string(Kind.STRING);
        String format = cdr.string(Kind.STRING);
        count = cdr.count(1);
        first = cdr.numbers(Kind.UINT8, count);
        if (frameId == null) {
            frameId = frame;
        }
        return format;
    }

    @Override
    public ImageShape imageShape() {
        return series.shape();
    }

    @Override
    public int greatestImageBytes() {
        return series.greatestBytes();
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
    public MinorType elementType() {
        return MinorType.VARBINARY;
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public List<String> names() {
        return List.of("image");
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        ((VarBinaryVector) out).setSafe(row, cdr.bytes(), first, count);
    }

    @Override
    public void cloud(ByteBuffer block, int from, int length, Transform transform, PointFrames out) {
        throw new IllegalStateException("a stream of images has no points");
    }
}
