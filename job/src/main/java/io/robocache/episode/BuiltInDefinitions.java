package io.robocache.episode;

import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Definitions of the common ROS 2 interfaces, for recordings that do not carry theirs, and for those we write. */
final class BuiltInDefinitions {

    private static final String RESOURCE = "interfaces.msg";
    private static final String SECTION = "MSG: ";
    private static final String SEPARATOR = "=".repeat(80) + "\n";
    private static final Map<String, String> TEXTS = load();

    private BuiltInDefinitions() {}

    /** The type's own fields, without those of the types it needs; null if it is not built in. */
    static String own(String name) {
        return TEXTS.get(DefinitionParser.fullName(name));
    }

    /** The parsed type, or null if it is not built in. */
    static MessageType type(String name) {
        String text = own(name);
        return text == null ? null : DefinitionParser.parse(name, text);
    }

    /**
     * The schema text that a recorder stores: the type's own fields, then a section for each type it needs.
     *
     * @throws IllegalArgumentException if the type is not built in
     */
    static String text(String name) {
        MessageType type = type(name);
        if (type == null) {
            throw new IllegalArgumentException("type %s is not built in; known are %s".formatted(name, TEXTS.keySet()));
        }
        Map<String, String> needed = new LinkedHashMap<>();
        collect(type, needed);
        StringBuilder text = new StringBuilder(own(name));
        needed.forEach((other, fields) -> text.append(SEPARATOR)
                .append(SECTION)
                .append(other.replace("/msg/", "/"))
                .append('\n')
                .append(fields));
        return text.toString();
    }

    private static void collect(MessageType type, Map<String, String> needed) {
        for (Field field : type.fields()) {
            if (field.kind() == Kind.MESSAGE
                    && needed.putIfAbsent(field.type().name(), own(field.type().name())) == null) {
                collect(field.type(), needed);
            }
        }
    }

    private static Map<String, String> load() {
        try (InputStream in = BuiltInDefinitions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing from the jar; build it again");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String section : all.substring(all.indexOf(SECTION)).split(SECTION, -1)) {
                int end = section.indexOf('\n');
                if (end > 0) {
                    texts.put(
                            section.substring(0, end),
                            section.substring(end + 1).strip() + "\n");
                }
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
