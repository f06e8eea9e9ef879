package io.robocache.episode;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What files of clouds do not say themselves.
 *
 * @param columns names of the numbers of a point in a headerless {@code .bin} file, in their order; empty: such files are
 *                not read. {@link #PADDING} is a number without a name.
 * @param type    of these numbers, little-endian
 * @param stamps  where a cloud's stamp comes from
 * @param pattern {@link Stamps#NAME} and {@link Stamps#RATE}: what a file's whole name must match; the group {@link #STAMP}
 *                is its stamp, and a group {@link #FRACTION} the decimals of it. null: the last number in the name
 * @param unit    of stamps that are plain numbers
 * @param csv     {@link Stamps#CSV}: the name of the table beside the clouds; else null
 */
public record CloudFileSettings(
        List<String> columns, NumberType type, Stamps stamps, String pattern, Unit unit, String csv)
        implements Serializable {

    /** The name of a column that has none; it may occur more than once. */
    public static final String PADDING = "_";

    /** The group of {@link #pattern} that is needed. */
    public static final String STAMP = "stamp";

    /** The group of {@link #pattern} that is not. */
    public static final String FRACTION = "fraction";

    private static final int MAX_COLUMNS = 1024;

    /** The types of numbers in a headerless file. */
    public enum NumberType {
        INT8(MessageType.Kind.INT8),
        UINT8(MessageType.Kind.UINT8),
        INT16(MessageType.Kind.INT16),
        UINT16(MessageType.Kind.UINT16),
        INT32(MessageType.Kind.INT32),
        UINT32(MessageType.Kind.UINT32),
        FLOAT32(MessageType.Kind.FLOAT32),
        FLOAT64(MessageType.Kind.FLOAT64);

        private final MessageType.Kind kind;

        NumberType(MessageType.Kind kind) {
            this.kind = kind;
        }

        MessageType.Kind kind() {
            return kind;
        }
    }

    /** Where the stamp of a cloud comes from. */
    public enum Stamps {
        /** A time in the file's name. */
        NAME,
        /** A table of files and times. */
        CSV,
        /** A number in the file's name, which counts clouds from 0 at {@link ReadSettings#rowRate}. */
        RATE
    }

    /** The unit of a stamp that is a plain number. */
    public enum Unit {
        /** Whichever makes it a time from 2001 to 2286; decimals of a smaller number make it seconds. */
        AUTO,
        S,
        MS,
        US,
        NS
    }

    /** @throws IllegalArgumentException if the columns are no cloud's, or the pattern has not the group */
    public CloudFileSettings {
        columns = List.copyOf(columns);
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(stamps, "stamps");
        Objects.requireNonNull(unit, "unit");
        if (!columns.isEmpty()) {
            checkColumns(columns);
        }
        if (pattern != null) {
            checkPattern(pattern);
        }
        if ((stamps == Stamps.CSV) != (csv != null)) {
            throw new IllegalArgumentException("a table of stamps is named where stamps = csv, and only there");
        }
    }

    /** No headerless files, and stamps in the names of all others. */
    public static CloudFileSettings defaults() {
        return new CloudFileSettings(List.of(), NumberType.FLOAT32, Stamps.NAME, null, Unit.AUTO, null);
    }

    /**
     * Checks what {@link #columns} may be.
     *
     * @throws IllegalArgumentException unless each name but {@link #PADDING} is there once, and x, y and z are
     */
    public static void checkColumns(List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (column.isBlank() || (!column.equals(PADDING) && !seen.add(column))) {
                throw new IllegalArgumentException("names '%s' %s; name each column once, and those without a use %s"
                        .formatted(column, column.isBlank() ? "for a column" : "twice", PADDING));
            }
        }
        if (!seen.containsAll(List.of("x", "y", "z"))) {
            throw new IllegalArgumentException("lacks x, y or z; write for example [x, y, z, intensity]");
        }
        if (columns.size() > MAX_COLUMNS) {
            throw new IllegalArgumentException("has %d columns, limit %d".formatted(columns.size(), MAX_COLUMNS));
        }
    }

    /**
     * Checks what {@link #pattern} may be.
     *
     * @throws IllegalArgumentException if it is no regular expression with the group {@link #STAMP}
     */
    public static void checkPattern(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is no regular expression: %s at %d".formatted(e.getDescription(), e.getIndex()), e);
        }
        if (!pattern.contains("(?<" + STAMP + ">")) {
            throw new IllegalArgumentException("has no group (?<stamp>...), which is the stamp");
        }
    }

    /** Whether the group {@link #FRACTION} is there. */
    boolean hasFraction() {
        return pattern.contains("(?<" + FRACTION + ">");
    }
}
