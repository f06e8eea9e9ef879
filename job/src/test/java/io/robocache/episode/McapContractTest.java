package io.robocache.episode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** An MCAP file as an episode. */
class McapContractTest implements InterruptedReadingContract {

    private static final long FIRST = 1_700_000_000_000_000_000L;
    private static final long STEP = 10_000_000;
    private static final int MESSAGES = 40;

    @Override
    public EpisodeReader open(Path work, BufferAllocator memory) throws IOException {
        Path file = work.resolve("contract.mcap");
        if (!Files.exists(file)) {
            write(file);
        }
        return Recordings.open(file, memory);
    }

    private static void write(Path file) throws IOException {
        McapWriter.Options small = new McapWriter.Options(McapCompression.ZSTD, 256);
        try (McapWriter out = new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), small)) {
            int force = out.channel(
                    out.schema("geometry_msgs/msg/Vector3", "ros2msg", "float64 x\nfloat64 y\nfloat64 z\n"),
                    "/force",
                    "cdr");
            int task = out.channel(out.schema("std_msgs/msg/String", "ros2msg", "string data\n"), "/task", "cdr");
            CdrWriter cdr = new CdrWriter();
            send(out, task, FIRST, cdr.begin().string("wipe the table"));
            for (int i = 0; i < MESSAGES; i++) {
                double[] row = row(i);
                send(
                        out,
                        force,
                        FIRST + i * STEP,
                        cdr.begin().f64(row[0]).f64(row[1]).f64(row[2]));
            }
            out.finish();
        }
    }

    private static void send(McapWriter out, int channel, long stamp, CdrWriter message) throws IOException {
        byte[] payload = message.bytes().copy();
        out.message(channel, 0, stamp, stamp, payload, payload.length);
    }

    private static double[] row(int i) {
        return new double[] {i, -i / 4.0, 1e6 + i};
    }

    @Override
    public Holding holding() {
        long[] stamps = new long[MESSAGES];
        double[][] values = new double[MESSAGES][];
        for (int i = 0; i < MESSAGES; i++) {
            stamps[i] = FIRST + i * STEP;
            values[i] = row(i);
        }
        return new Holding(
                List.of("/force", "/task"),
                "/force",
                "geometry_msgs/msg/Vector3",
                stamps,
                values,
                "/task",
                "wipe the table");
    }
}
