package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;

/**
 * Hands on the bytes of {@code sensor_msgs/msg/CompressedImage}, JPEG or PNG, as they were recorded. Of each image the
 * header is read; all images of a stream have the shape of the first.
 */
final class CompressedImageDecoder implements ImageMessages {

    static final String TYPE = "sensor_msgs/msg/CompressedImage";

    private static final String RAW_TYPE = "sensor_msgs/msg/Image";

    private final CdrReader cdr = new CdrReader();
    private final ImageSeries series = new ImageSeries();
    private final MessageHead head = new MessageHead(true);
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
        head.stamp(HeaderStamp.read(cdr));
        String frame = cdr.string(Kind.STRING);
        String format = cdr.string(Kind.STRING);
        count = cdr.count(1);
        first = cdr.numbers(Kind.UINT8, count);
        head.frame(frame);
        return format;
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        ((VarBinaryVector) out).setSafe(row, cdr.bytes(), first, count);
    }

    @Override
    public MessageHead head() {
        return head;
    }

    @Override
    public ImageSeries series() {
        return series;
    }
}
