package io.robocache.job.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.SmallRecordings;
import io.robocache.udf.RoboCacheExtensions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The function {@code rc_decode_cdr}. */
class DecodeCdrTest {
    @TempDir
    static Path folder;

    private static QuerySession session;

    @BeforeAll
    static void open() {
        session = new QuerySession(RoboCacheExtensions.class.getName());
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @Test
    void aBuiltInTypeNeedsNoDefinition() {
        assertEquals("hi", session.text("SELECT rc_decode_cdr(X'0001000003000000686900', 'std_msgs/msg/String').data"));
        assertEquals("null", session.text("SELECT rc_decode_cdr(CAST(NULL AS BINARY), 'std_msgs/String')"));
    }

    @Test
    void aDefinitionMayBeGiven() {
        assertEquals(
                "-2,65535,18446744073709551615,[1,2],1.5",
                session.text(
                        "SELECT m.a, m.b, m.c, concat('[', array_join(m.d, ','), ']'), m.e FROM (SELECT rc_decode_cdr("
                                + "X'00010000FE00FFFF00000000FFFFFFFFFFFFFFFF0200000001000200000000000000F83F',"
                                + " 'my/Type', 'int8 a\nuint16 b\nuint64 c\nint16[] d\nfloat64 e') AS m)"));
    }

    @Test
    void itGivesWhatTheTopicsTableHas() {
        Path one = SmallRecordings.write(folder.resolve("one.mcap"), 3, 5);
        String decoded = "SELECT m.header, m.name, m.position, m.velocity, m.effort FROM (SELECT log_time,"
                + " rc_decode_cdr(data, 'sensor_msgs/msg/JointState') AS m FROM mcap.`" + one
                + "` WHERE topic = '/joint_states') ORDER BY log_time";
        assertEquals(
                session.texts("SELECT header, name, position, velocity, effort FROM mcap.`" + one
                        + "`.`/joint_states` ORDER BY log_time"),
                session.texts(decoded));
    }

    @Test
    void wrongCallsAreRefusedBeforeAnythingRuns() {
        String unknown = session.failure(() -> session.spark().sql("SELECT rc_decode_cdr(X'00', 'my/Type')"));
        assertTrue(unknown.contains("argument type = 'my/Type' refused"), unknown);
        assertTrue(unknown.contains("give the definition as the third argument"), unknown);
        String column = session.failure(
                () -> session.spark().sql("SELECT rc_decode_cdr(X'00', concat('a', id)) FROM range(1)"));
        assertTrue(column.contains("it must be a constant string"), column);
        String text = session.failure(() -> session.spark().sql("SELECT rc_decode_cdr(1, 'std_msgs/String')"));
        assertTrue(text.contains("argument bytes = a value of type int refused: it must be BINARY"), text);
        String damaged = session.failure(
                () -> session.rows(
                        "SELECT rc_decode_cdr(unhex(concat('00010000FF0000', lpad(id, 2, '0'))), 'std_msgs/String') FROM range(1)"));
        assertTrue(damaged.contains("bad-encoding: no message of type std_msgs/String"), damaged);
    }
}
