package io.robocache.episode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Recordings of chosen clouds for tests; the caller closes, which completes the file. */
public final class CloudRecordings implements AutoCloseable {
    private final McapWriter out;
    private final Map<String, Integer> channels = new TreeMap<>();
    private final CdrWriter cdr = new CdrWriter();
    private final int schema;

    /** Begins a file. */
    public CloudRecordings(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        out = new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), SmallRecordings.chunked());
        schema = out.schema("sensor_msgs/msg/PointCloud2", "ros2msg", SmallRecordings.CLOUD);
    }

    /**
     * Writes one cloud.
     *
     * @param fields names with a type: {@code x:f4}, {@code y:f8}, {@code rgb:u4}, or {@code rgb:bits} for a float32 whose
     *               bits are given
     * @param points a row for each, a value for each field
     */
    public CloudRecordings cloud(String topic, String frame, long stampNanos, List<String> fields, double[][] points)
            throws IOException {
        Integer known = channels.get(topic);
        int channel = known != null ? known : out.channel(schema, topic, "cdr");
        channels.put(topic, channel);
        int step = fields.stream().mapToInt(CloudRecordings::bytes).sum();
        ByteBuffer data = ByteBuffer.allocate(points.length * step).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] point : points) {
            for (int f = 0; f < fields.size(); f++) {
                put(data, type(fields.get(f)), point[f]);
            }
        }
        cdr.begin().header(stampNanos, frame).u32(1).u32(points.length).u32(fields.size());
        int offset = 0;
        for (String field : fields) {
            int datatype =
                    switch (type(field)) {
                        case "u4" -> 6;
                        case "f8" -> 8;
                        default -> 7;
                    };
            cdr.string(field.substring(0, field.indexOf(':')))
                    .u32(offset)
                    .u8(datatype)
                    .u32(1);
            offset += bytes(field);
        }
        cdr.bool(false)
                .u32(step)
                .u32((long) step * points.length)
                .bytes(data.array(), data.capacity())
                .bool(false);
        byte[] payload = cdr.bytes().copy();
        out.message(channel, 0, stampNanos, stampNanos, payload, payload.length);
        return this;
    }

    private static void put(ByteBuffer data, String type, double value) {
        switch (type) {
            case "f8" -> data.putDouble(value);
            case "f4" -> data.putFloat((float) value);
            default -> data.putInt((int) (long) value);
        }
    }

    private static String type(String field) {
        return field.substring(field.indexOf(':') + 1);
    }

    private static int bytes(String field) {
        return type(field).equals("f8") ? Double.BYTES : Float.BYTES;
    }

    @Override
    public void close() throws IOException {
        out.finish();
        out.close();
    }
}
