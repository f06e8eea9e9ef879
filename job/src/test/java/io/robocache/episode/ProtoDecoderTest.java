package io.robocache.episode;

import static io.robocache.episode.FoxgloveSchemas.file;
import static io.robocache.episode.FoxgloveSchemas.message;
import static io.robocache.episode.FoxgloveSchemas.time;
import static io.robocache.episode.FoxgloveSchemas.type;
import static io.robocache.episode.FoxgloveSchemas.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import io.robocache.episode.StreamRequest.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protobuf messages of any type, by field path, and the schemas that describe them. */
class ProtoDecoderTest {

    private static final String ALL = "test.All";

    private final BufferAllocator memory = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    private static MessageDecoder decoder(Kind kind, String... fields) throws DamageException {
        return decoder(ALL, FoxgloveSchemas.bytes(), kind, fields);
    }

    private static MessageDecoder decoder(String type, byte[] schema, Kind kind, String... fields)
            throws DamageException {
        return MessageDecoders.of(Recordings.request("/t", kind, fields), type, "protobuf", "protobuf", schema);
    }

    private static MessageDecoder checked(MessageDecoder decoder, byte[]... payloads) throws DamageException {
        for (byte[] payload : payloads) {
            decoder.check(ByteBuffer.wrap(payload), 0, payload.length);
        }
        return decoder;
    }

    private FieldVector row(MessageDecoder decoder, byte[] payload) throws DamageException {
        FieldVector out =
                new Field("row", FieldType.notNullable(decoder.elementType().getType()), null).createVector(memory);
        out.setInitialCapacity(decoder.width());
        out.allocateNew();
        decoder.row(ByteBuffer.wrap(payload), 0, payload.length, out, 0);
        return out;
    }

    private double[] doubles(MessageDecoder decoder, byte[] payload) throws DamageException {
        assertEquals(MinorType.FLOAT8, decoder.elementType());
        try (FieldVector out = row(decoder, payload)) {
            double[] row = new double[decoder.width()];
            for (int i = 0; i < row.length; i++) {
                row[i] = ((Float8Vector) out).get(i);
            }
            return row;
        }
    }

    private static DynamicMessage full() {
        return message(
                ALL,
                "timestamp",
                time(1_500_000_000_250_000_000L),
                "frame_id",
                "map",
                "f64",
                0.1,
                "f32",
                0.5f,
                "i32",
                -5,
                "u32",
                -1,
                "s32",
                -7,
                "x32",
                -2,
                "y32",
                -9,
                "i64",
                -1L << 40,
                "u64",
                -1L,
                "s64",
                -11L,
                "x64",
                1L << 62,
                "y64",
                -13L,
                "on",
                true,
                "mode",
                7,
                "at",
                vector(1, 2, 3),
                "many",
                List.of(vector(4, 5, 6), vector(7, 8, 9)),
                "list",
                List.of(0.25, 0.5, 0.75),
                "steps",
                List.of(-1, 2),
                "took",
                message("google.protobuf.Duration", "seconds", -1L, "nanos", -500_000_000),
                "raw",
                ByteString.copyFrom(new byte[] {1, -1, 3}),
                "note",
                "grüß dich",
                "self",
                message(ALL, "f64", 8.0),
                "times",
                List.of(time(1_000_000_000L), time(2_500_000_000L)));
    }

    @Test
    void everyNumberButTheStampIsTakenByDefaultAndATypeInItselfOnce() throws DamageException {
        byte[] payload = full().toByteArray();
        MessageDecoder decoder = checked(decoder(Kind.VALUES), payload);
        assertEquals(
                "f64 f32 i32 u32 s32 x32 y32 i64 u64 s64 x64 y64 on mode at.x at.y at.z list.0 list.1 list.2 steps.0"
                        + " steps.1 took maybe times.0 times.1",
                String.join(" ", decoder.names()));
        assertArrayEquals(
                new double[] {
                    0.1,
                    0.5,
                    -5,
                    4294967295.0,
                    -7,
                    4294967294.0,
                    -9,
                    -Math.pow(2, 40),
                    Math.pow(2, 64),
                    -11,
                    Math.pow(2, 62),
                    -13,
                    1,
                    7,
                    1,
                    2,
                    3,
                    0.25,
                    0.5,
                    0.75,
                    -1,
                    2,
                    -1.5,
                    0,
                    1,
                    2.5
                },
                doubles(decoder, payload));
        assertTrue(decoder.head().stamped());
        assertEquals(1_500_000_000_250_000_000L, decoder.head().nanos());
        assertEquals("map", decoder.head().frameId());
        assertEquals(0, decoder.trailingBytes());
    }

