package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers with the script that {@code completion} prints. */
class CompletionTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private Path work;

    private Path script;

    @BeforeEach
    void print() throws Exception {
        assumeTrue(Files.isExecutable(BASH), "no bash here");
        StringWriter out = new StringWriter();
        assertEquals(0, Main.run(new PrintWriter(out), new PrintWriter(out), "completion"));
        script = Files.writeString(work.resolve("robocache.bash"), out.toString());
    }

    /** What is offered for the last word. */
    private List<String> offered(String... words) throws Exception {
        String list =
                String.join(" ", Arrays.stream(words).map(w -> "'" + w + "'").toList());
        String lines =
                """
                source '%s'
                compopt() { true; } # a builtin that bash has while it completes alone
                complete -p robocache >/dev/null || exit 9
                COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
                _complete_robocache
                printf '%%s\n' "${COMPREPLY[@]}"
                """
                        .formatted(script, list);
        Process bash = new ProcessBuilder(BASH.toString(), "-c", lines)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), said);
        return said.lines().toList();
    }

    @Test
    void commandsAreOffered() throws Exception {
        List<String> commands = offered("robocache", "");
        assertTrue(commands.containsAll(List.of("build", "survey", "verify", "completion")), commands::toString);
        assertEquals(List.of("survey"), offered("robocache", "su"));
    }

    @Test
    void optionsOfTheCommandAreOffered() throws Exception {
        assertEquals(List.of("--propose"), offered("robocache", "survey", "--pro"));
        assertEquals(List.of("--retry-quarantined"), offered("robocache", "build", "--retry"));
    }
}
