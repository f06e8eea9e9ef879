package io.robocache.job;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One value of a configuration with its full key and its place. Each reading method throws a {@link
 * ConfigurationException} that names place, key, value, limit and remedy.
 *
 * @param key   full key as a user writes it, with the dots of a stream's name unquoted
 * @param value the value, or null where the key is unset
 */
record Setting(String key, ConfigValue value) {

    /** Returns whether there is a value. */
    boolean isSet() {
        return value != null && value.valueType() != ConfigValueType.NULL;
    }

    /** Returns the text of a scalar as it was written. */
    String text() {
        if (!isSet()) {
            throw new ConfigurationException("%s is not set and has no default; set it".formatted(key));
        }
        if (value.valueType() == ConfigValueType.LIST || value.valueType() == ConfigValueType.OBJECT) {
            throw refused("is a %s; one value is needed".formatted(kind()));
        }
        return value.atKey("v").getString("v");
    }

    /** Returns the texts of a list, or of a single scalar as a list of one. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Setting item : items()) {
            texts.add(item.text());
        }
        return List.copyOf(texts);
    }

    /** Returns the members of a list, or a single value as a list of one; none where the key is unset. */
    List<Setting> items() {
        if (!isSet()) {
            return List.of();
        }
        if (!(value instanceof ConfigList list)) {
            return List.of(this);
        }
        List<Setting> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            items.add(new Setting(key + "[" + i + "]", list.get(i)));
        }
        return items;
    }

    /** Returns true or false. */
    boolean flag() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("is neither true nor false");
        };
    }

    /** Returns a whole number from {@code least} to {@code most}. */
    long whole(long least, long most) {
        long number;
        try {
            number = Long.parseLong(text());
        } catch (NumberFormatException e) {
            throw refused("is not a whole number; the range is %d to %d".formatted(least, most));
        }
        if (number < least || number > most) {
            throw refused("is out of range; the range is %d to %d".formatted(least, most));
        }
        return number;
    }

    /** Returns as many numbers as there are axes. */
    double[] perAxis() {
        List<Setting> axes = items();
        if (axes.size() != 3) {
            throw isSet()
                    ? refused("has %d values; write [x, y, z]".formatted(axes.size()))
                    : new ConfigurationException("%s is not set and has no default; write [x, y, z]".formatted(key));
        }
        double[] numbers = new double[3];
        for (int i = 0; i < 3; i++) {
            numbers[i] = axes.get(i).convert(Setting::finite);
        }
        return numbers;
    }

    /** Returns what {@code reader} makes of the text; its {@link IllegalArgumentException} gets place, key and value. */
    <T> T convert(Function<String, T> reader) {
        String text = text();
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    /** Returns the refusal {@code [place] key = value why}. */
    ConfigurationException refused(String why) {
        return new ConfigurationException("%s%s = %s %s".formatted(place(), key, shown(), why));
    }

    /** Returns {@code "[file:line] "}, or nothing where the place is unknown. */
    String place() {
        return value == null ? "" : place(value.origin());
    }

    static String place(ConfigOrigin origin) {
        String source = origin.filename() != null ? origin.filename() : origin.description();
        if (origin.filename() != null && origin.lineNumber() > 0) {
            source = source + ":" + origin.lineNumber();
        }
        return "[" + source + "] ";
    }

    private String shown() {
        if (!isSet()) {
            return "null";
        }
        boolean rendered = value.valueType() == ConfigValueType.LIST
                || value.valueType() == ConfigValueType.OBJECT
                || text().isBlank();
        return rendered ? value.render(ConfigRenderOptions.concise()) : text();
    }

    private String kind() {
        return value.valueType() == ConfigValueType.LIST ? "list" : "block";
    }

    static double finite(String text) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a number", e);
        }
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("is not finite; write a number of metres");
        }
        return number;
    }
}
