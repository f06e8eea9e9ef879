package io.robocache.episode;

import io.robocache.episode.MessageType.Array;
import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the schema text of a {@code ros2msg} channel: the message's own definition, then those it needs, each behind a
 * line of equals signs and a line {@code MSG: package/Type}. Definitions that the text lacks are looked up among the
 * built-in ones. What a file declares costs no more than its text: depth, fields and text are limited.
 *
 * <p>Grammar: https://docs.ros.org/en/rolling/Concepts/Basic/About-Interfaces.html. A default value is skipped, a
 * constant is no field.
 */
final class DefinitionParser {

    private static final Pattern SEPARATOR = Pattern.compile("^={10,}\\s*$", Pattern.MULTILINE);
    private static final Pattern FIELD = Pattern.compile("(?<type>[A-Za-z][A-Za-z0-9_/]*)(?:<=(?<text>\\d{1,18}))?"
            + "(?<array>\\[(?<bound><=)?(?<length>\\d{0,18})])?\\s+(?<name>[A-Za-z][A-Za-z0-9_]*)(?<rest>.*)");

    private static final Map<String, Kind> PRIMITIVES = Map.ofEntries(
            Map.entry("bool", Kind.BOOL),
            Map.entry("byte", Kind.UINT8),
            Map.entry("char", Kind.UINT8),
            Map.entry("int8", Kind.INT8),
            Map.entry("uint8", Kind.UINT8),
            Map.entry("int16", Kind.INT16),
            Map.entry("uint16", Kind.UINT16),
            Map.entry("int32", Kind.INT32),
            Map.entry("uint32", Kind.UINT32),
            Map.entry("int64", Kind.INT64),
            Map.entry("uint64", Kind.UINT64),
            Map.entry("float32", Kind.FLOAT32),
            Map.entry("float64", Kind.FLOAT64),
            Map.entry("string", Kind.STRING),
            Map.entry("wstring", Kind.WSTRING));

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, MessageType> parsed = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new LinkedHashMap<>(); // fields of a type, nested ones counted each time
    private final Set<String> open = new HashSet<>();

    private final Limits limits;

    private DefinitionParser(Limits limits) {
        this.limits = limits;
    }

    /** As the other, with the usual limits. */
    static MessageType parse(String name, String text) {
        return parse(name, text, Limits.defaults());
    }

    /**
     * Parses a schema.
     *
     * @param name of the type, in either form: {@code sensor_msgs/msg/Imu} or {@code sensor_msgs/Imu}
     * @param text of the schema record
     * @throws IllegalArgumentException if the text is no definition, or goes beyond a limit; the message says what
     */
    static MessageType parse(String name, String text, Limits limits) {
        if (text.length() > limits.textBytes()) {
            throw new IllegalArgumentException("schema text of %d characters, limit %d (limits.text)"
                    .formatted(text.length(), limits.textBytes()));
        }
        DefinitionParser parser = new DefinitionParser(limits);
        String[] sections = SEPARATOR.split(text, -1);
        parser.texts.put(fullName(name), sections[0]);
        for (int i = 1; i < sections.length; i++) {
            String section = sections[i].strip();
            int end = section.indexOf('\n');
            String head = (end < 0 ? section : section.substring(0, end)).strip();
            if (!head.startsWith("MSG:")) {
                throw new IllegalArgumentException(
                        "schema %s: section %d begins with '%s', expected 'MSG: package/Type'"
                                .formatted(name, i, shorten(head)));
            }
            parser.texts.putIfAbsent(fullName(head.substring(4).strip()), end < 0 ? "" : section.substring(end + 1));
        }
        return parser.type(fullName(name), 0);
    }

    /** {@code sensor_msgs/Imu} and {@code sensor_msgs/msg/Imu} are one type; the second form is used. */
    static String fullName(String name) {
        int slash = name.indexOf('/');
        return slash >= 0 && slash == name.lastIndexOf('/')
                ? name.substring(0, slash) + "/msg" + name.substring(slash)
                : name;
    }

