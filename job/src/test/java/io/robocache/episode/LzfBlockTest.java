package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LzfBlockTest {

    private static byte[] decoded(byte[] packed, int size) throws DamageException {
        byte[] out = new byte[size];
        LzfBlock.decode(ByteBuffer.wrap(packed), ByteBuffer.wrap(out));
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 264, 265, 8191, 8192, 70_000})
    void whatAnEncoderWroteComesBack(int size) throws DamageException {
        Random random = new Random(size);
        byte[] plain = new byte[size];
        for (int i = 0; i < size; i++) {
            plain[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : i / 300);
        }
        assertArrayEquals(plain, decoded(CloudFiles.lzf(plain), size));
        byte[] zeros = new byte[size];
        assertArrayEquals(zeros, decoded(CloudFiles.lzf(zeros), size));
    }

    @Test
    void aReferenceMayOverlapWhatItWrites() throws DamageException {
        // literals 'ab', then 2 + 3 bytes from 2 back
        assertEquals(
                "abababa", new String(decoded(HexFormat.of().parseHex("0161626001"), 7), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0161 | 2 | decompress-failed | LZF needs 2 more bytes at byte 1 of the block, which has 1 left
            006120 | 3 | decompress-failed | LZF needs 1 more bytes at byte 3 of the block, which has 0 left
            0061e0 | 9 | decompress-failed | LZF needs 1 more bytes at byte 3 of the block, which has 0 left
            00612001 | 4 | decompress-failed | LZF refers to 1 bytes before the first one, at byte 4 of the block
            2000 | 3 | decompress-failed | LZF refers to 1 bytes before the first one, at byte 2 of the block
            01616201 | 2 | decompress-failed | LZF needs 2 more bytes at byte 4 of the block, which has 0 left
            016162 | 1 | bad-length | LZF gives more than the 1 bytes that are declared
            016162 | 3 | bad-length | LZF gives 2 bytes, 3 are declared
            00612000 | 3 | bad-length | LZF gives more than the 3 bytes that are declared
            """)
    void whatIsNoBlockOfItsSizeIsRefused(String packed, int size, String reason, String why) {
        DamageException refused =
                assertThrows(DamageException.class, () -> decoded(HexFormat.of().parseHex(packed), size));
        assertEquals(reason, refused.reason().code());
        assertEquals(why, refused.getMessage());
    }
}
