package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmokeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void oneProcessIsOneExecutor() {
        assertEquals(0, run("--master", "local[2]", "--tasks", "2"), out + "" + err);
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).startsWith("executor  host"), lines.get(0));
        assertTrue(lines.get(1).startsWith("driver"), lines.get(1));
        assertTrue(out.toString().contains("native libraries of driver"), out.toString());
        assertTrue(
                out.toString().contains("all executors give the same bytes, on both twins, as the driver"),
                out.toString());
    }

    @Test
    void executorsThatDoNotComeAreCountedInOneLine() {
        assertEquals(Main.FAILED, run("--master", "local[1]", "--executors", "2", "--timeout", "1"), out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(
                err.toString().startsWith("robocache smoke failed: 1 of 2 executors came within 1 s; see the cluster"),
                err.toString());
    }

    @Test
    void numbersBelowOneAreRefused() {
        assertEquals(Main.USAGE, run("--master", "local[1]", "--executors", "0"));
        assertEquals(
                "robocache smoke: 0 executors, 3 tasks on each, 120 seconds refused: each is at least 1",
                err.toString().strip());
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "smoke";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
