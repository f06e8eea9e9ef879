package io.robocache.episode;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.List;
import java.util.Locale;

/** Message types as recordings describe them, and messages of them, written by protobuf's own classes. */
final class FoxgloveSchemas {

    static final String TIME = ".google.protobuf.Timestamp";
    private static final String VECTOR = ".foxglove.Vector3";
    private static final String QUATERNION = ".foxglove.Quaternion";

    /** The importing ones first, as nothing says that imports come before. */
    private static final FileDescriptorSet SET = FileDescriptorSet.newBuilder()
            .addFile(file(
                    "test.proto",
                    "test",
                    List.of("time.proto", "base.proto"),
                    type(
                                    "All",
                                    "1 timestamp " + TIME,
                                    "2 frame_id string",
                                    "3 f64 double",
                                    "4 f32 float",
                                    "5 i32 int32",
                                    "6 u32 uint32",
                                    "7 s32 sint32",
                                    "8 x32 fixed32",
                                    "9 y32 sfixed32",
                                    "10 i64 int64",
                                    "11 u64 uint64",
                                    "12 s64 sint64",
                                    "13 x64 fixed64",
                                    "14 y64 sfixed64",
                                    "15 on bool",
                                    "16 mode .test.All.Mode",
                                    "17 at " + VECTOR,
                                    "18 many repeated " + VECTOR,
                                    "19 list repeated double",
                                    "20 steps repeated sint32",
                                    "21 took .google.protobuf.Duration",
                                    "22 raw bytes",
                                    "23 note string",
                                    "24 self .test.All",
                                    "25 maybe optional double",
                                    "26 times repeated " + TIME)
                            .toBuilder()
                            .addEnumType(mode())
                            .addNestedType(type("Inner", "1 v int32"))
                            .build()))
            .addFile(file(
                    "cloud.proto",
                    "foxglove",
                    List.of("base.proto", "time.proto"),
                    type(
                            "PointCloud",
                            "1 timestamp " + TIME,
                            "2 frame_id string",
                            "3 pose .foxglove.Pose",
                            "4 point_stride fixed32",
                            "5 fields repeated .foxglove.PackedElementField",
                            "6 data bytes",
                            "100 uuid optional string"),
                    type(
                                    "PackedElementField",
                                    "1 name string",
                                    "2 offset fixed32",
                                    "3 type .foxglove.PackedElementField.NumericType")
                            .toBuilder()
                            .addEnumType(numericType())
                            .build()))
            .addFile(file(
                    "others.proto",
                    "foxglove",
                    List.of("base.proto", "time.proto"),
                    type(
                            "FrameTransform",
                            "1 timestamp " + TIME,
                            "2 parent_frame_id string",
                            "3 child_frame_id string",
                            "4 translation " + VECTOR,
                            "5 rotation " + QUATERNION),
                    type("FrameTransforms", "1 transforms repeated .foxglove.FrameTransform"),
                    type(
                            "CompressedImage",
                            "1 timestamp " + TIME,
                            "2 data bytes",
                            "3 format string",
                            "4 frame_id string"),
                    type("JointStates", "1 timestamp " + TIME, "2 joints repeated .foxglove.JointState"),
                    type(
                            "JointState",
                            "1 name string",
                            "2 position optional double",
                            "3 velocity optional double",
                            "4 acceleration optional double",
                            "5 effort optional double"),
                    type("PoseInFrame", "1 timestamp " + TIME, "2 frame_id string", "3 pose .foxglove.Pose"),
                    type("PosesInFrame", "1 timestamp " + TIME, "2 frame_id string", "3 poses repeated .foxglove.Pose"),
                    type("Log", "1 timestamp " + TIME, "2 level int32", "3 message string", "4 name string")))
            .addFile(file(
                    "base.proto",
                    "foxglove",
                    List.of(),
                    type("Pose", "1 position " + VECTOR, "2 orientation " + QUATERNION),
                    type("Vector3", "1 x double", "2 y double", "3 z double"),
                    type("Quaternion", "1 x double", "2 y double", "3 z double", "4 w double")))
            .addFile(file(
                    "time.proto",
                    "google.protobuf",
                    List.of(),
                    type("Timestamp", "1 seconds int64", "2 nanos int32"),
                    type("Duration", "1 seconds int64", "2 nanos int32")))
            .build();

    private FoxgloveSchemas() {}

    static FileDescriptorSet set() {
        return SET;
    }

    static byte[] bytes() {
        return SET.toByteArray();
    }

