package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * The depth of a {@code sensor_msgs/msg/Image}: rows of {@code step} bytes, of which the first are pixels, in either byte
 * order. Layout: https://docs.ros.org/en/rolling/p/sensor_msgs/interfaces/msg/Image.html.
 */
final class RawDepth implements DepthPicture {

    private final int width;
    private final int height;
    private final MinorType type;
    private final int step;
    private final ByteBuffer bytes; // in the order of the pixels
    private final int data; // position in the block

    private RawDepth(int width, int height, MinorType type, int step, ByteBuffer bytes, int data) {
        this.width = width;
        this.height = height;
        this.type = type;
        this.step = step;
        this.bytes = bytes;
        this.data = data;
    }

    /**
     * Reads the fields behind the header.
     *
     * @throws DamageException {@link Reason#CONFIG_MISMATCH} if the encoding is none of depth
     */
    static RawDepth read(CdrReader cdr) throws DamageException {
        long height = cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
        long width = cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
        String encoding = cdr.string(Kind.STRING);
        boolean bigEndian = cdr.integer(Kind.UINT8, cdr.numbers(Kind.UINT8, 1)) != 0;
        long step = cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
        int size = cdr.count(1);
        int data = cdr.numbers(Kind.UINT8, size);
        MinorType type = typeOf(encoding);
        DepthPicture.checkSize(width, height);
        long row = width * pixelBytes(type);
        if (step < row) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "step %d too small for %d pixels of %s (%d bytes)".formatted(step, width, encoding, row));
        }
        if (height > size / step) {
            throw new DamageException(
                    Reason.BAD_LAYOUT, "%d rows of %d bytes, data has %d".formatted(height, step, size));
        }
        ByteBuffer pixels = cdr.bytes().duplicate().order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return new RawDepth((int) width, (int) height, type, (int) step, pixels, data);
    }

    /** The type of a pixel of an encoding. */
    static MinorType typeOf(String encoding) throws DamageException {
        return switch (encoding) {
            case "8UC1" -> MinorType.UINT1;
            case "16UC1", "mono16" -> MinorType.UINT2;
            case "32FC1" -> MinorType.FLOAT4;
            default -> throw new DamageException(
                    Reason.CONFIG_MISMATCH,
                    "encoding '%s' is no depth; 16UC1, mono16, 32FC1 and 8UC1 are".formatted(encoding));
        };
    }

    private static int pixelBytes(MinorType type) {
        return type == MinorType.UINT1 ? 1 : type == MinorType.UINT2 ? 2 : 4;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public MinorType type() {
        return type;
    }

    @Override
    public void verify() {
        // every pattern of bytes is a depth, and reading it has compared their number
    }

    @Override
    public void fill(BaseFixedWidthVector out) {
        ArrowBuf to = out.getDataBuffer();
        int row = width * pixelBytes(type);
        for (int r = 0; r < height; r++) {
            int from = data + r * step;
            if (type == MinorType.UINT1 || bytes.order() == ByteOrder.LITTLE_ENDIAN) {
                to.setBytes((long) r * row, bytes, from, row);
            } else if (type == MinorType.UINT2) {
                for (int at = 0; at < row; at += Short.BYTES) {
                    to.setShort((long) r * row + at, bytes.getShort(from + at));
                }
            } else {
                for (int at = 0; at < row; at += Integer.BYTES) {
                    to.setInt((long) r * row + at, bytes.getInt(from + at));
                }
            }
        }
    }
}
