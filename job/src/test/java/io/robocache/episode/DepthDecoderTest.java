package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.DepthSource.Intrinsics;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepthDecoderTest {

    private static final int LIMIT = 1 << 20;

    private final BufferAllocator memory = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({
        "16UC1, 2, 0, 0",
        "16UC1, 2, 1, 3",
        "mono16, 2, 0, 5",
        "32FC1, 4, 0, 0",
        "32FC1, 4, 1, 1",
        "8UC1, 1, 0, 2",
        "8UC1, 1, 1, 0"
    })
    void everyEncodingOrderAndPaddingGivesTheSamePoints(String encoding, int bytes, int bigEndian, int padding)
            throws DamageException {
        int step = 3 * bytes + padding;
        ByteBuffer data =
                ByteBuffer.allocate(2 * step).order(bigEndian == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(data.array(), (byte) 0x55); // the padding must not be read
        for (int i = 0; i < 6; i++) {
            int at = i / 3 * step + i % 3 * bytes;
            switch (bytes) {
                case 1 -> data.put(at, (byte) (50 * i));
                case 2 -> data.putShort(at, (short) (10_000 * i)); // above 32767 for the last two
                default -> data.putFloat(at, 10 * i);
            }
        }
        double scale = bytes == 1 ? 0.2 : DepthSource.AUTO;
        DepthDecoder decoder = decoder(DepthDecoder.RAW, scale);
        byte[] payload = McapFixture.payload(DepthFixture.image(7, 3, 2, encoding, bigEndian, step, data.array()));
        decoder.check(buffer(payload), 0, payload.length);

        assertEquals(7, decoder.head().nanos());
        assertEquals("depth_optical", decoder.head().frameId());
        assertEquals(0, decoder.trailingBytes());
        assertEquals(
                List.of("0.0 -2.5 10.0", "10.0 -5.0 20.0", "-15.0 0.0 30.0", "0.0 0.0 40.0", "25.0 0.0 50.0"),
                points(decoder, payload, null, 1));
    }

    @Test
    void anotherFrameInMidStreamIsNoticed() throws DamageException {
        DepthDecoder decoder = decoder(DepthDecoder.RAW, DepthSource.AUTO);
        for (String frame : List.of("front", "front", "rear")) {
            byte[] payload = McapFixture.payload(new CdrWriter()
                    .begin()
                    .header(1, frame)
                    .u32(1)
                    .u32(1)
                    .string("8UC1")
                    .u8(0)
                    .u32(1)
                    .bytes(new byte[] {5}, 1));
            decoder.check(buffer(payload), 0, payload.length);
            assertEquals("front", decoder.head().frameId());
            assertEquals(frame.equals("front") ? null : frame, decoder.head().otherFrameIdOrNull());
        }
    }

    @Test
    void floatsWithoutAReturnAreCountedAndNoPoints() throws DamageException {
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (float depth : new float[] {Float.NaN, 0, -1, Float.POSITIVE_INFINITY, -0f, 0.5f}) {
            data.putFloat(depth);
        }
        byte[] payload = McapFixture.payload(DepthFixture.image(0, 6, 1, "32FC1", 0, 24, data.array()));
        DepthDecoder decoder = decoder(DepthDecoder.RAW, DepthSource.AUTO);
        decoder.check(buffer(payload), 0, payload.length);

        assertEquals(List.of("1.0 -0.125 0.5"), points(decoder, payload, null, 5));
    }

    @Test
    void aTransformAppliesToEachPoint() throws DamageException {
        byte[] payload = McapFixture.payload(DepthFixture.millimetres(0, 3, 0, 1000, 0));
        DepthDecoder decoder = decoder(DepthDecoder.RAW, DepthSource.AUTO);
        decoder.check(buffer(payload), 0, payload.length);
        Transform turned = Transform.of(new double[] {0, 0, 1, 10, -1, 0, 0, 20, 0, -1, 0, 30});

        assertEquals(List.of("11.0 20.0 30.25"), points(decoder, payload, turned, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "16UC1; compressedDepth png, true",
        "16UC1; compressedDepth, true",
        "mono16;compressedDepth png, true",
        "16UC1; png compressed, false",
        "png, false",
        "PNG, false"
    })
    void compressedImagesGiveThePointsOfTheOnesTheyWereMadeFrom(String format, boolean transport)
            throws DamageException {
        byte[] png = new PngFixture().write(3, 2, 0, 10_000, 20_000, 30_000, 40_000, 50_000);
        byte[] data = transport ? DepthFixture.transport(Float.NaN, 0, png) : png;
        byte[] payload = McapFixture.payload(DepthFixture.compressed(9, format, data));
        DepthDecoder decoder = decoder(DepthDecoder.COMPRESSED, DepthSource.AUTO);
        decoder.check(buffer(payload), 0, payload.length);

        assertEquals(9, decoder.head().nanos());
        assertEquals(
                List.of("0.0 -2.5 10.0", "10.0 -5.0 20.0", "-15.0 0.0 30.0", "0.0 0.0 40.0", "25.0 0.0 50.0"),
                points(decoder, payload, null, 1));
    }

    @Test
    void aPlainPngOfEightBitsIsDepthToo() throws DamageException {
        byte[] png = new PngFixture().bits(8).write(2, 1, 0, 200);
        byte[] payload = McapFixture.payload(DepthFixture.compressed(9, "png", png));
        DepthDecoder decoder = decoder(DepthDecoder.COMPRESSED, 0.01);
        decoder.check(buffer(payload), 0, payload.length);

        assertEquals(List.of("0.0 -0.5 2.0"), points(decoder, payload, null, 1));
    }

    @Test
    void quantisedFloatsAreTheTransportsOwn() throws DamageException {
        float a = 100f * 101f; // its defaults: quantisation 100, 10 m
        float b = 1f - a / 10f;
        int[] pixels = {0, 1, 2, 5000, 65535, 1010};
        byte[] png = new PngFixture().write(6, 1, pixels);
        byte[] payload = McapFixture.payload(
                DepthFixture.compressed(9, "32FC1; compressedDepth png", DepthFixture.transport(a, b, png)));
        DepthDecoder decoder = decoder(DepthDecoder.COMPRESSED, DepthSource.AUTO);
        decoder.check(buffer(payload), 0, payload.length);

        List<String> expected = new ArrayList<>();
        for (int i = 1; i < 6; i++) {
            double z = a / (pixels[i] - b);
            expected.add((float) ((i - 1) * z / 2) + " " + (float) (-1 * z / 4) + " " + (float) z);
        }
        assertEquals(expected, points(decoder, payload, null, 1));
        assertEquals("10.0", expected.get(0).split(" ", -1)[2], "1 is the farthest");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0 | 2 | 16UC1 | 6 | 12 | bad-layout | a depth image of 0 x 2 pixels
            3 | 0 | 16UC1 | 6 | 12 | bad-layout | a depth image of 3 x 0 pixels
            3 | 2 | 16UC1 | 5 | 12 | bad-layout | step 5 too small for 3 pixels of 16UC1 (6 bytes)
            3 | 2 | 16UC1 | 0 | 12 | bad-layout | step 0 too small for 3 pixels of 16UC1 (6 bytes)
            3 | 2 | 16UC1 | 6 | 11 | bad-layout | 2 rows of 6 bytes, data has 11
            3 | 4294967295 | 16UC1 | 6 | 12 | size-limit | a depth image of 3 x 4294967295 pixels, limit 67108864 pixels and 65535 a side
            4294967295 | 2 | 16UC1 | 4294967295 | 12 | size-limit | a depth image of 4294967295 x 2 pixels, limit 67108864 pixels and 65535 a side
            65535 | 65535 | 8UC1 | 65535 | 12 | size-limit | a depth image of 65535 x 65535 pixels, limit 67108864 pixels and 65535 a side
            3 | 2 | 32FC1 | 4294967295 | 12 | bad-layout | 2 rows of 4294967295 bytes, data has 12
            """)
    void anImageThatContradictsItselfIsDamage(
            long width, long height, String encoding, long step, int bytes, String reason, String message) {
        byte[] payload = McapFixture.payload(DepthFixture.image(0, width, height, encoding, 0, step, new byte[bytes]));
        DamageException e = refused(decoder(DepthDecoder.RAW, 1), payload);
        assertEquals(reason + ": " + message, e.reason() + ": " + e.getMessage());
        assertFalse(e.quarantines(), "one message only");
    }

    @Test
    void everyCutOfAnImageIsDamage() throws DamageException {
        byte[] raw = McapFixture.payload(DepthFixture.millimetres(0, 3, 1, 2, 3));
        byte[] png = new PngFixture().write(3, 1, 1, 2, 3);
        byte[] compressed = McapFixture.payload(
                DepthFixture.compressed(0, "16UC1; compressedDepth png", DepthFixture.transport(0, 0, png)));
        for (byte[] payload : List.of(raw, compressed)) {
            String type = payload == raw ? DepthDecoder.RAW : DepthDecoder.COMPRESSED;
            DepthDecoder decoder = decoder(type, 1);
            for (int length = 0; length < payload.length; length++) {
                byte[] cut = Arrays.copyOf(payload, length);
                assertEquals(Reason.BAD_ENCODING, refused(decoder, cut).reason(), "cut at " + length);
            }
            decoder.check(buffer(payload), 0, payload.length);
        }
    }

    @Test
    void whatIsNoDepthRefusesTheEpisodeAndLaterOnlyItsMessage() throws DamageException {
        byte[] colour = McapFixture.payload(DepthFixture.image(0, 1, 1, "rgb8", 0, 3, new byte[3]));
        byte[] jpeg = McapFixture.payload(DepthFixture.compressed(0, "rgb8; jpeg compressed bgr8", new byte[3]));
        byte[] rvl = McapFixture.payload(DepthFixture.compressed(0, "16UC1; compressedDepth rvl", new byte[30]));
        DamageException first = refused(decoder(DepthDecoder.RAW, 1), colour);
        assertTrue(first.quarantines(), "the topic is the wrong one");
        assertEquals(Reason.CONFIG_MISMATCH, first.reason());
        assertEquals("encoding 'rgb8' is no depth; 16UC1, mono16, 32FC1 and 8UC1 are", first.getMessage());
        first = refused(decoder(DepthDecoder.COMPRESSED, 1), jpeg);
        assertTrue(first.quarantines());
        assertEquals(
                "format 'rgb8; jpeg compressed bgr8' is no depth; png, and compressedDepth with png, are",
                first.getMessage());
        first = refused(decoder(DepthDecoder.COMPRESSED, 1), rvl);
        assertTrue(first.quarantines());
        assertEquals(Reason.UNSUPPORTED, first.reason());
        assertEquals("depth compressed as 'rvl' is not read; png is", first.getMessage());

        DepthDecoder decoder = decoder(DepthDecoder.RAW, 1);
        byte[] good = McapFixture.payload(DepthFixture.millimetres(0, 2, 1, 1));
        decoder.check(buffer(good), 0, good.length);
        assertFalse(refused(decoder, colour).quarantines(), "after a good one it is one bad message");
        byte[] larger = McapFixture.payload(DepthFixture.millimetres(0, 3, 1, 1, 1));
        DamageException e = refused(decoder, larger);
        assertEquals("a depth image of 3 x 1 UINT2, the first has 2 x 1 UINT2", e.getMessage());
        assertFalse(e.quarantines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            32FC1; compressedDepth png | 16 | NaN | bad-layout | depth quantised by a = NaN, b = 1.0
            32FC1; compressedDepth png | 8 | 1 | bad-layout | a PNG of 1 bytes a pixel in compressedDepth of 32FC1
            16UC1; compressedDepth png | 8 | 1 | bad-layout | a PNG of 1 bytes a pixel in compressedDepth of 16UC1
            8UC1; compressedDepth png | 16 | 1 | bad-layout | a PNG of 2 bytes a pixel in compressedDepth of 8UC1
            16UC1; png compressed | 16 | 1 | bad-magic | 81 bytes that do not begin as a PNG does
            """)
    void aCompressedImageThatContradictsItselfIsDamage(
            String format, int bits, float a, String reason, String message) {
        byte[] png = new PngFixture().bits(bits).write(1, 1, 1);
        byte[] payload = McapFixture.payload(DepthFixture.compressed(0, format, DepthFixture.transport(a, 1, png)));
        DamageException e = refused(decoder(DepthDecoder.COMPRESSED, 1), payload);
        assertEquals(reason, e.reason().code(), e.getMessage());
        assertEquals(message, e.getMessage().replaceFirst("^\\d+ bytes that", "81 bytes that"));
        assertFalse(e.quarantines());
    }

    @Test
    void anImageIsDecodedWithinTheLimit() {
        byte[] png = new PngFixture().write(1024, 600, new int[1024 * 600]);
        byte[] payload = McapFixture.payload(DepthFixture.compressed(0, "png", png));
        assertEquals(
                Reason.SIZE_LIMIT,
                refused(decoder(DepthDecoder.COMPRESSED, 1), payload).reason());
    }

    @Test
    void aSourceHasOneCameraAndAScale() {
        Intrinsics camera = DepthFixture.CAMERA;
        assertThrows(IllegalArgumentException.class, () -> new DepthSource(null, null, 1));
        assertThrows(IllegalArgumentException.class, () -> new DepthSource("/info", camera, 1));
        assertThrows(IllegalArgumentException.class, () -> new DepthSource(null, camera, -1));
        assertThrows(IllegalArgumentException.class, () -> new DepthSource(null, camera, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Intrinsics(0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Intrinsics(1, 1, Double.NaN, 1));
    }

    private static DepthDecoder decoder(String type, double scale) {
        return new DepthDecoder(new DepthSource(null, DepthFixture.CAMERA, scale), type, LIMIT);
    }

    private static DamageException refused(DepthDecoder decoder, byte[] payload) {
        return assertThrows(DamageException.class, () -> decoder.check(buffer(payload), 0, payload.length));
    }

    private List<String> points(DepthDecoder decoder, byte[] payload, Transform transform, int noReturns)
            throws DamageException {
        try (PointFrames points = new PointFrames(memory, List.of())) {
            decoder.cloud(buffer(payload), 0, payload.length, transform, points);
            points.endFrame();
            assertEquals(noReturns, points.noReturns(0), "pixels without a return");
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < points.points(); i++) {
                texts.add((points.x().get(i) + 0f) + " " + (points.y().get(i) + 0f) + " "
                        + points.z().get(i));
            }
            return texts;
        }
    }

    private static ByteBuffer buffer(byte[] payload) {
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }
}
