package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import io.robocache.episode.PlyHeader.Element;
import io.robocache.episode.PlyHeader.Property;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The points of a PLY file: its element {@code vertex}, whose properties are the fields. Elements before it are passed over,
 * lists and all; what lies behind it is not looked at, as it says nothing of points.
 */
final class PlyFile {

    private PlyFile() {}

    static CloudPoints read(FileBytes file, CloudRoom room) throws IOException, BadCloudException {
        CloudLines lines = new CloudLines(file);
        PlyHeader header = PlyHeader.read(lines);
        List<Element> elements = header.elements();
        int at = elements.stream().map(Element::name).toList().indexOf("vertex");
        if (at < 0) {
            throw BadCloudException.at(0, Reason.BAD_HEADER, "no element vertex");
        }
        Element vertex = elements.get(at);
        if (vertex.properties().isEmpty()) {
            throw BadCloudException.at(0, Reason.BAD_HEADER, "the element vertex has no property");
        }
        if (vertex.bytes() < 0) {
            throw BadCloudException.at(
                    0, Reason.UNSUPPORTED, "a list in the element vertex; its properties must be single numbers");
        }
        List<CloudField> fields = vertex.properties().stream()
                .map(property -> new CloudField(property.name(), property.kind(), 1))
                .toList();
        int bytes = room.sizeOf(vertex.count(), vertex.bytes(), header.dataOffset());
        List<Element> before = elements.subList(0, at);
        ByteBuffer points = header.order() == null
                ? text(lines, before, fields, vertex, bytes, room)
                : binary(file, header, before, vertex, bytes, room);
        return CloudPoints.interleaved(fields, points, (int) vertex.count(), null);
    }

    private static ByteBuffer text(
            CloudLines lines, List<Element> before, List<CloudField> fields, Element vertex, int bytes, CloudRoom room)
            throws IOException, BadCloudException {
        CloudText text = new CloudText(lines, fields);
        for (Element element : before) {
            text.skip(element.properties().isEmpty() ? 0 : element.count());
        }
        text.checkLength(vertex.count());
        ByteBuffer points = room.points(bytes);
        text.read((int) vertex.count(), points);
        return points;
    }

    private static ByteBuffer binary(
            FileBytes file, PlyHeader header, List<Element> before, Element vertex, int bytes, CloudRoom room)
            throws IOException, BadCloudException {
        long at = header.dataOffset();
        for (Element element : before) {
            at = element.bytes() < 0
                    ? behindLists(file, header.order(), element, at)
                    : behind(file, at, element.count(), element.bytes(), element);
        }
        behind(file, at, vertex.count(), vertex.bytes(), vertex);
        return room.copied(file, at, bytes).order(header.order());
    }

    /** The offset behind so many bytes, which are there. */
    private static long behind(FileBytes file, long at, long count, int bytes, Element element)
            throws BadCloudException {
        if (bytes > 0 && count > (file.length() - at) / bytes) {
            throw BadCloudException.at(
                    at,
                    Reason.TRUNCATED,
                    "element %s: %d times %d bytes, the file has %d"
                            .formatted(element.name(), count, bytes, file.length() - at));
        }
        return at + count * bytes;
    }

    /** Goes through them one by one; each takes at least a byte, so that the file's end ends it. */
    private static long behindLists(FileBytes file, ByteOrder order, Element element, long from)
            throws IOException, BadCloudException {
        long at = from;
        for (long i = 0; i < element.count(); i++) {
            for (Property property : element.properties()) {
                long length = 1;
                if (property.isList()) {
                    long lengthAt = at;
                    at = behind(file, at, 1, property.lengthKind().bytes(), element);
                    length = length(file.window(lengthAt, property.lengthKind().bytes()), order, property.lengthKind());
                    if (length < 0) {
                        throw BadCloudException.at(
                                lengthAt,
                                Reason.BAD_LENGTH,
                                "element %s: a list of %d numbers".formatted(element.name(), length));
                    }
                }
                at = behind(file, at, length, property.kind().bytes(), element);
            }
        }
        return at;
    }

    /** -1 for what is no length. */
    private static long length(ByteBuffer window, ByteOrder order, Kind kind) {
        ByteBuffer number = window.slice().order(order);
        return switch (kind) {
            case INT8 -> number.get(0);
            case UINT8 -> number.get(0) & 0xFF;
            case INT16 -> number.getShort(0);
            case UINT16 -> number.getShort(0) & 0xFFFF;
            case INT32 -> number.getInt(0);
            case UINT32 -> number.getInt(0) & 0xFFFF_FFFFL;
            default -> -1; // floats, which no writer uses
        };
    }
}
