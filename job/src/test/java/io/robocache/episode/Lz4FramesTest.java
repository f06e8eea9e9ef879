package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.junit.jupiter.api.Test;

/** Frames of another writer, linked and not; then cut, flipped, lying and too large. */
class Lz4FramesTest {
    private static final Parameters LINKED = new Parameters(BlockSize.K64, true, true, true);
    private static final Parameters INDEPENDENT = new Parameters(BlockSize.K64, true, false, false);
    private static final int GUARD = 64;

    private static byte[] packed(byte[] content, Parameters parameters) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (OutputStream out = new FramedLZ4CompressorOutputStream(frame, parameters)) {
            out.write(content);
        }
        return frame.toByteArray();
    }

    /** Runs, short and long matches, and bytes that do not compress. */
    private static byte[] mixed(int bytes, int seed) {
        Random random = new Random(seed);
        byte[] content = new byte[bytes];
        int at = 0;
        while (at < bytes) {
            int run = Math.min(bytes - at, 1 + random.nextInt(300));
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(content, at, at + run, (byte) random.nextInt());
                case 1 -> {
                    byte[] noise = new byte[run];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, content, at, run);
                }
                default -> {
                    int back = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 60_000));
                    for (int i = at; i < at + run; i++) {
                        content[i] = back == 0 ? 7 : content[i - back];
                    }
                }
            }
            at += run;
        }
        return content;
    }

    private static long decode(byte[] frame, ByteBuffer target) throws DamageException {
        return Lz4Frames.decode(
                ByteBuffer.allocateDirect(frame.length).put(frame).clear(), target);
    }

    /** Decodes into room for {@code room} bytes, with bytes around it that must stay as they are. */
    private static byte[] decoded(byte[] frame, int room) throws DamageException {
        ByteBuffer guarded = ByteBuffer.allocateDirect(room + 2 * GUARD);
        for (int i = 0; i < guarded.capacity(); i++) {
            guarded.put(i, (byte) 0x5A);
        }
        try {
            long size = decode(frame, guarded.slice(GUARD, room));
            byte[] content = new byte[(int) Math.max(size, 0)];
            guarded.get(GUARD, content);
            return size < 0 ? null : content;
        } finally {
            for (int i = 0; i < GUARD; i++) {
                assertEquals(0x5A, guarded.get(i), "a byte before the target");
                assertEquals(0x5A, guarded.get(GUARD + room + i), "a byte behind the target");
            }
        }
    }

    @Test
    void linkedAndIndependentBlocksGiveTheirContent() throws Exception {
        for (int bytes : List.of(0, 1, 12, 13, 64, 65_535, 65_536, 65_537, 300_000)) {
            byte[] content = mixed(bytes, bytes);
            assertArrayEquals(content, decoded(packed(content, LINKED), bytes), bytes + " linked");
            assertArrayEquals(content, decoded(packed(content, INDEPENDENT), bytes + 100), bytes + " independent");
        }
    }

    @Test
    void framesBehindEachOtherAndSkippableOnesAreOneContent() throws Exception {
        byte[] first = mixed(70_000, 1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(packed(first, LINKED));
        all.write(new byte[] {0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9});
        all.write(packed(new byte[] {1, 2, 3}, LINKED));
        byte[] expected = Arrays.copyOf(first, 70_003);
        System.arraycopy(new byte[] {1, 2, 3}, 0, expected, 70_000, 3);

        assertArrayEquals(expected, decoded(all.toByteArray(), 70_003));
    }

    @Test
    void aTargetThatIsTooSmallIsToldAndNotWrittenBeyond() throws Exception {
        byte[] content = mixed(100_000, 3);
        byte[] frame = packed(content, LINKED);
        for (int room : List.of(0, 1, 65_535, 65_536, 99_991, 99_999)) {
            assertEquals(null, decoded(frame, room), room + " bytes");
        }
    }

    @Test
    void aFrameThatIsCutIsRefusedWherever() throws Exception {
        byte[] frame = packed(mixed(3000, 4), LINKED);
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            DamageException e = assertThrows(DamageException.class, () -> decoded(cut, 3000), length + " bytes");
            assertEquals(Reason.DECOMPRESS_FAILED, e.reason());
            assertTrue(e.getMessage().startsWith("lz4 "), e.getMessage());
        }
    }

    @Test
    void aFlippedByteIsNoticedAndWritesNowhereElse() throws Exception {
        byte[] content = mixed(2000, 5);
        byte[] frame = packed(content, LINKED);
        for (int at = 0; at < frame.length; at++) {
            byte[] flipped = frame.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            byte[] found = null;
            try {
                found = decoded(flipped, 2000);
            } catch (DamageException expected) {
                assertEquals(Reason.DECOMPRESS_FAILED, expected.reason());
            }
            assertTrue(found == null, "byte " + at + " is covered by a checksum");
        }
    }

    @Test
    void damageWithoutChecksumsWritesNowhereElse() throws Exception {
        byte[] frame = packed(mixed(5000, 6), INDEPENDENT);
        Random random = new Random(6);
        int refused = 0;
        for (int n = 0; n < 20_000; n++) {
            byte[] damaged = frame.clone();
            for (int k = 0; k < 3; k++) {
                damaged[7 + random.nextInt(frame.length - 7)] = (byte) random.nextInt();
            }
            try {
                decoded(damaged, 5000);
            } catch (DamageException expected) {
                refused++;
            }
        }
        assertTrue(refused > 1000, refused + " refused");
    }
}
