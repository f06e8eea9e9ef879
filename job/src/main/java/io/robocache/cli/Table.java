package io.robocache.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A table of text for people: columns as wide as their widest cell. */
final class Table {
    private static final Pattern FIGURE = Pattern.compile("-|-?[0-9.]+( [A-Za-z/%]+)?");

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean figures;

    private Table(boolean figures) {
        this.figures = figures;
    }

    /** A table of names and what they are, one a row. */
    static Table ofFacts() {
        return new Table(false);
    }

    /** A table of numbers below their headings, to the right. */
    static Table ofFigures() {
        return new Table(true);
    }

    /** Adds a row; rows may differ in length. */
    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell == null ? "" : cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** Prints all rows, each after {@code indent}. */
    void print(PrintWriter out, String indent) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                String padding = " ".repeat(widths.get(i) - cell.length());
                boolean right = figures && FIGURE.matcher(cell).matches();
                line.append(i == 0 ? "" : "  ").append(right ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
