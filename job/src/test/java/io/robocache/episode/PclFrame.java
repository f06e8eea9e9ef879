package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An organised cloud of float32 that PCL stored as {@code binary_compressed}: NaN where the sensor saw nothing. */
final class PclFrame {

    private final float[][] axes;

    private PclFrame(float[][] axes) {
        this.axes = axes;
    }

    float[] x() {
        return axes[0];
    }

    float[] y() {
        return axes[1];
    }

    float[] z() {
        return axes[2];
    }

    static PclFrame read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String head = new String(bytes, 0, 512, StandardCharsets.ISO_8859_1);
        String last = "DATA binary_compressed\n";
        int at = head.indexOf(last) + last.length();
        ByteBuffer packed = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] columns = expand(bytes, at + 8, packed.getInt(at), packed.getInt(at + 4));
        int points = columns.length / 16; // x, y, z and a colour, one column after the other
        ByteBuffer values = ByteBuffer.wrap(columns).order(ByteOrder.LITTLE_ENDIAN);
        float[][] axes = new float[3][points];
        for (int axis = 0; axis < 3; axis++) {
            for (int i = 0; i < points; i++) {
                axes[axis][i] = values.getFloat(4 * (axis * points + i));
            }
        }
        return new PclFrame(axes);
    }

    /** LZF: literals, and copies of what came before. */
    private static byte[] expand(byte[] packed, int from, int length, int size) {
        byte[] out = new byte[size];
        int to = 0;
        int at = from;
        while (at < from + length) {
            int control = packed[at++] & 0xFF;
            if (control < 32) {
                System.arraycopy(packed, at, out, to, control + 1);
                at += control + 1;
                to += control + 1;
                continue;
            }
            int count = control >> 5;
            count += count == 7 ? packed[at++] & 0xFF : 0;
            int source = to - ((control & 31) << 8) - (packed[at++] & 0xFF) - 1;
            for (int i = 0; i < count + 2; i++) {
                out[to++] = out[source++];
            }
        }
        assertEquals(size, to, "a whole cloud");
        return out;
    }
}
