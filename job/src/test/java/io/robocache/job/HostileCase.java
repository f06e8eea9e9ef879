package io.robocache.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One line of the hostile corpus: a damaged file, and how a correct reader ends with it. */
record HostileCase(String file, String format, String expect, String reason, String readable, String alsoCorrect) {
    private static final int COLUMNS = 8;

    /** The cases of formats that begin so. */
    static List<HostileCase> of(Path tsv, String format) {
        List<HostileCase> cases = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(tsv)) {
                String[] cell = line.split("\t", COLUMNS + 1);
                if (cell.length > COLUMNS && cell[1].startsWith(format)) {
                    cases.add(new HostileCase(cell[0], cell[1], cell[3], cell[4], cell[6], cell[7]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
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
}
