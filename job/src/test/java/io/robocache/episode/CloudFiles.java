package io.robocache.episode;

import com.ning.compress.lzf.LZFEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Writes clouds of float32 numbers as files of every format. */
public final class CloudFiles {

    private static final int LITERALS = 32;

    private CloudFiles() {}

    /** Writes a file with its folders. */
    public static Path put(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A PCD file.
     *
     * @param data   ascii, binary or binary_compressed
     * @param points point by point, as many numbers each as there are fields
     */
    public static byte[] pcd(String data, List<String> fields, float... points) {
        int n = points.length / fields.size();
        String header = "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\nFIELDS " + String.join(" ", fields)
                + "\nSIZE" + each(fields, "4") + "\nTYPE" + each(fields, "F") + "\nCOUNT" + each(fields, "1")
                + "\nWIDTH "
                + n + "\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS " + n + "\nDATA " + data + "\n";
        byte[] body =
                switch (data) {
                    case "ascii" -> text(fields.size(), points);
                    case "binary" -> numbers(ByteOrder.LITTLE_ENDIAN, points);
                    default -> compressed(columns(fields.size(), points));
                };
        return joined(bytes(header), body);
    }

    /** A PLY file with two lists of a header's own before the points and a face after them. */
    public static byte[] ply(String format, List<String> properties, float... points) {
        int n = points.length / properties.size();
        StringBuilder header = new StringBuilder("ply\nformat " + format + " 1.0\ncomment made by a test\n")
                .append("element part 2\nproperty list uchar int links\nproperty double weight\n")
                .append("element pair 3\nproperty uchar a\nproperty ushort b\n")
                .append("element vertex ")
                .append(n)
                .append('\n');
        properties.forEach(
                property -> header.append("property float ").append(property).append('\n'));
        header.append("element face 1\nproperty list uchar int vertex_indices\nend_header\n");
        if (format.equals("ascii")) {
            byte[] before = bytes("3 7 8 9 0.5\n0 1e3\n1 2\n3 4\n5 6\n");
            return joined(bytes(header.toString()), before, text(properties.size(), points), bytes("3 0 1 2\n"));
        }
        ByteOrder order = format.endsWith("big_endian") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer before = ByteBuffer.allocate(1 + 12 + 8 + 1 + 8 + 9).order(order);
        before.put((byte) 3)
                .putInt(7)
                .putInt(8)
                .putInt(9)
                .putDouble(0.5)
                .put((byte) 0)
                .putDouble(1e3);
        for (int i = 0; i < 3; i++) {
            before.put((byte) i).putShort((short) i);
        }
        ByteBuffer face = ByteBuffer.allocate(13).order(order);
        face.put((byte) 3).putInt(0).putInt(1).putInt(2);
        return joined(bytes(header.toString()), before.array(), numbers(order, points), face.array());
    }

    /** Numbers without a header. */
    public static byte[] bin(float... points) {
        return numbers(ByteOrder.LITTLE_ENDIAN, points);
    }

    /** A block of LZF behind its sizes. */
    static byte[] compressed(byte[] plain) {
        byte[] packed = lzf(plain);
        ByteBuffer block = ByteBuffer.allocate(8 + packed.length).order(ByteOrder.LITTLE_ENDIAN);
        return block.putInt(packed.length).putInt(plain.length).put(packed).array();
    }

    /** LibLZF's own form: another encoder's chunks without their headers, those it left as they are as literals. */
    static byte[] lzf(byte[] plain) {
        ByteBuffer chunks = ByteBuffer.wrap(LZFEncoder.encode(plain));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (chunks.hasRemaining()) {
            boolean packed = chunks.getShort() == 0x5A56 && chunks.get() == 1;
            byte[] body = new byte[chunks.getShort() & 0xFFFF];
            if (packed) {
                chunks.getShort();
            }
            chunks.get(body);
            for (int i = 0; !packed && i < body.length; i += LITERALS) {
                int run = Math.min(LITERALS, body.length - i);
                out.write(run - 1);
                out.write(body, i, run);
            }
            if (packed) {
                out.writeBytes(body);
            }
        }
        return out.toByteArray();
    }

    private static byte[] columns(int width, float... points) {
        int n = points.length / width;
        ByteBuffer out = ByteBuffer.allocate(4 * points.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < width; c++) {
            for (int i = 0; i < n; i++) {
                out.putFloat(points[i * width + c]);
            }
        }
        return out.array();
    }

    private static byte[] text(int width, float... points) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            lines.append(points[i]).append((i + 1) % width == 0 ? "\n" : " ");
        }
        return bytes(lines.toString());
    }

    private static byte[] numbers(ByteOrder order, float... points) {
        ByteBuffer out = ByteBuffer.allocate(4 * points.length).order(order);
        for (float number : points) {
            out.putFloat(number);
        }
        return out.array();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String each(List<String> fields, String word) {
        return " " + String.join(" ", Collections.nCopies(fields.size(), word));
    }
}