    @Test
    void pathsReachIntoMessagesListsTimesAndBytes() throws DamageException {
        byte[] payload = full().toByteArray();
        MessageDecoder decoder = checked(
                decoder(
                        Kind.VALUES,
                        "many[1].y",
                        "list[2]",
                        "raw[1]",
                        "steps",
                        "self.at",
                        "self.f64",
                        "timestamp",
                        "took.nanos",
                        "times[1]"),
                payload);
        assertEquals(
                "many[1].y list[2] raw[1] steps.0 steps.1 self.at.x self.at.y self.at.z self.f64 timestamp took.nanos"
                        + " times[1]",
                String.join(" ", decoder.names()));
        assertArrayEquals(
                new double[] {8, 0.75, 255, -1, 2, 0, 0, 0, 8, 1_500_000_000.25, -500_000_000, 2.5},
                doubles(decoder, payload));
        assertArrayEquals(
                new double[] {1, 255, 3, 0.1}, doubles(checked(decoder(Kind.VALUES, "raw", "f64"), payload), payload));
    }

    @Test
    void oneTypeStaysAsItIs() throws DamageException {
        byte[] payload = full().toByteArray();
        try (FieldVector out = row(checked(decoder(Kind.VALUES, "u32", "x32"), payload), payload)) {
            assertEquals(-1, ((UInt4Vector) out).get(0));
            assertEquals(-2, ((UInt4Vector) out).get(1));
        }
        try (FieldVector out = row(checked(decoder(Kind.VALUES, "i64", "y64"), payload), payload)) {
            assertEquals(-1L << 40, ((BigIntVector) out).get(0));
            assertEquals(-13, ((BigIntVector) out).get(1));
        }
    }

    @Test
    void whatIsNotSetIsItsDefaultAndAMessageMayBeEmpty() throws DamageException {
        MessageDecoder decoder = checked(decoder(Kind.VALUES, "f64", "at", "maybe", "took", "on"), new byte[0]);
        assertArrayEquals(new double[7], doubles(decoder, new byte[0]));
        assertEquals(0, decoder.head().nanos(), "no timestamp");
        assertEquals(0, decoder.missingComponents(), "a default is not missing");

        FieldDescriptorProto old = FieldDescriptorProto.newBuilder()
                .setName("gain")
                .setNumber(1)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(FieldDescriptorProto.Type.TYPE_DOUBLE)
                .setDefaultValue("2.5")
                .build();
        byte[] proto2 = set(FileDescriptorProto.newBuilder()
                .setName("old.proto")
                .setSyntax("proto2")
                .addMessageType(DescriptorProto.newBuilder().setName("Old").addField(old))
                .build());
        assertArrayEquals(
                new double[] {2.5}, doubles(checked(decoder("Old", proto2, Kind.VALUES), new byte[0]), new byte[0]));
    }

    /** Lists may come packed or not, in pieces; messages and single fields may come twice. */
    @Test
    void piecesOfAMessageAreJoinedAsProtobufSays() throws DamageException {
        byte[] first = message(ALL, "list", List.of(1.0, 2.0), "at", vector(1, 2, 0), "f64", 5.0)
                .toByteArray();
        byte[] second = message(ALL, "list", List.of(3.0), "at", message("foxglove.Vector3", "y", 9.0), "f64", 6.0)
                .toByteArray();
        byte[] unpacked = {(byte) 0x99, 1, 0, 0, 0, 0, 0, 0, 0x10, 0x40}; // field 19, eight bytes
        byte[] payload = joined(first, unpacked, second);
        MessageDecoder decoder = checked(decoder(Kind.VALUES, "list", "at", "f64"), payload);
        assertArrayEquals(new double[] {1, 2, 4, 3, 1, 9, 0, 6}, doubles(decoder, payload));
    }

