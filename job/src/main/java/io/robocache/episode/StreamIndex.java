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
    private final long[] logStamps;
    private final boolean headersZero;
    private final StampSource sourceUsed;
    private final MinorType elementType;
    private final List<String> names;
    private final String frameId;
    private final long missingComponents;
    private final String otherFrameId; // or null
    private final RecordedTransforms transforms;
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
        this(
                request,
                present,
                type,
                stamps,
                new long[0],
                false,
                sourceUsed,
                elementType,
                names,
                frameId,
                missingComponents);
    }

    /**
     * As the other, of a recording that knows when messages were logged.
     *
     * @param logStamps   see {@link #logStamps()}; kept, not copied
     * @param headersZero see {@link #headersZero()}
     */
    StreamIndex(
            StreamRequest request,
            boolean present,
            String type,
            long[] stamps,
            long[] logStamps,
            boolean headersZero,
            StampSource sourceUsed,
            MinorType elementType,
            List<String> names,
            String frameId,
            long missingComponents) {
        this(
                request,
                present,
                type,
                stamps,
                logStamps,
                headersZero,
                sourceUsed,
                elementType,
                names,
                frameId,
                missingComponents,
                null,
                RecordedTransforms.NONE);
    }

    private StreamIndex(
            StreamRequest request,
            boolean present,
            String type,
            long[] stamps,
            long[] logStamps,
            boolean headersZero,
            StampSource sourceUsed,
            MinorType elementType,
            List<String> names,
            String frameId,
            long missingComponents,
            String otherFrameId,
            RecordedTransforms transforms) {
        this.logStamps = Objects.requireNonNull(logStamps, "logStamps");
        this.headersZero = headersZero;
        this.request = Objects.requireNonNull(request, "request");
        this.present = present;
        this.type = Objects.requireNonNull(type, "type");
        this.stamps = Objects.requireNonNull(stamps, "stamps");
        this.sourceUsed = Objects.requireNonNull(sourceUsed, "sourceUsed");
        this.elementType = Objects.requireNonNull(elementType, "elementType");
        this.names = List.copyOf(names);
        this.frameId = Objects.requireNonNull(frameId, "frameId");
        this.missingComponents = missingComponents;
        this.otherFrameId = otherFrameId;
        this.transforms = Objects.requireNonNull(transforms, "transforms");
    }

    /** A stream whose topic the episode does not have. */
    static StreamIndex absent(StreamRequest request) {
        return new StreamIndex(
                request, false, "", new long[0], request.stampSource(), MinorType.NULL, List.of(), "", 0);
    }

    /** A stream of transforms, which has no positions. */
    static StreamIndex ofTransforms(
            StreamRequest request, boolean present, String type, StampSource used, RecordedTransforms transforms) {
        return new StreamIndex(
                request,
                present,
                type,
                new long[0],
                new long[0],
                false,
                used,
                MinorType.NULL,
                List.of(),
                "",
                0,
                null,
                transforms);
    }

    /** The same, of a stream whose messages name two frames. */
    StreamIndex withOtherFrame(String other) {
        return new StreamIndex(
                request,
                present,
                type,
                stamps,
                logStamps,
                headersZero,
                sourceUsed,
                elementType,
                names,
                frameId,
                missingComponents,
                other,
                transforms);
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

    /**
     * When each message was logged, nanoseconds, without the offset, position by position as {@link #stamps()}; shape
     * (0) where the stamps are not those of headers, or where nothing was logged; borrowed, do not change.
     */
    public long[] logStamps() {
        return logStamps;
    }

    /** Whether header stamps were asked for and are there, but all are 0, so that log stamps are used. */
    public boolean headersZero() {
        return headersZero;
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

    /** The coordinate frame that the header of the first good message names; empty without one. */
    public String frameId() {
        return frameId;
    }

    /** Another frame that a later header names; null where all name {@link #frameId}, be it none. */
    public String otherFrameIdOrNull() {
        return otherFrameId;
    }

    /** The transforms of a {@link StreamRequest.Kind#TRANSFORMS} stream; none for other kinds. */
    public RecordedTransforms transforms() {
        return transforms;
    }

    /** Components that are NaN because their message does not have them, over all messages. */
    public long missingComponents() {
        return missingComponents;
    }
}
