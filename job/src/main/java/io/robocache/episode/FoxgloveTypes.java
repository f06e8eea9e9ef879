package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The message types of Foxglove that are read by what they mean, as far as their fields are used: published at
 * https://docs.foxglove.dev/docs/sdk/schemas. Newer releases add fields and keep these.
 */
final class FoxgloveTypes {

    static final String CLOUD = "foxglove.PointCloud";
    static final String TRANSFORM = "foxglove.FrameTransform";
    static final String TRANSFORMS = "foxglove.FrameTransforms";
    static final String IMAGE = "foxglove.CompressedImage";
    static final String JOINTS = "foxglove.JointStates";

    private static final String JOINT = "foxglove.JointState";
    private static final String POSE = "foxglove.Pose";
    private static final String VECTOR = "foxglove.Vector3";
    private static final String QUATERNION = "foxglove.Quaternion";
    private static final String ELEMENT = "foxglove.PackedElementField";
    private static final String STAMP = "1 timestamp " + ProtoHeader.TIMESTAMP;

    /** Number, name and type of the fields that are used; of joints by name alone, see {@link FoxgloveJointsDecoder}. */
    private static final Map<String, List<String>> FIELDS = Map.of(
            CLOUD,
            List.of(
                    STAMP,
                    "2 frame_id string",
                    "3 pose " + POSE,
                    "4 point_stride fixed32",
                    "5 fields repeated " + ELEMENT,
                    "6 data bytes"),
            ELEMENT,
            List.of("1 name string", "2 offset fixed32", "3 type enum"),
            POSE,
            List.of("1 position " + VECTOR, "2 orientation " + QUATERNION),
            VECTOR,
            List.of("1 x double", "2 y double", "3 z double"),
            QUATERNION,
            List.of("1 x double", "2 y double", "3 z double", "4 w double"),
            TRANSFORM,
            List.of(
                    STAMP,
                    "2 parent_frame_id string",
                    "3 child_frame_id string",
                    "4 translation " + VECTOR,
                    "5 rotation " + QUATERNION),
            TRANSFORMS,
            List.of("1 transforms repeated " + TRANSFORM),
            IMAGE,
            List.of(STAMP, "2 data bytes", "3 format string", "4 frame_id string"),
            JOINTS,
            List.of(STAMP, "2 joints repeated " + JOINT),
            ProtoHeader.TIMESTAMP,
            List.of("1 seconds int64", "2 nanos int32"));

    private FoxgloveTypes() {}

    /** Whether a type has that name, and the fields that it is published with: one that only borrows the name has not. */
    static boolean is(Descriptor type, String name) {
        return type.getFullName().equals(name) && asPublished(type);
    }

    private static boolean asPublished(Descriptor type) {
        List<String> published = FIELDS.get(type.getFullName());
        if (published == null) {
            return true;
        }
        Set<String> there = new HashSet<>();
        for (FieldDescriptor field : type.getFields()) {
            there.add(line(field));
        }
        if (!there.containsAll(published)) {
            return false;
        }
        for (FieldDescriptor field : type.getFields()) {
            if (published.contains(line(field))
                    && field.getType() == FieldDescriptor.Type.MESSAGE
                    && !asPublished(field.getMessageType())) {
                return false;
            }
        }
        return true;
    }

    private static String line(FieldDescriptor field) {
        String type = field.getType() == FieldDescriptor.Type.MESSAGE
                ? field.getMessageType().getFullName()
                : field.getType().name().toLowerCase(Locale.ROOT);
        return field.getNumber() + " " + field.getName() + (field.isRepeated() ? " repeated " : " ") + type;
    }
}
