package io.robocache.episode;

import static io.robocache.episode.FoxgloveSchemas.element;
import static io.robocache.episode.FoxgloveSchemas.quaternion;
import static io.robocache.episode.FoxgloveSchemas.time;
import static io.robocache.episode.FoxgloveSchemas.transform;
import static io.robocache.episode.FoxgloveSchemas.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged protobuf messages and schemas: each decodes, or is refused as damage; nothing else comes out. */
class ProtoDamageTest {

    private static final int FLIPS = 2000;

    private enum Sort {
        CLOUD("foxglove.PointCloud", Kind.CLOUD),
        TRANSFORMS("foxglove.FrameTransforms", Kind.TRANSFORMS),
        IMAGE("foxglove.CompressedImage", Kind.IMAGE),
        JOINTS("foxglove.JointStates", Kind.VALUES),
        NUMBERS("test.All", Kind.VALUES),
        TEXT("test.All", Kind.TEXT),
        STAMPS("test.All", Kind.STAMPS);

        private final String type;
        private final Kind kind;

        Sort(String type, Kind kind) {
            this.type = type;
            this.kind = kind;
        }

        private MessageDecoder decoder(byte[] schema) throws DamageException {
            String[] fields = this == NUMBERS
                    ? new String[] {"f64", "list", "many[0].x", "at", "raw", "took", "u64", "steps"}
                    : new String[0];
            return MessageDecoders.of(Recordings.request("/t", kind, fields), type, "protobuf", "protobuf", schema);
        }

        private DynamicMessage message() {
            return switch (this) {
                case CLOUD -> FoxgloveSchemas.message(
                        type,
                        "timestamp",
                        time(5),
                        "frame_id",
                        "lidar",
                        "pose",
                        FoxgloveSchemas.message(
                                "foxglove.Pose", "position", vector(1, 2, 3), "orientation", quaternion(0, 0, 1, 1)),
                        "point_stride",
                        12,
                        "fields",
                        List.of(element("x", 0, 7), element("y", 4, 7), element("z", 8, 7)),
                        "data",
                        ByteString.copyFrom(new byte[36]));
                case TRANSFORMS -> FoxgloveSchemas.message(
                        type,
                        "transforms",
                        List.of(
                                transform(5, "a", "b", vector(1, 2, 3), quaternion(0, 0, 0, 1)),
                                transform(6, "b", "c", vector(4, 5, 6), quaternion(1, 0, 0, 0))));
                case IMAGE -> FoxgloveSchemas.message(
                        type,
                        "timestamp",
                        time(5),
                        "format",
                        "png",
                        "data",
                        ByteString.copyFrom(ImageRecordings.picture("png", 4, 4, 1)));
                case JOINTS -> FoxgloveSchemas.message(
                        type,
                        "timestamp",
                        time(5),
                        "joints",
                        List.of(
                                FoxgloveSchemas.message("foxglove.JointState", "name", "a", "position", 1.0),
                                FoxgloveSchemas.message("foxglove.JointState", "name", "b", "effort", 2.0)));
                case NUMBERS, TEXT, STAMPS -> FoxgloveSchemas.message(
                        type,
                        "timestamp",
                        time(5),
                        "frame_id",
                        "map",
                        "f64",
                        1.0,
                        "list",
                        List.of(1.0, 2.0),
                        "steps",
                        List.of(1, 2, 300),
                        "many",
                        List.of(vector(1, 2, 3)),
                        "at",
                        vector(4, 5, 6),
                        "raw",
                        ByteString.copyFrom(new byte[5]),
                        "note",
                        "text",
                        "took",
                        FoxgloveSchemas.message("google.protobuf.Duration", "seconds", 4L),
                        "u64",
                        -1L);
            };
        }
    }

    private final BufferAllocator memory = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @ParameterizedTest
    @EnumSource(Sort.class)
    void everyCutDecodesOrIsDamage(Sort sort) throws DamageException {
        byte[] good = sort.message().toByteArray();
        int refused = 0;
        for (int length = 0; length <= good.length; length++) {
            refused += decodes(sort, good, Arrays.copyOf(good, length)) ? 0 : 1;
        }
        assertTrue(refused > good.length / 3, () -> "most cuts lie within a field, of " + good.length);
    }

