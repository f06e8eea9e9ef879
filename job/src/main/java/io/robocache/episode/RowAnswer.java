package io.robocache.episode;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** What one request gets of rows: its index, and where in its column the row of each position lies. */
final class RowAnswer {

    private final StreamIndex index;
    private final RowColumn column;
    private final int[] slots;

    /** @param columnOrNull the requested one, borrowed; null where none is needed */
    RowAnswer(StreamIndex index, RowColumn columnOrNull, int[] slots) {
        this.index = index;
        this.column = columnOrNull;
        this.slots = slots;
    }

    StreamIndex index() {
        return index;
    }

    /** Whether the answer lies in a column. */
    boolean hasColumn() {
        return column != null;
    }

    /** Of a topic that the episode does not have. */
    static RowAnswer absent(StreamRequest request) {
        return new RowAnswer(StreamIndex.absent(request), null, new int[0]);
    }

    /**
     * Of a column.
     *
     * @param type   as a survey shows it
     * @param stamps of the rows with a slot, offset added; kept
     */
    static RowAnswer of(StreamRequest request, String type, long[] stamps, RowColumn columnOrNull, int[] slots) {
        boolean any = stamps.length > 0 && columnOrNull != null && request.kind() != Kind.CLOUD;
        StreamIndex index = new StreamIndex(
                request,
                true,
                type,
                stamps,
                request.stampSource(),
                any ? columnOrNull.type() : MinorType.NULL,
                any ? columnOrNull.names(request) : List.of(),
                "",
                columnOrNull == null ? 0 : columnOrNull.missingComponents());
        if (columnOrNull != null && columnOrNull.images() != null) {
            index.withImages(
                    columnOrNull.images().shape(), columnOrNull.images().greatestBytes());
        }
        return new RowAnswer(index, columnOrNull, slots);
    }

    /** The slots of positions that were asked for values. */
    int[] slotsOf(int[] positions) {
        Kind kind = index.request().kind();
        if (kind != Kind.VALUES && kind != Kind.TEXT && kind != Kind.IMAGE) {
            throw new IllegalArgumentException("stream %s was requested as %s; it has no values"
                    .formatted(index.request().name(), kind));
        }
        return Arrays.stream(positions).map(position -> slots[position]).toArray();
    }

    /** See {@link EpisodeReader#values}. */
    FieldVector values(int[] positions, BufferAllocator memory) {
        int[] wanted = slotsOf(positions);
        return column == null
                ? RowColumn.newVector(MinorType.NULL, index.request().name(), memory) // absent: there are no positions
                : column.rowsAt(wanted, memory);
    }

    /** See {@link EpisodeReader#cloud}. */
    void cloud(int position, Transform transformOrNull, PointFrames out) {
        StreamRequest request = index.request();
        if (request.kind() != Kind.CLOUD) {
            throw new IllegalArgumentException(
                    "stream %s was requested as %s; it has no clouds".formatted(request.name(), request.kind()));
        }
        RowDepth.cloud(request.depth(), column, slots[position], transformOrNull, out);
    }
}