    @Test
    void unknownFieldsArePassedOver() throws DamageException {
        byte[] known = message(ALL, "f64", 3.0, "frame_id", "a").toByteArray();
        byte[] unknown = {
            (byte) 0xC2,
            0x3E,
            2,
            9,
            9, // field 1000, two bytes
            (byte) 0xC0,
            0x3E,
            5, // a varint
            (byte) 0xC3,
            0x3E,
            8,
            1,
            (byte) 0xC4,
            0x3E // a group
        };
        byte[] payload = joined(unknown, known, unknown);
        MessageDecoder decoder = checked(decoder(Kind.VALUES, "f64"), payload);
        assertArrayEquals(new double[] {3}, doubles(decoder, payload));
        assertEquals("a", decoder.head().frameId());
    }

    private static byte[] joined(byte[]... parts) {
        ByteSink all = new ByteSink();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.copy();
    }

    @Test
    void textsAreTheFirstStringOrTheNamedOne() throws DamageException {
        byte[] log = message("foxglove.Log", "message", "hä?", "name", "node").toByteArray();
        for (String[] fields : new String[][] {{}, {"name"}}) {
            MessageDecoder decoder = checked(decoder("foxglove.Log", FoxgloveSchemas.bytes(), Kind.TEXT, fields), log);
            try (FieldVector out = row(decoder, log)) {
                String found = new String(((VarCharVector) out).get(0), StandardCharsets.UTF_8);
                assertEquals(fields.length == 0 ? "hä?" : "node", found);
            }
        }
        byte[] spoiled = log.clone();
        for (int i = 0; i < spoiled.length; i++) {
            spoiled[i] = spoiled[i] == (byte) 0xC3 ? (byte) 0xFF : spoiled[i];
        }
        DamageException e = assertThrows(
                DamageException.class,
                () -> checked(decoder("foxglove.Log", FoxgloveSchemas.bytes(), Kind.TEXT), spoiled));
        assertEquals(Reason.BAD_ENCODING, e.reason(), e.getMessage());
    }

