package io.robocache.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into SQL statements at semicolons outside of quotes and comments. What is behind the last semicolon is no
 * statement yet. Not thread-safe.
 */
final class SqlStatements {
    private final StringBuilder open = new StringBuilder();

    /** Takes more of the text; returns the statements that it completes, without semicolons and not blank. */
    List<String> add(String text) {
        open.append(text);
        List<String> complete = new ArrayList<>();
        int from = 0;
        int at = 0;
        while (at < open.length()) {
            int next = skipped(at);
            if (next < 0) {
                break; // a quote or comment goes on in the text to come
            }
            if (next == at && open.charAt(at) == ';') {
                complete.add(open.substring(from, at));
                from = at + 1;
            }
            at = Math.max(next, at + 1);
        }
        open.delete(0, from);
        complete.removeIf(SqlStatements::isBlank);
        return complete;
    }

    /** What is left at the end of the text; empty if it is no statement. */
    String rest() {
        String rest = open.toString();
        open.setLength(0);
        return isBlank(rest) ? "" : rest;
    }

    /** Whether a statement has begun. */
    boolean isOpen() {
        return !isBlank(open.toString());
    }

    /** Where the quote or comment ends that begins here; {@code at} if none does; -1 if it has no end yet. */
    private int skipped(int at) {
        char c = open.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            for (int i = at + 1; i < open.length(); i++) {
                if (open.charAt(i) == '\\' && c != '`') {
                    i++;
                } else if (open.charAt(i) == c) {
                    return i + 1;
                }
            }
            return -1;
        }
        if (open.indexOf("--", at) == at) {
            int end = open.indexOf("\n", at);
            return end < 0 ? -1 : end + 1;
        }
        if (open.indexOf("/*", at) == at) {
            int end = open.indexOf("*/", at + 2);
            return end < 0 ? -1 : end + 2;
        }
        return at;
    }

    private static boolean isBlank(String text) {
        return text.replaceAll("--[^\\n]*", "").isBlank();
    }
}
