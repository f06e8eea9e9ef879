package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.SmallRecordings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code sql} as a user runs it. */
class SqlCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aStatementIsAnsweredInEachForm() throws IOException {
        String table = "mcap.`" + SmallRecordings.write(folder.resolve("one.mcap"), 1, 5) + "`";
        String counts = "SELECT topic, count(*) AS messages FROM " + table + " GROUP BY topic ORDER BY topic";
        assertEquals(0, sql("-e", counts), err.toString());
        assertEquals(
                List.of(
                        "topic          messages",
                        "/joint_states        51",
                        "/lidar/points         6",
                        "/task                 2"),
                out.toString().lines().toList());

        assertEquals(0, sql("-e", counts, "--output", "csv"), err.toString());
        assertEquals("topic,messages\n/joint_states,51\n/lidar/points,6\n/task,2\n", out.toString());

        String wide = "SELECT name, repeat('x', 60) AS x, CAST(NULL AS INT) AS n, 'a,\"b\"' AS q FROM " + table
                + ".`/joint_states` LIMIT 1";
        assertEquals(0, sql("-e", wide, "--output", "json"), err.toString());
        assertEquals(
                "{\"name\":[\"j1\",\"j2\",\"j3\"],\"x\":\"" + "x".repeat(60) + "\",\"n\":null,\"q\":\"a,\\\"b\\\"\"}\n",
                out.toString());
        assertEquals(
                0,
                sql("-e", "SELECT 1 AS a, timestamp_micros(1) AS a, X'01' AS b", "--output", "json"),
                err.toString());
        assertEquals("{\"a\":1,\"a\":\"1970-01-01T00:00:00.000001Z\",\"b\":\"AQ==\"}\n", out.toString());
        assertEquals(0, sql("-e", wide, "--output", "csv"), err.toString());
        assertEquals(
                "name,x,n,q\n\"[\"\"j1\"\",\"\"j2\"\",\"\"j3\"\"]\"," + "x".repeat(60) + ",,\"a,\"\"b\"\"\"\n",
                out.toString());
        assertEquals(0, sql("-e", wide), err.toString());
        assertTrue(out.toString().contains("x".repeat(45) + "... "), out.toString());
        assertFalse(out.toString().contains("x".repeat(46)), "cut in a table");
    }

    @Test
    void aFileMayHoldSeveralStatementsAndTheFirstThatFailsEndsIt() throws IOException {
        Path file = Files.writeString(
                folder.resolve("two.sql"),
                "-- first; not yet\nSELECT 'a;b' AS c;\n/* ; */ SELECT 2 AS d;\nSELECT e;\nSELECT 3");
        assertEquals(2, sql("-f", file.toString(), "--output", "csv"));
        assertEquals("c\na;b\nd\n2\n", out.toString());
        assertTrue(err.toString().startsWith("robocache sql: [UNRESOLVED_COLUMN"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());

        assertEquals(0, sql("-e", "SELECT 1 AS a UNION ALL SELECT 2", "--rows", "1"), err.toString());
        assertEquals(
                "robocache: the first 1 rows are shown; raise --rows, or use --output csv or json\n", err.toString());
    }

    @Test
    void failuresAreOneLineWithThePlace() throws IOException {
        byte[] whole = Files.readAllBytes(SmallRecordings.write(folder.resolve("whole.mcap"), 1, 5));
        Path cut = Files.write(folder.resolve("cut.mcap"), Arrays.copyOf(whole, whole.length / 2));
        assertEquals(1, sql("-e", "SELECT count(*) FROM mcap.`" + cut + "`"));
        assertTrue(err.toString().startsWith("robocache sql failed: [file:" + cut + " @ "), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());

        assertEquals(2, sql("-e", "SELEC 1"));
        assertTrue(err.toString().startsWith("robocache sql: [PARSE_SYNTAX_ERROR]"), err.toString());
        assertEquals(2, sql("-e", "SELECT * FROM mcap.`" + folder + "/whole.mcap`.`/nowhere`"));
        assertTrue(err.toString().contains("topic = '/nowhere' refused"), err.toString());
        assertEquals(2, sql("-e", "SELECT 1", "-f", "x"));
        assertEquals(2, sql("-e", "SELECT 1", "--json", "--output", "csv"));
        assertEquals(0, sql("-e", "SELECT 1 AS a", "--json"), err.toString());
        assertEquals("{\"a\":1}\n", out.toString());
        assertEquals(2, sql("-f", folder.resolve("none.sql").toString()));
        assertTrue(err.toString().contains("none.sql refused: it is no readable file"), err.toString());
    }

    @Test
    void statementsEndAtSemicolonsOutsideOfQuotesAndComments() {
        SqlStatements statements = new SqlStatements();
        assertEquals(List.of(), statements.add("SELECT ';"));
        assertTrue(statements.isOpen());
        assertEquals(List.of("SELECT ';\\';' "), statements.add("\\';' ; SELECT `a;"));
        assertEquals(List.of(" SELECT `a;b`"), statements.add("b`; ; -- no; \n"));
        assertFalse(statements.isOpen(), "a comment is no statement");
        assertEquals("", statements.rest());
        assertEquals(List.of("/* a; */ SELECT 1"), statements.add("/* a; */ SELECT 1; SELECT 2"));
        assertEquals(" SELECT 2", statements.rest());
    }

    private int sql(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 3];
        all[0] = "sql";
        all[1] = "--master";
        all[2] = "local[2]";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
