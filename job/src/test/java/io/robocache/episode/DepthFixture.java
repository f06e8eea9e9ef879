package io.robocache.episode;

import io.robocache.episode.DepthSource.Intrinsics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Messages of depth cameras, and requests for them. */
final class DepthFixture {

    static final Intrinsics CAMERA = new Intrinsics(2, 4, 1, 1);

    private DepthFixture() {}

    static StreamRequest request(String topic, DepthSource depth) {
        return new StreamRequest(
                topic, topic, StreamRequest.Kind.CLOUD, List.of(), List.of(), List.of(), StampSource.HEADER, 0, depth);
    }

    static StreamRequest configured(String topic) {
        return request(topic, new DepthSource(null, CAMERA, DepthSource.AUTO));
    }

    static StreamRequest informed(String topic, String info) {
        return request(topic, new DepthSource(info, null, DepthSource.AUTO));
    }

    /** An Image with the fields as given. */
    static CdrWriter image(
            long stamp, long width, long height, String encoding, int bigEndian, long step, byte[] data) {
        return new CdrWriter()
                .begin()
                .header(stamp, "depth_optical")
                .u32(height)
                .u32(width)
                .string(encoding)
                .u8(bigEndian)
                .u32(step)
                .bytes(data, data.length);
    }

    /** An Image of 16UC1, little-endian, without padding. */
    static CdrWriter millimetres(long stamp, int width, int... pixels) {
        ByteBuffer data = ByteBuffer.allocate(2 * pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel : pixels) {
            data.putShort((short) pixel);
        }
        return image(stamp, width, pixels.length / width, "16UC1", 0, 2L * width, data.array());
    }

    static CdrWriter compressed(long stamp, String format, byte[] data) {
        return new CdrWriter()
                .begin()
                .header(stamp, "depth_optical")
                .string(format)
                .bytes(data, data.length);
    }

    /** What compressed_depth_image_transport puts before an image. */
    static byte[] transport(float a, float b, byte[] png) {
        return ByteBuffer.allocate(12 + png.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putFloat(a)
                .putFloat(b)
                .put(png)
                .array();
    }

    /** A CameraInfo that tests change piece by piece. */
    record Info(long width, long height, double fx, List<Double> distortion, long binning, List<Long> region) {

        static Info of(long width, long height) {
            return new Info(width, height, 2, List.of(), 0, List.of(0L, 0L, 0L, 0L));
        }

        Info fx(double pixels) {
            return new Info(width, height, pixels, distortion, binning, region);
        }

        Info distortion(Double... coefficients) {
            return new Info(width, height, fx, List.of(coefficients), binning, region);
        }

        Info binning(long pixels) {
            return new Info(width, height, fx, distortion, pixels, region);
        }

        Info region(Long... xOffsetYOffsetHeightWidth) {
            return new Info(width, height, fx, distortion, binning, List.of(xOffsetYOffsetHeightWidth));
        }

        CdrWriter message(long stamp) {
            CdrWriter message = new CdrWriter()
                    .begin()
                    .header(stamp, "depth_optical")
                    .u32(height)
                    .u32(width)
                    .string("plumb_bob")
                    .sequence(distortion.stream().mapToDouble(d -> d).toArray())
                    .f64(fx, 0, 1, 0, 4, 1, 0, 0, 1)
                    .f64(new double[9 + 12])
                    .u32(binning)
                    .u32(binning);
            for (long length : region) {
                message.u32(length);
            }
            return message.bool(false);
        }
    }
}
