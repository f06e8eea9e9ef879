package io.robocache.episode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Recordings with pauses, markers and buttons, message by message; times in milliseconds from {@link #EPOCH}. */
public final class PartedRecordings {
    /** Time 0, nanoseconds. */
    public static final long EPOCH = 1_700_000_000_000_000_000L;

    private static final Map<String, String> TYPES = Map.of(
            "/joint_states", "sensor_msgs/msg/JointState",
            "/cmd", "std_msgs/msg/Float64MultiArray",
            "/marker", "std_msgs/msg/String",
            "/task", "std_msgs/msg/String",
            "/count", "std_msgs/msg/UInt16",
            "/enabled", "std_msgs/msg/Bool",
            "/joy", "sensor_msgs/msg/Joy");

    private record Message(String topic, long nanos, CdrWriter content) {}

    private final List<Message> messages = new ArrayList<>();

    private PartedRecordings() {}

    /** An empty one. */
    public static PartedRecordings begin() {
        return new PartedRecordings();
    }

    /** Joints at 100 Hz, both ends inclusive; the one position is the time. */
    public PartedRecordings joints(long from, long to) {
        for (long at = from; at <= to; at += 10) {
            CdrWriter cdr = new CdrWriter().begin().header(nanos(at), "base");
            add(
                    "/joint_states",
                    at,
                    cdr.sequence(List.of("j1"), 1)
                            .sequence((double) at)
                            .sequence()
                            .sequence());
        }
        return this;
    }

    /** Commands at 100 Hz, both ends inclusive; the value is the time. */
    public PartedRecordings commands(long from, long to) {
        for (long at = from; at <= to; at += 10) {
            add("/cmd", at, McapFixture.doubles((double) at));
        }
        return this;
    }

    /** A std_msgs/String on {@code /marker} or {@code /task}. */
    public PartedRecordings text(String topic, long at, String text) {
        return add(topic, at, new CdrWriter().begin().string(text));
    }

    /** A std_msgs/UInt16 on {@code /count}. */
    public PartedRecordings count(long at, int number) {
        CdrWriter cdr = new CdrWriter().begin().u8(number & 0xFF).u8(number >> 8);
        return add("/count", at, cdr);
    }

    /** A std_msgs/Bool on {@code /enabled}. */
    public PartedRecordings flag(long at, boolean value) {
        return add("/enabled", at, new CdrWriter().begin().bool(value));
    }

    /** A sensor_msgs/Joy without axes on {@code /joy}. */
    public PartedRecordings buttons(long at, int... pressed) {
        CdrWriter cdr = new CdrWriter().begin().header(nanos(at), "").u32(0).u32(pressed.length);
        for (int button : pressed) {
            cdr.u32(button);
        }
        return add("/joy", at, cdr);
    }

    private PartedRecordings add(String topic, long at, CdrWriter message) {
        messages.add(new Message(topic, nanos(at), message));
        return this;
    }

    private static long nanos(long millis) {
        return EPOCH + millis * 1_000_000;
    }

    /** Writes the messages in the order of their times; those of one time as they were added. */
    public Path write(Path file) {
        List<Message> sorted = new ArrayList<>(messages);
        sorted.sort(Comparator.comparingLong(Message::nanos));
        try {
            Files.createDirectories(file.getParent());
            try (McapWriter out =
                    new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), SmallRecordings.chunked())) {
                Map<String, Integer> channels = new TreeMap<>();
                for (Message message : sorted) {
                    int channel = channels.computeIfAbsent(message.topic, topic -> channel(out, topic));
                    byte[] payload = message.content.bytes().copy();
                    out.message(channel, 0, message.nanos, message.nanos, payload, payload.length);
                }
                out.finish();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int channel(McapWriter out, String topic) {
        String type = TYPES.get(topic);
        return out.channel(out.schema(type, "ros2msg", BuiltInDefinitions.text(type)), topic, "cdr");
    }
}
