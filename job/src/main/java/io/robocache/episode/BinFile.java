package io.robocache.episode;

import java.io.IOException;
import java.util.List;

/** The points of a headerless file, as KITTI and nuScenes have them: little-endian numbers of one type, point by point. */
final class BinFile {

    private BinFile() {}

    static CloudPoints read(FileBytes file, CloudRoom room, CloudFileSettings settings)
            throws IOException, BadCloudException {
        List<CloudField> fields = settings.columns().stream()
                .map(column -> new CloudField(column, settings.type().kind(), 1))
                .toList();
        int step = CloudField.bytes(fields);
        long points = file.length() / step;
        if (file.length() % step != 0) {
            throw BadCloudException.at(
                    points * step,
                    Reason.BAD_LENGTH,
                    "%d bytes are no multiple of %d, the size of a point of the columns %s (input.clouds.columns)"
                            .formatted(file.length(), step, settings.columns()));
        }
        int bytes = room.sizeOf(points, step, 0);
        CloudPoints.Note note =
                points > 0 ? null : new CloudPoints.Note(Reason.EMPTY, "@ 0", "a file of 0 bytes, taken as no points");
        return CloudPoints.interleaved(fields, room.copied(file, 0, bytes), (int) points, note);
    }
}
