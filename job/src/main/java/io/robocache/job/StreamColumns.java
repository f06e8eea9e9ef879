package io.robocache.job;

import io.robocache.align.Policy;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.shard.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.Types.MinorType;

/** The columns of one stream. */
final class StreamColumns {
    private StreamColumns() {}

    /**
     * Returns the columns of a stream of a recording.
     *
     * @throws IllegalArgumentException if the alignment cannot take the recorded type, or there is no column of it
     */
    static List<Column> of(StreamConfig stream, StreamIndex source) {
        List<Column> columns = new ArrayList<>();
        if (!stream.isTask()) {
            columns.add(values(stream, source));
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
        int width = source.width();
        if (width < 1) {
            throw new IllegalArgumentException("%s (%s) holds no numbers; configure fields or leave the stream out"
                    .formatted(source.request().topic(), source.type()));
        }
        if (stream.frame() != null) {
            FramedPoses.check(stream, source);
        }
        MinorType type = type(stream, source);
        boolean named = width > 1 && source.names().size() == width;
        return new Column(
                stream.name(),
                type,
                width == 1 ? Column.SCALAR : width,
                named ? source.names() : List.of(),
                stream.frame() == null
                        ? Map.of()
                        : Map.of(VoxelColumns.FRAME, stream.frame().to()),
                type != MinorType.VARCHAR);
    }

    /** Returns the type as stored; see {@link SchemaDeriver}. */
    private static MinorType type(StreamConfig stream, StreamIndex source) {
        MinorType recorded =
                stream.request().kind() == StreamRequest.Kind.TEXT ? MinorType.VARCHAR : source.elementType();
        boolean floating = recorded == MinorType.FLOAT4 || recorded == MinorType.FLOAT8;
        if (stream.alignment().policy() == Policy.LINEAR && !floating) {
            throw new IllegalArgumentException(
                    "policy = linear needs floating numbers, %s (%s) has %s; use policy = previous or nearest"
                            .formatted(source.request().topic(), source.type(), recorded));
        }
        return stream.alignment().outputType(recorded);
    }
}
