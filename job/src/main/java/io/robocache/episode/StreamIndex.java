package io.robocache.episode;

import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * What one episode has for one {@link StreamRequest}: a stamp for every message that decodes, and the shape of the values.
 * A position is an index into {@link #stamps()}: file order, not stamp order. Immutable but for the array, which is borrowed.
 */
public final class StreamIndex {

    private final StreamRequest request;
    private final boolean present;
    private final String type;
    private final long[] stamps;
    private final StampSource sourceUsed;
    private final MinorType elementType;
    private final List<String> names;
    private final String frameId;
    private final long missingComponents;
    private ImageShape imageShape; // set once, by the reader
    private int greatestImageBytes;
    private VideoSource video;

    /**
     * Built by readers.
     *
     * @param stamps      one for each position; kept, not copied
     * @param elementType see {@link #elementType()}
     * @param names       one for each component
     */
    StreamIndex(
            StreamRequest request,
            boolean present,
            String type,
            long[] stamps,
            StampSource sourceUsed,
            MinorType elementType,
            List<String> names,
            String frameId,
            long missingComponents) {
        this.request = Objects.requireNonNull(request, "request");
        this.present = present;
        this.type = Objects.requireNonNull(type, "type");
        this.stamps = Objects.requireNonNull(stamps, "stamps");
        this.sourceUsed = Objects.requireNonNull(sourceUsed, "sourceUsed");
        this.elementType = Objects.requireNonNull(elementType, "elementType");
        this.names = List.copyOf(names);
        this.frameId = Objects.requireNonNull(frameId, "frameId");
        this.missingComponents = missingComponents;
    }

    /** A stream whose topic the episode does not have. */
    static StreamIndex absent(StreamRequest request) {
        return new StreamIndex(
                request, false, "", new long[0], request.stampSource(), MinorType.NULL, List.of(), "", 0);
    }

    /** Adds what is known of images, before the index is handed out; returns this. */
    StreamIndex withImages(ImageShape shapeOrNull, int greatestBytes) {
        imageShape = shapeOrNull;
        greatestImageBytes = greatestBytes;
        return this;
    }

    /** Adds where a video lies, before the index is handed out; returns this. */
    StreamIndex withVideo(VideoSource source) {
        video = source;
        return this;
    }

    /** Where the episode's video lies; null of other kinds, and of an absent one. */
    public VideoSource video() {
        return video;
    }

    /** What all images have in common; null of other kinds, and where there is no image. */
    public ImageShape imageShape() {
        return imageShape;
    }

    /** Bytes of the longest image; 0 of other kinds. */
    public int greatestImageBytes() {
        return greatestImageBytes;
    }

    /** What was asked for. */
    public StreamRequest request() {
        return request;
    }

    /** Whether the episode has the topic, be it without a message. */
    public boolean present() {
        return present;
    }

    /** The message type, such as {@code sensor_msgs/msg/Imu}; empty if absent or without schema. */
    public String type() {
        return type;
    }

    /** The number of positions: messages that decode. */
    public int messages() {
        return stamps.length;
    }

    /** Shape ({@link #messages()}), int64, nanoseconds, in file order, offset added; borrowed, do not change. */
    public long[] stamps() {
        return stamps;
    }

    /** The stamp source that the stamps are from, after the fall-back of {@link StampSource#HEADER}. */
    public StampSource sourceUsed() {
        return sourceUsed;
    }

    /**
     * The type of one component; VARCHAR for text, VARBINARY for images, NULL for clouds and bare stamps, and where there is
     * no message.
     */
    public MinorType elementType() {
        return elementType;
    }

    /** Components of one message: 1 for text and images, 0 for clouds and bare stamps, and where there is no message. */
    public int width() {
        return names.size();
    }

    /** The components' names, such as {@code position.joint_1}, {@code angular_velocity.x} or {@code data.0}. */
    public List<String> names() {
        return names;
    }

    /** The coordinate frame of the first cloud that decodes; empty for other kinds. */
    public String frameId() {
        return frameId;
    }

    /** Components that are NaN because their message does not have them, over all messages. */
    public long missingComponents() {
        return missingComponents;
    }
}