    @ParameterizedTest
    @EnumSource(Sort.class)
    void everyFlipDecodesOrIsDamage(Sort sort) throws DamageException {
        byte[] good = sort.message().toByteArray();
        Random random = new Random(20_261);
        int refused = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            refused += decodes(sort, good, bad) ? 0 : 1;
        }
        assertTrue(refused > FLIPS / 20, "some flips hit a tag or a length");
        assertTrue(refused < FLIPS, "some flips hit a value");
    }

    /** Whether a message is taken after a good one; then it can be read as well. */
    private boolean decodes(Sort sort, byte[] good, byte[] payload) throws DamageException {
        MessageDecoder decoder = sort.decoder(FoxgloveSchemas.bytes());
        decoder.check(ByteBuffer.wrap(good), 0, good.length);
        ByteBuffer block = ByteBuffer.allocateDirect(payload.length + 20);
        block.put(10, payload);
        try {
            decoder.check(block, 10, payload.length);
        } catch (DamageException e) {
            assertTrue(e.getMessage().length() > 10, e.getMessage());
            return false;
        }
        try {
            read(sort, decoder, block, payload.length);
        } catch (DamageException e) {
            fail("a message that was checked is refused when it is read: " + e.getMessage());
        }
        return true;
    }

    private void read(Sort sort, MessageDecoder decoder, ByteBuffer block, int length) throws DamageException {
        if (sort.kind == Kind.CLOUD) {
            try (PointFrames points = new PointFrames(memory, List.of())) {
                decoder.cloud(block, 10, length, null, points);
                points.endFrame();
            }
        } else if (decoder.elementType() != null) {
            Field field =
                    new Field("row", FieldType.notNullable(decoder.elementType().getType()), null);
            try (FieldVector out = field.createVector(memory)) {
                out.setInitialCapacity(decoder.width());
                out.allocateNew();
                decoder.row(block, 10, length, out, 0);
            }
        }
    }

    @Test
    void everyDamagedSchemaGivesADecoderOrIsRefused() throws DamageException {
        byte[] good = FoxgloveSchemas.bytes();
        Random random = new Random(20_262);
        int refused = 0;
        for (int i = 0; i < good.length + FLIPS; i++) {
            byte[] bad = i < good.length ? Arrays.copyOf(good, i) : good.clone();
            for (int flips = i < good.length ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Sort sort = Sort.values()[i % Sort.values().length];
            byte[] payload = sort.message().toByteArray();
            try {
                sort.decoder(bad).check(ByteBuffer.wrap(payload), 0, payload.length);
            } catch (DamageException e) {
                refused++;
            }
        }
        assertTrue(refused > good.length / 2, "refused: " + refused);
    }

    @Test
    void deepNestingIsDamage() throws DamageException {
        byte[] inner = {};
        for (int depth = 0; depth < 3000; depth++) {
            ByteSink outer = new ByteSink().u8(0xC2).u8(1); // field 24, the type itself
            int length = inner.length;
            for (; length > 127; length >>>= 7) {
                outer.u8((length & 0x7F) | 0x80);
            }
            inner = outer.u8(length).raw(inner).copy();
        }
        byte[] groups = new byte[1 << 20];
        Arrays.fill(groups, (byte) 0x7B); // field 15 begins a group, which never ends
        String path = "self.".repeat(200) + "f64";
        byte[] nested = inner;
        assertDamage(nested, path, "nested deeper than 100");
        assertDamage(groups, "u64", "not a protobuf message");
        assertDamage(new byte[] {(byte) 0x7C}, "u64", "group 15 ends");
    }

    private static void assertDamage(byte[] payload, String path, String detail) throws DamageException {
        MessageDecoder decoder = MessageDecoders.of(
                Recordings.request("/t", Kind.VALUES, path),
                "test.All",
                "protobuf",
                "protobuf",
                FoxgloveSchemas.bytes());
        DamageException e =
                assertThrows(DamageException.class, () -> decoder.check(ByteBuffer.wrap(payload), 0, payload.length));
        assertEquals(Reason.BAD_ENCODING, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }

    @Test
    void whatWouldFillTheHeapIsRefused() throws DamageException {
        byte[] bools = new byte[5 << 20]; // packed numbers of one byte
        int numbers = bools.length - 6;
        ByteBuffer.wrap(bools).put((byte) 0xA2).put((byte) 1);
        for (int i = 0; i < 4; i++) {
            bools[2 + i] = (byte) (((numbers >>> (7 * i)) & 0x7F) | (i < 3 ? 0x80 : 0));
        }
        assertLimit(
                "test.All",
                Kind.VALUES,
                bools,
                "more than 4194304 numbers of one message, the limit (limits.components)",
                "steps");
        byte[] empty = new byte[2 << 17];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = 10; // field 1, no byte
        }
        assertLimit("foxglove.FrameTransforms", Kind.TRANSFORMS, empty, "more than 65536 transforms");
    }

    private static void assertLimit(String type, Kind kind, byte[] payload, String detail, String... fields)
            throws DamageException {
        MessageDecoder decoder = MessageDecoders.of(
                Recordings.request("/t", kind, fields),
                type,
                "protobuf",
                "protobuf",
                FoxgloveSchemas.bytes(),
                new Limits(256L << 20, 1, 0, 1, 1 << 16, 100_000, 100, 1 << 22, 1L << 20));
        DamageException e =
                assertThrows(DamageException.class, () -> decoder.check(ByteBuffer.wrap(payload), 0, payload.length));
        assertEquals(Reason.SIZE_LIMIT, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }

    @Test
    void aTypeThatOnlyBorrowsANameIsNumbers() throws DamageException {
        byte[] schema = FileDescriptorSet.newBuilder()
                .addFile(FoxgloveSchemas.file(
                        "own.proto", "foxglove", List.of(), FoxgloveSchemas.type("PointCloud", "1 timestamp int64")))
                .build()
                .toByteArray();
        byte[] payload = {8, 5};
        MessageDecoder numbers = MessageDecoders.of(
                Recordings.request("/t", Kind.VALUES), "foxglove.PointCloud", "protobuf", "protobuf", schema);
        numbers.check(ByteBuffer.wrap(payload), 0, 2);
        assertEquals(List.of("timestamp"), numbers.names());
        DamageException e = assertThrows(
                DamageException.class,
                () -> MessageDecoders.of(
                        Recordings.request("/t", Kind.CLOUD), "foxglove.PointCloud", "protobuf", "protobuf", schema));
        assertTrue(e.getMessage().contains("with the published fields"), e.getMessage());
    }
}
