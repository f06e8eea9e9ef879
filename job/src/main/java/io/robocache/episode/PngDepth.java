package io.robocache.episode;

import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * The depth of a {@code sensor_msgs/msg/CompressedImage}: a greyscale PNG, alone or behind the 12 bytes of ROS's
 * compressed_depth_image_transport (a format and the float32 parameters a and b, little-endian). There an image of {@code
 * 32FC1} is quantised: a pixel {@code v} has the depth {@code a / (v - b)} in float32, and 0 none; other images are stored
 * as they are.
 */
final class PngDepth implements DepthPicture {

    private static final String TRANSPORT = "compressedDepth";
    private static final int CONFIG_BYTES = 12;

    private final PngGrey png;
    private final MinorType type;
    private final float a;
    private final float b;

    private PngDepth(PngGrey png, MinorType type, float a, float b) {
        this.png = png;
        this.type = type;
        this.a = a;
        this.b = b;
    }

    /**
     * Reads the fields behind the header.
     *
     * @param limitBytes the most that the decoded image may have
     * @throws DamageException {@link Reason#CONFIG_MISMATCH} if the format is none of depth, {@link Reason#UNSUPPORTED} if
     *     it is none that is read
     */
    static PngDepth read(CdrReader cdr, long limitBytes) throws DamageException {
        String format = cdr.string(Kind.STRING);
        int size = cdr.count(1);
        int data = cdr.numbers(Kind.UINT8, size);
        int semicolon = format.indexOf(';');
        String encoding = (semicolon < 0 ? "" : format.substring(0, semicolon)).strip();
        String codec = format.substring(semicolon + 1).strip();
        if (codec.startsWith(TRANSPORT)) {
            String inner = codec.substring(TRANSPORT.length()).strip();
            if (!inner.isEmpty() && !inner.equals("png")) {
                throw new DamageException(
                        Reason.UNSUPPORTED, "depth compressed as '%s' is not read; png is".formatted(inner));
            }
            return ofTransport(encoding, cdr.bytes(), data, size, limitBytes);
        }
        if (!codec.toLowerCase(Locale.ROOT).startsWith("png")) {
            throw new DamageException(
                    Reason.CONFIG_MISMATCH,
                    "format '%s' is no depth; png, and %s with png, are".formatted(format, TRANSPORT));
        }
        PngGrey png = PngGrey.open(cdr.bytes(), data, size, limitBytes);
        MinorType stored = png.pixelBytes() == 1 ? MinorType.UINT1 : MinorType.UINT2;
        if (!encoding.isEmpty() && RawDepth.typeOf(encoding) != stored) {
            throw new DamageException(
                    Reason.BAD_LAYOUT, "a PNG of %d bytes a pixel, format '%s'".formatted(png.pixelBytes(), format));
        }
        return new PngDepth(png, stored, 0, 0);
    }

    private static PngDepth ofTransport(String encoding, ByteBuffer bytes, int data, int size, long limitBytes)
            throws DamageException {
        MinorType type = RawDepth.typeOf(encoding);
        if (size < CONFIG_BYTES) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "%d bytes of %s, its header alone has %d".formatted(size, TRANSPORT, CONFIG_BYTES));
        }
        ByteBuffer config = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN); // that of the machines that write it
        float a = config.getFloat(data + 4);
        float b = config.getFloat(data + 8);
        boolean quantised = type == MinorType.FLOAT4;
        if (quantised && !(Float.isFinite(a) && Float.isFinite(b))) {
            throw new DamageException(Reason.BAD_LAYOUT, "depth quantised by a = %s, b = %s".formatted(a, b));
        }
        PngGrey png = PngGrey.open(bytes, data + CONFIG_BYTES, size - CONFIG_BYTES, limitBytes);
        if ((png.pixelBytes() == 1) != (type == MinorType.UINT1)) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "a PNG of %d bytes a pixel in %s of %s".formatted(png.pixelBytes(), TRANSPORT, encoding));
        }
        return new PngDepth(png, type, a, b);
    }

    @Override
    public int width() {
        return png.width();
    }

    @Override
    public int height() {
        return png.height();
    }

    @Override
    public MinorType type() {
        return type;
    }

    @Override
    public void verify() throws DamageException {
        png.decode(null);
    }

    @Override
    public void fill(BaseFixedWidthVector out) throws DamageException {
        ArrowBuf pixels = out.getDataBuffer();
        png.decode(pixels);
        if (type == MinorType.FLOAT4) {
            dequantise(pixels);
        }
    }

    /** From the last pixel to the first, since a depth takes the place of two pixels. */
    private void dequantise(ArrowBuf pixels) {
        for (long i = (long) width() * height() - 1; i >= 0; i--) {
            int v = pixels.getShort(i * Short.BYTES) & 0xFFFF;
            pixels.setFloat(i * Float.BYTES, v == 0 ? Float.NaN : a / (v - b));
        }
    }
}
