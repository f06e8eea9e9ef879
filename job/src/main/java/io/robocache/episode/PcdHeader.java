package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The header of a PCD file, https://pointclouds.org/documentation/tutorials/pcd_file_format.html: VERSION, FIELDS (COLUMNS
 * in old files), SIZE, TYPE, COUNT (1 where it is missing), WIDTH and HEIGHT, VIEWPOINT, POINTS, DATA. VIEWPOINT is where
 * the sensor stood, for viewers; points are not moved by it. Versions before 0.7 differ in nothing that is read here.
 *
 * @param points     at most 10^18
 * @param data       how points are written
 * @param dataOffset of the first byte of points
 */
record PcdHeader(List<CloudField> fields, long points, Data data, long dataOffset) {

    /** How points are written. */
    enum Data {
        ASCII,
        BINARY,
        BINARY_COMPRESSED
    }

    private static final int MAX_BYTES = 64 << 10;
    private static final long MAX_NUMBER = 1_000_000_000_000_000_000L;
    private static final int MAX_DIGITS = 18;
    private static final Set<String> KEYS =
            Set.of("VERSION", "FIELDS", "SIZE", "TYPE", "COUNT", "WIDTH", "HEIGHT", "VIEWPOINT", "POINTS", "DATA");

    /** Reads a header from the file's beginning; the lines then stand before the points. */
    static PcdHeader read(CloudLines lines) throws IOException, BadCloudException {
        Map<String, List<String>> entries = new HashMap<>();
        while (!entries.containsKey("DATA")) {
            if (!lines.next()) {
                throw bad(lines.lineOffset(), "the file ends before a line DATA");
            }
            List<String> words = lines.words();
            if (lines.offset() > MAX_BYTES) {
                throw bad(lines.lineOffset(), "no line DATA in the first %d bytes".formatted(MAX_BYTES));
            }
            if (words.isEmpty() || words.get(0).startsWith("#")) {
                continue;
            }
            String key = words.get(0).equals("COLUMNS") ? "FIELDS" : words.get(0);
            if (!KEYS.contains(key)) {
                throw bad(
                        lines.lineOffset(),
                        entries.isEmpty()
                                ? "it does not begin as a PCD file"
                                : "a line that no header has; is there a line DATA?");
            }
            if (entries.putIfAbsent(key, List.copyOf(words.subList(1, words.size()))) != null) {
                throw bad(lines.lineOffset(), key + " is there twice");
            }
        }
        List<CloudField> fields = fields(entries);
        return new PcdHeader(fields, points(entries), data(entries), lines.offset());
    }

    private static List<CloudField> fields(Map<String, List<String>> entries) throws BadCloudException {
        List<String> names = entries.getOrDefault("FIELDS", List.of());
        if (names.isEmpty() || names.size() > CloudField.MAX_FIELDS) {
            throw bad(0, "%d FIELDS; 1 to %d can be read".formatted(names.size(), CloudField.MAX_FIELDS));
        }
        List<String> sizes = perField(entries, "SIZE", names.size());
        List<String> types = perField(entries, "TYPE", names.size());
        List<String> counts = entries.containsKey("COUNT") ? perField(entries, "COUNT", names.size()) : List.of();
        List<CloudField> fields = new ArrayList<>();
        long values = 0;
        for (int i = 0; i < names.size(); i++) {
            long count = counts.isEmpty() ? 1 : number("COUNT", counts.get(i));
            values += count;
            if (count < 1 || values > CloudField.MAX_VALUES) {
                throw bad(
                        0,
                        "field %s has COUNT %d; each has at least 1, all together at most %d"
                                .formatted(names.get(i), count, CloudField.MAX_VALUES));
            }
            fields.add(new CloudField(names.get(i), kind(names.get(i), types.get(i), sizes.get(i)), (int) count));
        }
        return fields;
    }

    private static List<String> perField(Map<String, List<String>> entries, String key, int fields)
            throws BadCloudException {
        List<String> words = entries.getOrDefault(key, List.of());
        if (words.size() != fields) {
            throw bad(0, "%d FIELDS and %d words of %s".formatted(fields, words.size(), key));
        }
        return words;
    }

    private static Kind kind(String field, String type, String size) throws BadCloudException {
        return switch (type + size) {
            case "I1" -> Kind.INT8;
            case "I2" -> Kind.INT16;
            case "I4" -> Kind.INT32;
            case "I8" -> Kind.INT64;
            case "U1" -> Kind.UINT8;
            case "U2" -> Kind.UINT16;
            case "U4" -> Kind.UINT32;
            case "U8" -> Kind.UINT64;
            case "F4" -> Kind.FLOAT32;
            case "F8" -> Kind.FLOAT64;
            default -> throw bad(
                    0,
                    "field %s has TYPE %s and SIZE %s; known are I and U of 1, 2, 4 and 8 bytes, F of 4 and 8"
                            .formatted(field, type, size));
        };
    }

    /** POINTS, or WIDTH times HEIGHT; where both are there they agree. */
    private static long points(Map<String, List<String>> entries) throws BadCloudException {
        long points = entries.containsKey("POINTS") ? single(entries, "POINTS") : -1;
        if (!entries.containsKey("WIDTH")) {
            if (points < 0) {
                throw bad(0, "neither POINTS nor WIDTH");
            }
            return points;
        }
        long width = single(entries, "WIDTH");
        long height = entries.containsKey("HEIGHT") ? single(entries, "HEIGHT") : 1;
        if (height > 0 && width > MAX_NUMBER / height) {
            throw BadCloudException.at(0, Reason.SIZE_LIMIT, "%d x %d points".formatted(width, height));
        }
        if (points >= 0 && points != width * height) {
            throw bad(0, "%d POINTS, and %d x %d of WIDTH and HEIGHT".formatted(points, width, height));
        }
        return width * height;
    }

    private static long single(Map<String, List<String>> entries, String key) throws BadCloudException {
        List<String> words = entries.get(key);
        if (words.size() != 1) {
            throw bad(0, "%d words of %s, one is needed".formatted(words.size(), key));
        }
        return number(key, words.get(0));
    }

    private static long number(String key, String word) throws BadCloudException {
        if (!word.matches("[0-9]+")) {
            throw bad(0, "%s is no whole number that is not negative".formatted(key));
        }
        if (word.length() > MAX_DIGITS) {
            throw BadCloudException.at(0, Reason.SIZE_LIMIT, "%s above 10^18".formatted(key));
        }
        return Long.parseLong(word);
    }

    private static Data data(Map<String, List<String>> entries) throws BadCloudException {
        String word = String.join(" ", entries.get("DATA")).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "ascii" -> Data.ASCII;
            case "binary" -> Data.BINARY;
            case "binary_compressed" -> Data.BINARY_COMPRESSED;
            default -> throw bad(0, "DATA is neither ascii, binary nor binary_compressed");
        };
    }

    private static BadCloudException bad(long at, String detail) {
        return BadCloudException.at(at, Reason.BAD_HEADER, detail);
    }
}