    static FileDescriptorProto file(String path, String within, List<String> imports, DescriptorProto... types) {
        return FileDescriptorProto.newBuilder()
                .setName(path)
                .setPackage(within)
                .setSyntax("proto3")
                .addAllDependency(imports)
                .addAllMessageType(List.of(types))
                .build();
    }

    /** A message type; each field is {@code number name [repeated|optional] type}, messages and enums with a dot. */
    static DescriptorProto type(String name, String... fields) {
        DescriptorProto.Builder type = DescriptorProto.newBuilder().setName(name);
        for (String text : fields) {
            String[] words = text.split(" ", -1);
            String of = words[words.length - 1];
            FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                    .setNumber(Integer.parseInt(words[0]))
                    .setName(words[1])
                    .setLabel(
                            words[2].equals("repeated")
                                    ? FieldDescriptorProto.Label.LABEL_REPEATED
                                    : FieldDescriptorProto.Label.LABEL_OPTIONAL);
            if (of.startsWith(".")) {
                field.setTypeName(of); // what it names tells whether it is a message or an enum
            } else {
                field.setType(FieldDescriptorProto.Type.valueOf("TYPE_" + of.toUpperCase(Locale.ROOT)));
            }
            if (words[2].equals("optional")) {
                field.setProto3Optional(true).setOneofIndex(type.getOneofDeclCount());
                type.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + words[1]));
            }
            type.addField(field);
        }
        return type.build();
    }

    private static EnumDescriptorProto mode() {
        return EnumDescriptorProto.newBuilder()
                .setName("Mode")
                .addValue(EnumValueDescriptorProto.newBuilder().setName("OFF").setNumber(0))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("RUN").setNumber(7))
                .build();
    }

    private static EnumDescriptorProto numericType() {
        EnumDescriptorProto.Builder type = EnumDescriptorProto.newBuilder().setName("NumericType");
        List<String> names =
                List.of("UNKNOWN", "UINT8", "INT8", "UINT16", "INT16", "UINT32", "INT32", "FLOAT32", "FLOAT64");
        for (int i = 0; i < names.size(); i++) {
            type.addValue(
                    EnumValueDescriptorProto.newBuilder().setName(names.get(i)).setNumber(i));
        }
        return type.build();
    }

    static Descriptor descriptor(String name) {
        try {
            return ProtoSchema.type(name, bytes(), Limits.defaults());
        } catch (DamageException e) {
            throw new AssertionError(e);
        }
    }

    /** A message of the names and values of its fields, in turn; a list for repeated ones, a number for enums. */
    static DynamicMessage message(String type, Object... fields) {
        Descriptor descriptor = descriptor(type);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        for (int i = 0; i < fields.length; i += 2) {
            FieldDescriptor field = descriptor.findFieldByName((String) fields[i]);
            Object value = fields[i + 1];
            if (field.getType() == FieldDescriptor.Type.ENUM) {
                value = field.getEnumType().findValueByNumberCreatingIfUnknown((Integer) value);
            } else if (value instanceof DynamicMessage made) {
                value = again(field.getMessageType(), made);
            } else if (value instanceof List<?> list && field.getType() == FieldDescriptor.Type.MESSAGE) {
                value = list.stream()
                        .map(made -> again(field.getMessageType(), (DynamicMessage) made))
                        .toList();
            }
            message.setField(field, value);
        }
        return message.build();
    }

    /** The same message of the very descriptor that the one around it knows. */
    private static DynamicMessage again(Descriptor type, DynamicMessage message) {
        try {
            return DynamicMessage.parseFrom(type, message.toByteString());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static DynamicMessage time(long nanos) {
        return message("google.protobuf.Timestamp", "seconds", Math.floorDiv(nanos, 1_000_000_000L), "nanos", (int)
                Math.floorMod(nanos, 1_000_000_000L));
    }

    static DynamicMessage vector(double x, double y, double z) {
        return message("foxglove.Vector3", "x", x, "y", y, "z", z);
    }

    static DynamicMessage quaternion(double x, double y, double z, double w) {
        return message("foxglove.Quaternion", "x", x, "y", y, "z", z, "w", w);
    }

    /** A transform of child {@code c} in parent {@code p}. */
    static DynamicMessage transform(long stamp, String p, String c, DynamicMessage at, DynamicMessage turned) {
        return message(
                "foxglove.FrameTransform",
                "timestamp",
                time(stamp),
                "parent_frame_id",
                p,
                "child_frame_id",
                c,
                "translation",
                at,
                "rotation",
                turned);
    }

    static DynamicMessage element(String name, int offset, int type) {
        return message("foxglove.PackedElementField", "name", name, "offset", offset, "type", type);
    }
}
