package io.robocache.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;

/** SHA-256 of the values of vectors, bit for bit, with the type and the length of each. Not thread-safe. */
final class VectorDigest {
    private final MessageDigest digest;

    VectorDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /** Adds a vector of numbers or booleans without nulls; borrowed. */
    void add(FieldVector vector) {
        int count = vector.getValueCount();
        update((vector.getMinorType() + " " + count + "\n").getBytes(StandardCharsets.US_ASCII));
        if (vector instanceof BitVector bits) {
            byte[] values = new byte[count]; // what lies behind the last bit is not defined
            for (int i = 0; i < count; i++) {
                values[i] = (byte) bits.get(i);
            }
            update(values);
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            byte[] values = new byte[Math.multiplyExact(count, fixed.getTypeWidth())];
            if (values.length > 0) {
                fixed.getDataBuffer().getBytes(0, values);
            }
            update(values);
        } else {
            throw new IllegalArgumentException(
                    "a digest of %s refused: it takes numbers and booleans".formatted(vector.getMinorType()));
        }
    }

    private void update(byte[] bytes) {
        digest.update(bytes);
    }

    /** The hash of all that was added, lower-case hexadecimal; once. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
