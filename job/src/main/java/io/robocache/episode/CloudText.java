package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Points written as text, one a line: become rows of bytes as a binary file of the same fields would have them. Each number
 * is rounded once, to the field's own type.
 */
final class CloudText {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("[+-]?nan(\\([a-z]*\\))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    /** Of a number and the blank before the next one. */
    private static final int LEAST_BYTES = 2;

    private final CloudLines lines;
    private final List<CloudField> fields;
    private final int values;
    private long line;

    /** @param lines stands before the first point */
    CloudText(CloudLines lines, List<CloudField> fields) {
        this.lines = lines;
        this.fields = fields;
        this.values = fields.stream().mapToInt(CloudField::count).sum();
    }

    /** Refuses a declared count of points that the rest of the file cannot hold, before there is room for them. */
    void checkLength(long points) throws BadCloudException {
        long pointBytes = (long) LEAST_BYTES * values;
        if (points > (lines.remaining() + 1) / pointBytes) {
            throw BadCloudException.at(
                    lines.offset(),
                    Reason.TRUNCATED,
                    "%d points of %d numbers, and %d bytes of text are left"
                            .formatted(points, values, lines.remaining()));
        }
    }

    /** Leaves out lines of other elements. */
    void skip(long count) throws IOException, BadCloudException {
        for (long i = 0; i < count; i++) {
            if (!nextLine()) {
                throw ended("%d of %d lines before the points".formatted(i, count));
            }
        }
    }

    /** Reads as many points. */
    void read(int points, ByteBuffer out) throws IOException, BadCloudException {
        for (int p = 0; p < points; p++) {
            if (!nextLine()) {
                throw ended("%d of %d points".formatted(p, points));
            }
            List<String> words = lines.words();
            if (words.size() != values) {
                throw bad("%d numbers, %d are declared".formatted(words.size(), values));
            }
            int word = 0;
            for (CloudField field : fields) {
                for (int k = 0; k < field.count(); k++) {
                    put(field.kind(), words.get(word++), out);
                }
            }
        }
    }

    /** Moves to the next line that is not blank. */
    private boolean nextLine() throws IOException, BadCloudException {
        while (lines.next()) {
            line++;
            if (!lines.isBlank()) {
                return true;
            }
        }
        return false;
    }

    /** A warning if lines follow that are not blank, or null. */
    CloudPoints.Note trailing() throws IOException, BadCloudException {
        return nextLine() ? CloudPoints.trailing(lines.lineOffset(), lines.offset() + lines.remaining()) : null;
    }

    private void put(Kind kind, String word, ByteBuffer out) throws BadCloudException {
        switch (kind) {
            case FLOAT32 -> out.putFloat(isSpecial(word) ? (float) special(word) : Float.parseFloat(decimal(word)));
            case FLOAT64 -> out.putDouble(isSpecial(word) ? special(word) : Double.parseDouble(decimal(word)));
            case INT8 -> out.put((byte) whole(word, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> out.put((byte) whole(word, 0, 0xFF));
            case INT16 -> out.putShort((short) whole(word, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16 -> out.putShort((short) whole(word, 0, 0xFFFF));
            case INT32 -> out.putInt((int) whole(word, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> out.putInt((int) whole(word, 0, 0xFFFF_FFFFL));
            case INT64 -> out.putLong(whole(word, Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> out.putLong(unsigned(word));
            case BOOL, STRING, WSTRING, MESSAGE -> throw new IllegalStateException(kind + " is no type of a field");
        }
    }

    /** What no decimal begins with: n or i, behind a sign perhaps. */
    private static boolean isSpecial(String word) {
        char first = word.charAt(word.length() > 1 && (word.charAt(0) == '-' || word.charAt(0) == '+') ? 1 : 0);
        return Character.isLetter(first);
    }

    private double special(String word) throws BadCloudException {
        if (NOT_A_NUMBER.matcher(word).matches()) {
            return Double.NaN;
        }
        if (INFINITE.matcher(word).matches()) {
            return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        throw noNumber(word);
    }

    private String decimal(String word) throws BadCloudException {
        if (!DECIMAL.matcher(word).matches()) {
            throw noNumber(word);
        }
        return word;
    }

    private long whole(String word, long least, long most) throws BadCloudException {
        long number;
        try {
            number = WHOLE.matcher(word).matches() ? Long.parseLong(word) : wholeDecimal(word);
        } catch (NumberFormatException beyond) {
            throw bad("'%s', the range is %d to %d".formatted(shown(word), least, most));
        }
        if (number < least || number > most) {
            throw bad("'%s', the range is %d to %d".formatted(shown(word), least, most));
        }
        return number;
    }

    /** Some writers print integers as 17.0 or 1e3. */
    private long wholeDecimal(String word) throws BadCloudException {
        double number = Double.parseDouble(decimal(word));
        if (number != Math.rint(number) || Math.abs(number) > 1L << 53) {
            throw bad("'%s' is no integer, which the field's type is".formatted(shown(word)));
        }
        return (long) number;
    }

    private long unsigned(String word) throws BadCloudException {
        if (!WHOLE.matcher(word).matches()) {
            return whole(word, 0, Long.MAX_VALUE);
        }
        try {
            return Long.parseUnsignedLong(word);
        } catch (NumberFormatException beyond) {
            throw bad("'%s', the range is 0 to 2^64 - 1".formatted(shown(word)));
        }
    }

    private BadCloudException noNumber(String word) {
        return bad("'%s' is no number".formatted(shown(word)));
    }

    private static String shown(String word) {
        String printable = word.replaceAll("[^\\x21-\\x7e]", "?");
        return printable.length() > 40 ? printable.substring(0, 40) + "..." : printable;
    }

    private BadCloudException bad(String detail) {
        return new BadCloudException(Reason.BAD_ENCODING, "line %d of the data".formatted(line), detail);
    }

    private BadCloudException ended(String what) {
        return BadCloudException.at(lines.offset(), Reason.TRUNCATED, "the file ends after " + what);
    }
}
