package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.shard.Column;
import io.robocache.shard.ImageColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.Types.MinorType;

/** The columns of one stream. */
final class StreamColumns {
    /** Most numbers of a window: 512 KiB a frame. */
    private static final int MOST_NUMBERS = 1 << 16;

    private StreamColumns() {}

    /**
     * Returns the columns of a stream of a recording.
     *
     * @throws IllegalArgumentException if the alignment cannot take the recorded type, or there is no column of it
     */
    static List<Column> of(StreamConfig stream, StreamIndex source) {
        if (stream.isVideo()) {
            return List.of();
        }
        List<Column> columns = new ArrayList<>();
        if (!stream.isTask()) {
            columns.add(values(stream, source));
        }
        if (stream.alignment().policy() == Policy.WINDOW) {
            columns.add(mask(stream));
        }
        columns.addAll(quality(stream.name()));
        return columns;
    }

    /** Returns the columns that stand beside every fused stream and cloud. */
    static List<Column> quality(String name) {
        return List.of(
                new Column(ColumnNames.valid(name), MinorType.BIT, Column.SCALAR, List.of(), Map.of(), true),
                new Column(ColumnNames.ageMillis(name), MinorType.FLOAT4, Column.SCALAR, List.of(), Map.of(), true));
    }

    private static Column values(StreamConfig stream, StreamIndex source) {
        if (stream.isImage()) {
            return ImageColumn.of(stream.name(), source.imageShape());
        }
        int width = source.width();
        if (width < 1) {
            throw new IllegalArgumentException("%s (%s) holds no numbers; configure fields or leave the stream out"
                    .formatted(source.request().topic(), source.type()));
        }
        if (stream.frame() != null) {
            FramedPoses.check(stream, source);
        }
        MinorType type = type(stream, source);
        int samples = stream.alignment().samples();
        if ((long) width * samples > MOST_NUMBERS) {
            throw new IllegalArgumentException(
                    "a window of %d samples of %s, %d numbers each, refused: %d numbers a frame, limit %d; lower samples"
                            .formatted(samples, source.request().topic(), width, (long) width * samples, MOST_NUMBERS));
        }
        boolean named = width > 1 && source.names().size() == width;
        return new Column(
                stream.name(),
                type,
                width * samples == 1 ? Column.SCALAR : width * samples,
                named ? source.names() : List.of(),
                info(stream, type),
                type != MinorType.VARCHAR,
                samples);
    }

    private static Column mask(StreamConfig stream) {
        int samples = stream.alignment().samples();
        return new Column(
                ColumnNames.mask(stream.name()),
                MinorType.BIT,
                samples == 1 ? Column.SCALAR : samples,
                List.of(),
                Map.of(),
                false);
    }

    /** What the type and the shape do not tell. */
    private static Map<String, String> info(StreamConfig stream, MinorType stored) {
        Alignment how = stream.alignment();
        Map<String, String> info = new TreeMap<>();
        boolean rounded = how.precision() == Precision.FLOAT16 || how.precision() == Precision.BFLOAT16;
        if (rounded && stored == MinorType.FLOAT4) {
            info.put("precision", FloatForm.word(how.precision()));
        }
        if (how.policy() == Policy.WINDOW) {
            info.put("order", "oldest sample first, padded in front");
            info.put("samples", Integer.toString(how.samples()));
            info.put("span_ns", Long.toString(how.limitNanos()));
        }
        if (stream.frame() != null) {
            info.put(VoxelColumns.FRAME, stream.frame().to());
        }
        return info;
    }

    /** Returns the type as stored; see {@link SchemaDeriver}. */
    private static MinorType type(StreamConfig stream, StreamIndex source) {
        MinorType recorded =
                stream.request().kind() == StreamRequest.Kind.TEXT ? MinorType.VARCHAR : source.elementType();
        boolean floating = recorded == MinorType.FLOAT4 || recorded == MinorType.FLOAT8;
        Policy policy = stream.alignment().policy();
        if ((policy == Policy.LINEAR || policy == Policy.SLERP) && !floating) {
            throw new IllegalArgumentException(
                    "policy = %s needs floating numbers, %s (%s) has %s; use policy = previous or nearest"
                            .formatted(
                                    policy == Policy.LINEAR ? "linear" : "slerp",
                                    source.request().topic(),
                                    source.type(),
                                    recorded));
        }
        if (policy == Policy.SLERP && source.width() != PoseStream.ORIENTATION && source.width() != PoseStream.WIDTH) {
            throw new IllegalArgumentException(
                    ("policy = slerp needs %d numbers (orientation x, y, z, w) or %d (position x, y, z, then orientation), "
                                    + "%s (%s) has %d: %s; choose them with fields, or use policy = linear")
                            .formatted(
                                    PoseStream.ORIENTATION,
                                    PoseStream.WIDTH,
                                    source.request().topic(),
                                    source.type(),
                                    source.width(),
                                    source.names()));
        }
        return stream.form().stored(stream.alignment(), recorded);
    }
}
