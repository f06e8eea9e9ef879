package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The points of a PCD file. {@code binary} has them one after the other, {@code binary_compressed} field by field in one block
 * of LZF behind its two sizes; {@code ascii} is read into the form of {@code binary}.
 */
final class PcdFile {

    private static final int SIZES_BYTES = 8;
    private static final int MAX_PADDING_BYTES = 64 << 10; // the largest page

    private PcdFile() {}

    static CloudPoints read(FileBytes file, CloudRoom room) throws IOException, BadCloudException {
        CloudLines lines = new CloudLines(file);
        PcdHeader header = PcdHeader.read(lines);
        int bytes = room.sizeOf(header.points(), CloudField.bytes(header.fields()), header.dataOffset());
        return switch (header.data()) {
            case ASCII -> text(lines, header, bytes, room);
            case BINARY -> binary(file, header, bytes, room);
            case BINARY_COMPRESSED -> compressed(file, header, room);
        };
    }

    private static CloudPoints text(CloudLines lines, PcdHeader header, int bytes, CloudRoom room)
            throws IOException, BadCloudException {
        CloudText text = new CloudText(lines, header.fields());
        text.checkLength(header.points());
        ByteBuffer points = room.points(bytes);
        text.read((int) header.points(), points);
        return CloudPoints.interleaved(header.fields(), points, (int) header.points(), text.trailing());
    }

    private static CloudPoints binary(FileBytes file, PcdHeader header, int bytes, CloudRoom room)
            throws IOException, BadCloudException {
        long at = header.dataOffset();
        if (bytes > file.length() - at) {
            throw BadCloudException.at(
                    at,
                    Reason.TRUNCATED,
                    "%d points have %d bytes, the file has %d".formatted(header.points(), bytes, file.length() - at));
        }
        return CloudPoints.interleaved(
                header.fields(),
                room.copied(file, at, bytes),
                (int) header.points(),
                CloudPoints.trailing(at + bytes, file.length()));
    }

    private static CloudPoints compressed(FileBytes file, PcdHeader header, CloudRoom room)
            throws IOException, BadCloudException {
        long at = header.dataOffset();
        List<CloudField> fields = header.fields();
        long left = file.length() - at;
        if (header.points() == 0 && left == 0) {
            return CloudPoints.columnar(fields, room.points(0), 0, null);
        }
        if (left < SIZES_BYTES) {
            throw BadCloudException.at(
                    at, Reason.TRUNCATED, "the sizes of the block have 8 bytes, the file has " + left);
        }
        ByteBuffer sizes = file.window(at, SIZES_BYTES);
        long packed = sizes.getInt() & 0xFFFF_FFFFL;
        long declared = sizes.getInt() & 0xFFFF_FFFFL;
        room.sizeOf(declared, 1, at);
        int points = (int) header.points();
        if (declared != (long) points * CloudField.bytes(fields)) { // PCL leaves fields without a name out
            fields = fields.stream().filter(field -> !field.name().equals("_")).toList();
        }
        if (declared != (long) points * CloudField.bytes(fields)) {
            throw BadCloudException.at(
                    at,
                    Reason.BAD_LENGTH,
                    "the block declares %d bytes, %d points have %d"
                            .formatted(declared, points, (long) points * CloudField.bytes(header.fields())));
        }
        if (packed > left - SIZES_BYTES) {
            throw BadCloudException.at(
                    at,
                    Reason.TRUNCATED,
                    "the block has %d bytes, the file has %d".formatted(packed, left - SIZES_BYTES));
        }
        if (declared > packed * LzfBlock.MAX_RATIO) {
            throw BadCloudException.at(
                    at,
                    Reason.BAD_LENGTH,
                    "the block declares %d bytes, and %d bytes of LZF cannot hold more than %d"
                            .formatted(declared, packed, packed * LzfBlock.MAX_RATIO));
        }
        room.sizeOf(packed, 1, at);
        ByteBuffer out = room.points((int) declared);
        try {
            LzfBlock.decode(room.fetched(file, at + SIZES_BYTES, (int) packed), out);
        } catch (DamageException damage) {
            throw BadCloudException.at(at + SIZES_BYTES, damage.reason(), damage.getMessage());
        }
        return CloudPoints.columnar(fields, out, points, padding(file, at + SIZES_BYTES + packed));
    }

    /** PCL fills the file with zeros up to a page; anything else is reported. */
    private static CloudPoints.Note padding(FileBytes file, long from) throws IOException {
        int zeros = (int) Math.min(file.length() - from, MAX_PADDING_BYTES);
        ByteBuffer rest = file.window(from, zeros);
        while (rest.hasRemaining() && rest.get() == 0) {
            zeros--;
        }
        return zeros == 0 && file.length() - from <= MAX_PADDING_BYTES
                ? null
                : CloudPoints.trailing(from, file.length());
    }
}
