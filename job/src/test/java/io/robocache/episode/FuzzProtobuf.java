package io.robocache.episode;

import static io.robocache.episode.FoxgloveSchemas.element;
import static io.robocache.episode.FoxgloveSchemas.message;
import static io.robocache.episode.FoxgloveSchemas.quaternion;
import static io.robocache.episode.FoxgloveSchemas.time;
import static io.robocache.episode.FoxgloveSchemas.transform;
import static io.robocache.episode.FoxgloveSchemas.vector;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import io.robocache.episode.StreamRequest.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Protobuf messages of Foxglove's types and of any: a byte that chooses, then the payload. For the last kinds the schema is
 * part of the input: its length in two bytes, the schema, the payload.
 */
final class FuzzProtobuf implements FuzzTarget {

    private static final String ALL = "test.All";
    private static final byte[] SCHEMA = FoxgloveSchemas.bytes();

    /** A way to take a topic. */
    private record Case(String type, StreamRequest request) {

        static Case of(String type, Kind kind, String... fields) {
            return new Case(type, Recordings.request("/t", kind, fields));
        }
    }

    private static final List<Case> KNOWN = List.of(
            Case.of(FoxgloveTypes.CLOUD, Kind.CLOUD),
            Case.of(FoxgloveTypes.CLOUD, Kind.STAMPS),
            Case.of(FoxgloveTypes.IMAGE, Kind.IMAGE),
            Case.of(FoxgloveTypes.TRANSFORM, Kind.TRANSFORMS),
            Case.of(FoxgloveTypes.TRANSFORMS, Kind.TRANSFORMS),
            Case.of(FoxgloveTypes.JOINTS, Kind.VALUES),
            Case.of(FoxgloveTypes.JOINTS, Kind.VALUES, "position", "effort"),
            Case.of("foxglove.PoseInFrame", Kind.VALUES),
            Case.of("foxglove.PosesInFrame", Kind.VALUES, "poses[1].position"),
            Case.of("foxglove.Log", Kind.TEXT, "message"),
            Case.of(ALL, Kind.VALUES),
            Case.of(ALL, Kind.VALUES, "list", "steps", "maybe", "many[0]", "took"),
            Case.of(ALL, Kind.TEXT, "note"));

    /** With a schema of the input. */
    private static final List<Case> DESCRIBED = List.of(
            Case.of(ALL, Kind.VALUES),
            Case.of(ALL, Kind.VALUES, "list"),
            Case.of(FoxgloveTypes.CLOUD, Kind.CLOUD),
            Case.of(FoxgloveTypes.JOINTS, Kind.VALUES));

    @Override
    public void run(byte[] input) {
        int choice = FuzzTargets.choice(input, KNOWN.size() + DESCRIBED.size());
        if (input.length < 3) {
            return;
        }
        if (choice < KNOWN.size()) {
            drive(KNOWN.get(choice), SCHEMA, Arrays.copyOfRange(input, 1, input.length));
            return;
        }
        int length = Math.min((input[1] & 0xFF) | ((input[2] & 0xFF) << 8), input.length - 3);
        byte[] schema = Arrays.copyOfRange(input, 3, 3 + length);
        byte[] payload = Arrays.copyOfRange(input, 3 + length, input.length);
        drive(DESCRIBED.get(choice - KNOWN.size()), schema, payload);
    }

    private static void drive(Case chosen, byte[] schema, byte[] payload) {
        FuzzMessages.drive(
                chosen.request,
                payload,
                () -> MessageDecoders.of(
                        chosen.request, chosen.type, "protobuf", "protobuf", schema, FuzzReading.LIMITS));
    }

    static DynamicMessage pose() {
        return message(
                "foxglove.PoseInFrame",
                "timestamp",
                time(5),
                "frame_id",
                "base",
                "pose",
                message("foxglove.Pose", "position", vector(1, 2, 3), "orientation", quaternion(0, 0, 0, 1)));
    }

    private static List<DynamicMessage> messages() {
        DynamicMessage moved = transform(5, "a", "b", vector(1, 2, 3), quaternion(0, 0, 0, 1));
        byte[] picture = ImageRecordings.picture("png", 4, 6, 1);
        return List.of(
                message(
                        FoxgloveTypes.CLOUD,
                        "timestamp",
                        time(5),
                        "frame_id",
                        "lidar",
                        "point_stride",
                        12,
                        "fields",
                        List.of(element("x", 0, 7), element("y", 4, 7), element("z", 8, 7)),
                        "data",
                        ByteString.copyFrom(new byte[36])),
                message(
                        FoxgloveTypes.IMAGE,
                        "timestamp",
                        time(5),
                        "data",
                        ByteString.copyFrom(picture),
                        "format",
                        "png"),
                moved,
                message(FoxgloveTypes.TRANSFORMS, "transforms", List.of(moved, moved)),
                message(
                        FoxgloveTypes.JOINTS,
                        "timestamp",
                        time(5),
                        "joints",
                        List.of(
                                message("foxglove.JointState", "name", "a", "position", 1.0, "effort", 0.5),
                                message("foxglove.JointState", "name", "b", "position", -1.0, "effort", 0.5))),
                pose(),
                message(
                        "foxglove.PosesInFrame",
                        "poses",
                        List.of(
                                message("foxglove.Pose", "position", vector(1, 2, 3)),
                                message("foxglove.Pose", "position", vector(4, 5, 6)))),
                message("foxglove.Log", "timestamp", time(5), "message", "begin"),
                message(
                        ALL,
                        "timestamp",
                        time(5),
                        "f64",
                        1.5,
                        "s32",
                        -7,
                        "list",
                        List.of(1.0, 2.0),
                        "steps",
                        List.of(1, -1),
                        "maybe",
                        2.0,
                        "many",
                        List.of(vector(1, 2, 3)),
                        "note",
                        "text"));
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (DynamicMessage message : messages()) {
            String type = message.getDescriptorForType().getFullName();
            for (int i = 0; i < KNOWN.size(); i++) {
                if (KNOWN.get(i).type.equals(type)) {
                    seeds.add(FuzzTargets.chosen(i, message.toByteArray()));
                }
            }
            for (int i = 0; i < DESCRIBED.size(); i++) {
                if (DESCRIBED.get(i).type.equals(type)) {
                    byte[] length = {(byte) SCHEMA.length, (byte) (SCHEMA.length >> 8)};
                    seeds.add(FuzzTargets.chosen(
                            KNOWN.size() + i, CloudFiles.joined(length, SCHEMA, message.toByteArray())));
                }
            }
        }
        return seeds;
    }
}