    @Test
    void stampsAloneAreReadOfAnyTypeAndOfTheFirstOfAList() throws DamageException {
        byte[] list = message(
                        "foxglove.FrameTransforms",
                        "transforms",
                        List.of(
                                message("foxglove.FrameTransform", "timestamp", time(70)),
                                message("foxglove.FrameTransform", "timestamp", time(80))))
                .toByteArray();
        MessageDecoder first = checked(decoder("foxglove.FrameTransforms", FoxgloveSchemas.bytes(), Kind.STAMPS), list);
        assertEquals(70, first.head().nanos());
        assertFalse(
                decoder("test.All.Inner", FoxgloveSchemas.bytes(), Kind.STAMPS)
                        .head()
                        .stamped(),
                "a nested type without a stamp");
        DamageException e = assertThrows(
                DamageException.class,
                () -> checked(
                        decoder(Kind.STAMPS),
                        message(ALL, "timestamp", message("google.protobuf.Timestamp", "nanos", -1))
                                .toByteArray()));
        assertEquals(Reason.BAD_STAMP, e.reason(), e.getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            nothing        | there is no field nothing; there are timestamp, frame_id
            at.w           | there is no field w; there are x, y, z
            note           | note is STRING, not a number
            many           | many is a list of messages; take one: many[0]
            at[0]          | at is no list
            f64[0]         | f64 is no list
            list[x]        | 'x' is no element number
            list.x         | list is DOUBLE, not a number
            f64 f64        | it is taken already
            at at.x        | it is taken already
            at.x at        | it is taken already
            took took.nanos| took is taken already
            many[0].x many[1].x | many is taken already; one element a stream
            """)
    void aPathThatLeadsNowhereIsRefused(String paths, String detail) {
        DamageException e = assertThrows(DamageException.class, () -> decoder(Kind.VALUES, paths.split(" ", -1)));
        assertTrue(e.quarantines() && e.reason() == Reason.CONFIG_MISMATCH, e.getMessage());
        assertTrue(
                e.getMessage()
                        .replace("[timestamp", "timestamp")
                        .replace("[x,", "x,")
                        .contains(detail),
                e::getMessage);
    }

    @Test
    void anElementThatIsNotThereIsDamageAndAnotherLengthRefusesTheEpisode() throws DamageException {
        byte[] two = message(ALL, "list", List.of(1.0, 2.0), "many", List.of(vector(1, 2, 3)))
                .toByteArray();
        byte[] one = message(ALL, "list", List.of(1.0)).toByteArray();
        for (String path : new String[] {"list[1]", "many[0].x"}) {
            DamageException lacks =
                    assertThrows(DamageException.class, () -> checked(decoder(Kind.VALUES, path), two, one));
            assertEquals(Reason.BAD_ARRAY_LENGTH, lacks.reason());
            assertFalse(lacks.quarantines(), "one message is left out");
        }
        DamageException other =
                assertThrows(DamageException.class, () -> checked(decoder(Kind.VALUES, "list"), two, one));
        assertEquals(Reason.BAD_ARRAY_LENGTH, other.reason());
        assertTrue(other.quarantines(), "a stream keeps its length");
    }

    private static byte[] set(FileDescriptorProto... files) {
        return FileDescriptorSet.newBuilder().addAllFile(List.of(files)).build().toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cycle      | bad-schema | its file a.proto imports itself
            missing    | bad-schema | lacks the file gone.proto, which another imports
            no type    | bad-schema | has no message type 'p.A'
            unresolved | bad-schema | p.Gone
            twice      | bad-schema | it has two files a.proto
            files      | size-limit | schema of 1025 files, limit 1024
            bytes      | size-limit | schema of 4194305 bytes, limit 4194304 (limits.text)
            no set     | bad-schema | it is no FileDescriptorSet
            """)
    void aSchemaThatCannotBeIsRefused(String what, String reason, String detail) {
        FileDescriptorProto a = file("a.proto", "p", List.of("b.proto"), type("A", "1 v int32"));
        List<FileDescriptorProto> many = new ArrayList<>(Collections.nCopies(1025, a));
        byte[] schema =
                switch (what) {
                    case "cycle" -> set(a, file("b.proto", "p", List.of("a.proto")));
                    case "missing" -> set(a, file("b.proto", "p", List.of("gone.proto")));
                    case "no type" -> set(file("a.proto", "p", List.of(), type("B", "1 v int32")));
                    case "unresolved" -> set(file("a.proto", "p", List.of(), type("A", "1 v .p.Gone")));
                    case "twice" -> set(a, file("a.proto", "p", List.of()));
                    case "files" -> set(many.toArray(new FileDescriptorProto[0]));
                    case "bytes" -> new byte[(4 << 20) + 1];
                    default -> new byte[] {10, 100, 0};
                };
        DamageException e = assertThrows(DamageException.class, () -> decoder("p.A", schema, Kind.VALUES));
        assertEquals(reason, e.reason().code(), e.getMessage());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }

    @Test
    void filesThatTheTypeDoesNotNeedMayBeBroken() throws DamageException {
        byte[] schema = set(
                file("b.proto", "q", List.of("gone.proto"), type("B", "1 v .q.Gone")),
                file("a.proto", "p", List.of(), type("A", "1 v double")));
        byte[] payload = {9, 0, 0, 0, 0, 0, 0, 0, 0x40};
        assertArrayEquals(new double[] {2}, doubles(checked(decoder("p.A", schema, Kind.VALUES), payload), payload));
    }
}
