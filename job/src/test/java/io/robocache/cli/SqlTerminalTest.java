package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed at the command {@code sql}. */
class SqlTerminalTest {
    private static final String UP = "\020"; // Ctrl-P

    @TempDir
    Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void statementsGoOverLinesAndEndWithSemicolons() throws IOException {
        try (Terminal terminal = typed("SELECT 1\n  AS a;\nSELECT '!;', 2; SELECT 3;\n\nquit\nSELECT 4;\n")) {
            SqlTerminal sql = new SqlTerminal(terminal, folder.resolve("history"));
            assertEquals(List.of("SELECT 1\n  AS a"), sql.next());
            assertEquals(List.of("SELECT '!;', 2", " SELECT 3"), sql.next());
            assertEquals(List.of(), sql.next());
            assertNull(sql.next());
        }
        assertTrue(
                shown.toString(StandardCharsets.UTF_8).contains("robocache> "), shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatWasTypedIsThereTheNextTime() throws IOException {
        Path history = folder.resolve("history");
        try (Terminal terminal = typed("SELECT\n1;\nSELECT 2;\n")) {
            SqlTerminal sql = new SqlTerminal(terminal, history);
            sql.next();
            sql.next();
            assertNull(sql.next(), "the end of the input");
        }
        assertTrue(Files.readString(history).contains("SELECT 2;"), Files.readString(history));
        try (Terminal terminal = typed(UP + UP + "\n")) {
            SqlTerminal sql = new SqlTerminal(terminal, history);
            assertEquals(List.of("SELECT\n1"), sql.next());
        }
    }

    private Terminal typed(String keys) throws IOException {
        return TerminalBuilder.builder()
                .system(false)
                .type("xterm")
                .streams(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)), shown)
                .build();
    }
}
