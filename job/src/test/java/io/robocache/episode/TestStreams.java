package io.robocache.episode;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.Types.MinorType;

/** Indexes as readers make them, for tests of what uses them. */
public final class TestStreams {
    private TestStreams() {}

    /** A stream of {@code width} components with three samples. */
    public static StreamIndex values(StreamRequest request, MinorType type, String... names) {
        return new StreamIndex(
                request,
                true,
                "test/msg/Values",
                new long[] {0, 10, 20},
                StampSource.HEADER,
                type,
                List.of(names),
                "",
                0);
    }

    /** A stream of {@code width} unnamed components with three samples. */
    public static StreamIndex values(StreamRequest request, MinorType type, int width) {
        return values(
                request,
                type,
                IntStream.range(0, width).mapToObj(i -> "data." + i).toArray(String[]::new));
    }

    /** Three clouds in a frame. */
    public static StreamIndex cloud(StreamRequest request, String frame) {
        return new StreamIndex(
                request,
                true,
                "sensor_msgs/msg/PointCloud2",
                new long[] {0, 10, 20},
                StampSource.HEADER,
                MinorType.NULL,
                List.of(),
                frame,
                0);
    }

    /** Three samples whose messages name two frames. */
    public static StreamIndex inTwoFrames(StreamRequest request, String first, String other) {
        return cloud(request, first).withOtherFrame(other);
    }

    /** A topic {@code /tf} or {@code /tf_static} with these transforms. */
    public static StreamIndex transforms(StreamRequest.Kind kind, StampedEdge... edges) {
        String topic = kind == StreamRequest.Kind.TRANSFORMS ? "/tf" : "/tf_static";
        StreamRequest request =
                new StreamRequest(topic, topic, kind, List.of(), List.of(), List.of(), StampSource.HEADER, 0);
        return StreamIndex.ofTransforms(
                request,
                true,
                TransformDecoder.TYPE,
                StampSource.HEADER,
                new RecordedTransforms(List.of(edges), 0, null));
    }

    /** A topic that is not there. */
    public static StreamIndex absent(StreamRequest request) {
        return StreamIndex.absent(request);
    }

    /** An episode of these streams. */
    public static EpisodeIndex episode(List<StreamIndex> streams) {
        return new EpisodeIndex(streams, List.of(), List.of(), List.of(), 0);
    }
}
