package io.robocache.episode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The points of one file as they are recorded, uncompressed.
 *
 * @param names   of the fields, in the file's order
 * @param columns where they lie from the buffer's beginning
 * @param bytes   in the byte order of the points; borrowed from the {@link CloudRoom} until the next file
 * @param points  how many
 * @param note    what is suspicious although all points are there; null: nothing
 */
record CloudPoints(List<String> names, List<PointLayout.Column> columns, ByteBuffer bytes, int points, Note note) {

    /** Of fields that lie point by point, without a gap. */
    static CloudPoints interleaved(List<CloudField> fields, ByteBuffer bytes, int points, Note note) {
        List<PointLayout.Column> columns = new ArrayList<>();
        int step = CloudField.bytes(fields);
        int offset = 0;
        for (CloudField field : fields) {
            columns.add(new PointLayout.Column(offset, field.kind(), step));
            offset += field.bytes();
        }
        return new CloudPoints(names(fields), columns, bytes, points, note);
    }

    /** Of fields that lie one after the other, each with the values of all points. */
    static CloudPoints columnar(List<CloudField> fields, ByteBuffer bytes, int points, Note note) {
        List<PointLayout.Column> columns = new ArrayList<>();
        int offset = 0;
        for (CloudField field : fields) {
            columns.add(new PointLayout.Column(offset, field.kind(), field.bytes()));
            offset += field.bytes() * points;
        }
        return new CloudPoints(names(fields), columns, bytes, points, note);
    }

    private static List<String> names(List<CloudField> fields) {
        return fields.stream().map(CloudField::name).toList();
    }

    /**
     * Tells a layout where the points are.
     *
     * @throws DamageException if a coordinate is missing; for the episode, if a feature is
     */
    void describe(PointLayout layout) throws DamageException {
        layout.data(bytes, 0);
        layout.shape(1, 0, points, 0);
        layout.select(names, columns);
    }

    /** A warning; {@code where} as in {@link Loss#where()}. */
    record Note(Reason reason, String where, String detail) {}

    /** A warning of bytes that lie behind the points, or null. */
    static Note trailing(long from, long end) {
        return from >= end
                ? null
                : new Note(Reason.TRAILING_DATA, "@ " + from, "%d bytes after the last point".formatted(end - from));
    }
}
