package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.MessageType.Array;
import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Definitions of ROS 2 messages: a text, and behind its first zero byte a message of that type. A definition that is
 * understood is written anew and is understood the same again.
 */
final class FuzzDefinition implements FuzzTarget {

    private static final String NAME = "test/msg/T";

    @Override
    public void run(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        String text = new String(input, 0, end, StandardCharsets.UTF_8);
        byte[] payload = java.util.Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        MessageType type;
        try {
            type = DefinitionParser.parse(NAME, text, FuzzReading.LIMITS);
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().startsWith("schema "), refused::getMessage);
            return;
        }
        assertTrue(fields(type, 0) <= FuzzReading.LIMITS.fields(), "fields within their limit");
        assertEquals(
                type, DefinitionParser.parse(NAME, written(type), FuzzReading.LIMITS), "a definition written anew");
        StreamRequest request = Recordings.request("/t", StreamRequest.Kind.VALUES);
        FuzzMessages.drive(
                request,
                payload,
                () -> MessageDecoders.of(
                        request, NAME, "cdr", "ros2msg", text.getBytes(StandardCharsets.UTF_8), FuzzReading.LIMITS));
    }

    private static long fields(MessageType type, int depth) {
        assertTrue(depth <= FuzzReading.LIMITS.nesting(), "nested within the limit");
        long count = 0;
        for (Field field : type.fields()) {
            count += 1 + (field.type() == null ? 0 : fields(field.type(), depth + 1));
        }
        return count;
    }

    private static String written(MessageType type) {
        Map<String, MessageType> needed = new LinkedHashMap<>();
        collect(type, needed);
        StringBuilder text = new StringBuilder(own(type));
        needed.values().forEach(other -> text.append("=".repeat(80))
                .append("\nMSG: ")
                .append(other.name())
                .append('\n')
                .append(own(other)));
        return text.toString();
    }

    private static void collect(MessageType type, Map<String, MessageType> needed) {
        for (Field field : type.fields()) {
            if (field.type() != null && needed.putIfAbsent(field.type().name(), field.type()) == null) {
                collect(field.type(), needed);
            }
        }
    }

    private static String own(MessageType type) {
        StringBuilder text = new StringBuilder();
        for (Field field : type.fields()) {
            String name = field.kind() == Kind.MESSAGE
                    ? field.type().name()
                    : field.kind().name().toLowerCase(Locale.ROOT);
            String bound = field.length() == 0 ? "[]" : "[<=" + field.length() + "]";
            String array =
                    switch (field.array()) {
                        case NONE -> "";
                        case FIXED -> "[" + field.length() + "]";
                        case SEQUENCE -> bound;
                    };
            assertTrue(field.array() != Array.FIXED || field.length() > 0, "an array has an element");
            text.append(name).append(array).append(' ').append(field.name()).append('\n');
        }
        return text.toString();
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String type : List.of(
                McapFixture.JOINTS, McapFixture.CLOUD, McapFixture.DOUBLES, "nav_msgs/msg/Odometry", CameraInfo.TYPE)) {
            seeds.add(input(BuiltInDefinitions.text(type).getBytes(StandardCharsets.UTF_8)));
        }
        seeds.add(input("int32 A=1\nfloat64[<=3] b 1.5 # c\nwstring<=4[2] w\nNested[] n\n%s\nMSG: test/Nested\nbool x\n"
                .formatted("=".repeat(80))
                .getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }

    private static byte[] input(byte[] text) {
        return CloudFiles.joined(text, new byte[1], new byte[] {0, 1, 0, 0}, new byte[60]);
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] mcap : FuzzTargets.whole(file, ".mcap")) {
            FuzzPieces.of(mcap, new FuzzPieces.Sink() {
                @Override
                public void schema(String type, String encoding, byte[] text) {
                    if (encoding.equals("ros2msg") && text.length < FuzzTargets.MAX_BYTES / 2) {
                        seeds.add(input(text));
                    }
                }
            });
        }
        return seeds;
    }
}
