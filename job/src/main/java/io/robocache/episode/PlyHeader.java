package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a PLY file, http://paulbourke.net/dataformats/ply/.
 *
 * @param order      of binary numbers; null: text
 * @param elements   in the order of their data
 * @param dataOffset of the first byte of data
 */
record PlyHeader(ByteOrder order, List<Element> elements, long dataOffset) {

    /** What is written one after the other, such as vertices or faces. */
    record Element(String name, long count, List<Property> properties) {

        /** Bytes of one of them; -1 with a list. */
        int bytes() {
            int bytes = 0;
            for (Property property : properties) {
                if (property.isList()) {
                    return -1;
                }
                bytes += property.kind.bytes();
            }
            return bytes;
        }
    }

    /**
     * A number, or a list of numbers.
     *
     * @param lengthKind type of a list's length; null: no list
     */
    record Property(String name, Kind kind, Kind lengthKind) {

        boolean isList() {
            return lengthKind != null;
        }
    }

    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_DIGITS = 18;

    /** Reads a header from the file's beginning; the lines then stand before the data. */
    static PlyHeader read(CloudLines lines) throws IOException, BadCloudException {
        ByteOrder order = null;
        boolean said = false;
        List<Element> elements = new ArrayList<>();
        for (int n = 0; ; n++) {
            if (!lines.next()) {
                throw bad(lines, "the file ends before end_header");
            }
            if (lines.offset() > MAX_BYTES) {
                throw bad(lines, "no end_header in the first %d bytes".formatted(MAX_BYTES));
            }
            List<String> words = lines.words();
            String key = words.isEmpty() ? "" : words.get(0);
            if (n == 0) {
                if (!key.equals("ply")) {
                    throw bad(lines, "it does not begin as a PLY file");
                }
                continue;
            }
            switch (key) {
                case "comment", "obj_info" -> {}
                case "format" -> {
                    order = order(words, lines);
                    said = true;
                }
                case "element" -> elements.add(element(words, lines));
                case "property" -> addProperty(words, elements, lines);
                case "end_header" -> {
                    if (!said) {
                        throw bad(lines, "no line format");
                    }
                    return new PlyHeader(order, List.copyOf(elements), lines.offset());
                }
                default -> throw bad(lines, "a line that no header has; is there a line end_header?");
            }
        }
    }

    private static ByteOrder order(List<String> words, CloudLines lines) throws BadCloudException {
        return switch (words.size() < 2 ? "" : words.get(1)) {
            case "ascii" -> null;
            case "binary_little_endian" -> ByteOrder.LITTLE_ENDIAN;
            case "binary_big_endian" -> ByteOrder.BIG_ENDIAN;
            default -> throw bad(lines, "format is neither ascii, binary_little_endian nor binary_big_endian");
        };
    }

    private static Element element(List<String> words, CloudLines lines) throws BadCloudException {
        if (words.size() != 3 || !words.get(2).matches("[0-9]+")) {
            throw bad(lines, "an element has a name and a count");
        }
        if (words.get(2).length() > MAX_DIGITS) {
            throw BadCloudException.at(lines.lineOffset(), Reason.SIZE_LIMIT, "a count above 10^18");
        }
        return new Element(words.get(1), Long.parseLong(words.get(2)), new ArrayList<>());
    }

    private static void addProperty(List<String> words, List<Element> elements, CloudLines lines)
            throws BadCloudException {
        boolean list = words.size() == 5 && words.get(1).equals("list");
        if (elements.isEmpty() || (!list && words.size() != 3)) {
            throw bad(
                    lines,
                    "a property has a type and a name, or list, two types and a name, and belongs to an element");
        }
        List<Property> properties = elements.get(elements.size() - 1).properties;
        if (properties.size() == CloudField.MAX_FIELDS) {
            throw bad(lines, "an element of more than %d properties".formatted(CloudField.MAX_FIELDS));
        }
        String name = words.get(words.size() - 1);
        Kind kind = kind(words.get(words.size() - 2), lines);
        properties.add(new Property(name, kind, list ? kind(words.get(2), lines) : null));
    }

    private static Kind kind(String type, CloudLines lines) throws BadCloudException {
        return switch (type) {
            case "char", "int8" -> Kind.INT8;
            case "uchar", "uint8" -> Kind.UINT8;
            case "short", "int16" -> Kind.INT16;
            case "ushort", "uint16" -> Kind.UINT16;
            case "int", "int32" -> Kind.INT32;
            case "uint", "uint32" -> Kind.UINT32;
            case "float", "float32" -> Kind.FLOAT32;
            case "double", "float64" -> Kind.FLOAT64;
            default -> throw bad(lines, "a property of a type that is not known");
        };
    }

    private static BadCloudException bad(CloudLines lines, String detail) {
        return BadCloudException.at(lines.lineOffset(), Reason.BAD_HEADER, detail);
    }
}