    private MessageType type(String name, int depth) {
        MessageType known = parsed.get(name);
        if (known != null) {
            return known;
        }
        if (depth > limits.nesting() || !open.add(name)) {
            throw new IllegalArgumentException(
                    "schema type %s contains itself or nests deeper than %d, the limit (limits.nesting)"
                            .formatted(name, limits.nesting()));
        }
        String text = texts.get(name);
        if (text == null) {
            text = BuiltInDefinitions.own(name);
        }
        if (text == null) {
            throw new IllegalArgumentException(
                    "schema type %s is neither in the schema text nor built in".formatted(name));
        }
        List<Field> found = new ArrayList<>();
        long size = 0;
        for (String line : text.split("\n", -1)) {
            Field field = field(line, name, depth);
            if (field != null) {
                found.add(field);
                size += 1 + (field.type() == null ? 0 : sizes.get(field.type().name()));
                if (size > limits.fields()) {
                    throw new IllegalArgumentException(
                            "schema %s has more than %d fields, nested ones counted, the limit (limits.fields)"
                                    .formatted(name, limits.fields()));
                }
            }
        }
        open.remove(name);
        MessageType type = new MessageType(name, found);
        parsed.put(name, type);
        sizes.put(name, size);
        return type;
    }

    private Field field(String line, String owner, int depth) {
        String code = line.strip();
        if (code.isEmpty() || code.charAt(0) == '#' || code.charAt(0) == '@') {
            return null;
        }
        Matcher match = FIELD.matcher(code);
        if (!match.matches()) {
            throw new IllegalArgumentException("schema %s: '%s' is no field".formatted(owner, shorten(code)));
        }
        String rest = match.group("rest").strip();
        if (rest.startsWith("=")) {
            return null; // a constant
        }
        boolean spaced = match.group("rest").isEmpty()
                || Character.isWhitespace(match.group("rest").charAt(0));
        if (!spaced && !rest.startsWith("#")) {
            throw new IllegalArgumentException("schema %s: '%s' is no field".formatted(owner, shorten(code)));
        }
        String typeName = match.group("type");
        Kind kind = PRIMITIVES.get(typeName);
        MessageType nested = null;
        if (kind == null) {
            kind = Kind.MESSAGE;
            nested = type(resolve(typeName, owner), depth + 1);
        } else if (match.group("text") != null && kind != Kind.STRING && kind != Kind.WSTRING) {
            throw new IllegalArgumentException("schema %s: '%s' bounds a number".formatted(owner, shorten(code)));
        }
        Array array = Array.NONE;
        long length = 0;
        if (match.group("array") != null) {
            boolean sized = !match.group("length").isEmpty();
            array = sized && match.group("bound") == null ? Array.FIXED : Array.SEQUENCE;
            length = sized ? Long.parseLong(match.group("length")) : 0;
            if (array == Array.FIXED && length == 0) {
                throw new IllegalArgumentException("schema %s: '%s' has no element".formatted(owner, shorten(code)));
            }
        }
        return new Field(match.group("name"), kind, nested, array, length);
    }

    /** A type without package is of the owner's; Header, time and duration have had none since ROS 1. */
    private String resolve(String typeName, String owner) {
        if (typeName.indexOf('/') >= 0) {
            return fullName(typeName);
        }
        return switch (typeName) {
            case "Header" -> "std_msgs/msg/Header";
            case "time", "Time" -> texts.containsKey(sibling(typeName, owner))
                    ? sibling(typeName, owner)
                    : "builtin_interfaces/msg/Time";
            case "duration", "Duration" -> texts.containsKey(sibling(typeName, owner))
                    ? sibling(typeName, owner)
                    : "builtin_interfaces/msg/Duration";
            default -> sibling(typeName, owner);
        };
    }

    private static String sibling(String typeName, String owner) {
        return owner.substring(0, owner.lastIndexOf('/') + 1) + typeName;
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
