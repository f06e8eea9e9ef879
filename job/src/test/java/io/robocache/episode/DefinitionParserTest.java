package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.MessageType.Array;
import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import org.junit.jupiter.api.Test;

class DefinitionParserTest {

    @Test
    void fieldsComeInOrderWithTheirArrays() {
        MessageType type = DefinitionParser.parse(
                "my_msgs/msg/All",
                """
                # a comment
                int32 CODE=7  # a constant
                string GREETING="hi # there"
                float64[3] xyz
                uint8[<=16] few
                string<=10[] names [] # a default
                bool on true
                time stamp
                """);

        assertEquals(
                "[xyz, few, names, on, stamp]",
                type.fields().stream().map(Field::name).toList().toString());
        assertEquals(new Field("xyz", Kind.FLOAT64, null, Array.FIXED, 3), type.field("xyz"));
        assertEquals(new Field("few", Kind.UINT8, null, Array.SEQUENCE, 16), type.field("few"));
        assertEquals(new Field("names", Kind.STRING, null, Array.SEQUENCE, 0), type.field("names"));
        assertEquals("builtin_interfaces/msg/Time", type.field("stamp").type().name());
        assertNull(type.field("CODE"));
    }

    @Test
    void aSchemaBringsItsOwnTypes() {
        MessageType type = DefinitionParser.parse(
                "a/Outer",
                "Inner[] inner\nHeader header\n" + "=".repeat(80) + "\nMSG: a/Inner\nint16 v\n" + "=".repeat(80)
                        + "\nMSG: std_msgs/Header\nuint32 seq\ntime stamp\nstring frame_id\n");

        assertEquals("a/msg/Outer", type.name());
        assertEquals("a/msg/Inner", type.field("inner").type().name());
        assertEquals(3, type.field("header").type().fields().size());
        assertFalse(type.hasHeader());
    }

    @Test
    void builtInTypesCarryTheTypesTheyNeed() {
        String text = BuiltInDefinitions.text("sensor_msgs/msg/Imu");
        MessageType imu = DefinitionParser.parse("sensor_msgs/Imu", text);

        assertEquals(BuiltInDefinitions.type("sensor_msgs/msg/Imu"), imu);
        assertTrue(imu.hasHeader());
        assertTrue(text.contains("MSG: geometry_msgs/Quaternion\n"), text);
        assertNull(BuiltInDefinitions.type("nobody/msg/Knows"));
        assertTrue(BuiltInDefinitions.type("std_msgs/msg/Empty").fields().isEmpty());
    }

    @Test
    void hostileSchemasAreRefused() {
        assertRefused("a/A", "A again", "contains itself");
        assertRefused("a/A", "B b", "schema type a/msg/B is neither in the schema text nor built in");
        assertRefused("a/A", "\u0000\u0001 garbage", "is no field");
        assertRefused("a/A", "int32<=4 x", "bounds a number");
        assertRefused(
                "a/A", "int32 x".repeat(1) + "\n" + "=".repeat(80) + "\nno section", "expected 'MSG: package/Type'");
        assertRefused("a/A", "float64 x\n".repeat(100_001), "more than 100000 fields");
        assertRefused(
                "a/A", "#".repeat((4 << 20) + 1), "schema text of 4194305 characters, limit 4194304 (limits.text)");
    }

    @Test
    void aHugeFixedArrayCostsNothingToParse() {
        assertEquals(
                2_000_000_000L,
                DefinitionParser.parse("a/A", "float64[2000000000] x")
                        .field("x")
                        .length());
    }

    private static void assertRefused(String name, String text, String message) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> DefinitionParser.parse(name, text));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }
}
