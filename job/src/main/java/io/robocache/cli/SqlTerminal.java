package io.robocache.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;

/**
 * Statements that somebody types: lines can be edited, and what was typed is kept in a file, a statement an entry. Not
 * thread-safe. The caller closes the terminal.
 */
final class SqlTerminal {
    private static final String PROMPT = "robocache> ";
    private static final String MORE = "        -> ";

    private final LineReader reader;

    /** {@code history} is made where it is not there, and grows. */
    SqlTerminal(Terminal terminal, Path history) {
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new Statements())
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE)
                // An exclamation mark is an operator of SQL.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    /** The next statements, without semicolons; null at the end, which is quit, exit or the end of the input. */
    List<String> next() throws IOException {
        String typed;
        try {
            typed = reader.readLine(PROMPT);
        } catch (UserInterruptException dropped) {
            return List.of();
        } catch (EndOfFileException end) {
            return null;
        } finally {
            reader.getHistory().save();
        }
        return ends(typed) ? null : new SqlStatements().add(typed + "\n");
    }

    private static boolean ends(String typed) {
        String word = typed.strip().toLowerCase(Locale.ROOT);
        return word.matches("(?:quit|exit)\\s*;?");
    }

    /** What goes on after the key Enter: a statement without its semicolon. */
    private static final class Statements implements Parser {
        private final Parser words = new DefaultParser().eofOnUnclosedQuote(false);

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && !ends(line)) {
                SqlStatements statements = new SqlStatements();
                statements.add(line + "\n");
                if (statements.isOpen()) {
                    throw new EOFError(-1, cursor, "a statement ends with a semicolon");
                }
            }
            return words.parse(line, cursor, ParseContext.COMPLETE);
        }
    }
}
