package io.robocache.episode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes greyscale PNG images, each row with a filter of its own, right or wrong as a test wants. */
final class PngFixture {

    private int bits = 16;
    private int colour;
    private int interlace;
    private int dataBytes = Integer.MAX_VALUE;
    private String extra = "";
    private int excess;

    PngFixture bits(int bitsPerPixel) {
        bits = bitsPerPixel;
        return this;
    }

    PngFixture colour(int type) {
        colour = type;
        return this;
    }

    PngFixture interlaced() {
        interlace = 1;
        return this;
    }

    /** Image data in chunks of that size, with an empty one in front. */
    PngFixture chunks(int size) {
        dataBytes = size;
        return this;
    }

    /** A chunk of that type with 100 bytes before the image data. */
    PngFixture chunk(String type) {
        extra = type;
        return this;
    }

    /** Bytes that the compressed data have behind the last row, or lack (below 0). */
    PngFixture excess(int bytes) {
        excess = bytes;
        return this;
    }

    /** Values that look like depth: smooth with noise, gaps and all extremes. */
    static int[] pixels(int count, int limit, long seed) {
        Random random = new Random(seed);
        int[] pixels = new int[count];
        for (int i = 0; i < count; i++) {
            pixels[i] = random.nextInt(5) == 0
                    ? new int[] {0, limit - 1, limit / 2, 255 % limit, 256 % limit}[random.nextInt(5)]
                    : (i * 7 + random.nextInt(9)) % limit;
        }
        return pixels;
    }

    byte[] write(int width, int height, int... pixels) {
        int pixelBytes = bits / 8;
        int rowBytes = width * pixelBytes;
        byte[] raw = new byte[height * rowBytes];
        for (int i = 0; i < pixels.length; i++) {
            if (pixelBytes == 2) {
                raw[2 * i] = (byte) (pixels[i] >> 8);
            }
            raw[i * pixelBytes + pixelBytes - 1] = (byte) pixels[i];
        }
        byte[] filtered = new byte[Math.max(0, height * (rowBytes + 1) + excess)];
        for (int y = 0; y < height; y++) {
            for (int x = -1; x < rowBytes && y * (rowBytes + 1) + x + 1 < filtered.length; x++) {
                filtered[y * (rowBytes + 1) + x + 1] =
                        (byte) (x < 0 ? y % 5 : filtered(raw, y, x, rowBytes, pixelBytes, y % 5));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        out.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) bits)
                        .put((byte) colour)
                        .put(new byte[] {0, 0, (byte) interlace})
                        .array()));
        if (!extra.isEmpty()) {
            out.writeBytes(chunk(extra, new byte[100]));
        }
        byte[] data = deflate(filtered);
        if (dataBytes < data.length) {
            out.writeBytes(chunk("IDAT", new byte[0]));
        }
        for (int at = 0; at < data.length; at += Math.min(dataBytes, data.length - at)) {
            out.writeBytes(
                    chunk("IDAT", Arrays.copyOfRange(data, at, (int) Math.min((long) at + dataBytes, data.length))));
        }
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    private static int filtered(byte[] raw, int y, int x, int rowBytes, int pixelBytes, int filter) {
        int left = x < pixelBytes ? 0 : raw[y * rowBytes + x - pixelBytes] & 0xFF;
        int up = y == 0 ? 0 : raw[(y - 1) * rowBytes + x] & 0xFF;
        int upLeft = y == 0 || x < pixelBytes ? 0 : raw[(y - 1) * rowBytes + x - pixelBytes] & 0xFF;
        int estimate = left + up - upLeft;
        int nearest = left;
        for (int candidate : new int[] {up, upLeft}) {
            nearest = Math.abs(estimate - candidate) < Math.abs(estimate - nearest) ? candidate : nearest;
        }
        int[] predictions = {0, left, up, (left + up) / 2, nearest};
        return raw[y * rowBytes + x] - predictions[filter];
    }

    static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater();
        deflater.setInput(plain);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }
}
