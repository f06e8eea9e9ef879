package io.robocache.episode;

import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Recordings with a camera at 10 Hz beside joints at 100 Hz, and the images in them. */
public final class ImageRecordings {
    public static final long EPOCH = 1_700_000_000_000_000_000L;
    public static final String TOPIC = "/cam/compressed";

    private ImageRecordings() {}

    /** A picture of noise; {@code format} is jpg or png. */
    public static byte[] picture(String format, int height, int width, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return encoded(image, format);
    }

    public static byte[] encoded(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalStateException("no writer for " + format);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Image {@code i} of the recording of that seed, the same bytes each time. */
    public static byte[] picture(int seed, int i, int height, int width) {
        return picture(i % 3 == 2 ? "png" : "jpg", height, width, 1000 * seed + i);
    }

    /** Writes a second of joints and 11 images, of which the fourth and the fifth are left out. */
    public static Path write(Path file, int seed, int height, int width) {
        return write(file, seed, height, width, "sensor_msgs/msg/CompressedImage");
    }

    /** As the other, with messages of another type under the camera's topic. */
    public static Path write(Path file, int seed, int height, int width, String type) {
        try {
            Files.createDirectories(file.getParent());
            try (McapWriter out =
                    new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), SmallRecordings.chunked())) {
                int joints = channel(out, "/joint_states", "sensor_msgs/msg/JointState");
                int camera = channel(out, TOPIC, type);
                for (int i = 0; i <= 100; i++) {
                    long t = EPOCH + i * 10_000_000L;
                    send(out, joints, t, McapFixture.joints(t, "a", seed + i / 100.0, "b", -i));
                    if (i % 10 == 0 && i != 40 && i != 50) {
                        send(out, camera, t, image(t, seed, i / 10, height, width, type));
                    }
                }
                out.finish();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CdrWriter image(long t, int seed, int i, int height, int width, String type) {
        if (!type.endsWith("CompressedImage")) {
            byte[] pixels = new byte[3 * height * width];
            return new CdrWriter()
                    .begin()
                    .header(t, "cam")
                    .u32(height)
                    .u32(width)
                    .string("rgb8")
                    .u8(0)
                    .u32(3L * width)
                    .bytes(pixels, pixels.length);
        }
        byte[] picture = picture(seed, i, height, width);
        return compressed(t, i % 3 == 2 ? "png" : "jpeg", picture);
    }

    static CdrWriter compressed(long t, String format, byte[] image) {
        return new CdrWriter().begin().header(t, "cam").string(format).bytes(image, image.length);
    }

    private static int channel(McapWriter out, String topic, String type) throws IOException {
        return out.channel(out.schema(type, "ros2msg", BuiltInDefinitions.text(type)), topic, "cdr");
    }

    private static void send(McapWriter out, int channel, long t, CdrWriter message) throws IOException {
        byte[] payload = message.bytes().copy();
        out.message(channel, 0, t + 1_000_000, t, payload, payload.length);
    }
}
