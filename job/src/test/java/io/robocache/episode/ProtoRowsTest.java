package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whole protobuf messages as rows. */
class ProtoRowsTest {
    private final Descriptor type = type();

    @Test
    void everyKindOfFieldHasItsColumn() throws DamageException {
        assertEquals(
                "flag BOOLEAN, small INT64, big UINT64, mode TEXT, raw BYTES, list FLOAT64[], names TEXT[],"
                        + " inner STRUCT(x FLOAT32, self BYTES), inners STRUCT(x FLOAT32, self BYTES)[]",
                text(new ProtoRows(type, Limits.defaults()).columns()));
    }

    @Test
    void valuesAreThoseThatWereWritten() throws DamageException {
        Descriptor inner = type.findFieldByName("inner").getMessageType();
        DynamicMessage deep = set(inner, "x", 2.5f).build();
        DynamicMessage message = set(type, "flag", true)
                .setField(type.findFieldByName("small"), -1) // 2^32 - 1
                .setField(type.findFieldByName("big"), -1L)
                .setField(
                        type.findFieldByName("mode"), type.getEnumTypes().get(0).findValueByNumber(1))
                .setField(type.findFieldByName("raw"), ByteString.copyFrom(new byte[] {7, 8}))
                .addRepeatedField(type.findFieldByName("list"), 0.5)
                .addRepeatedField(type.findFieldByName("list"), -1.0)
                .addRepeatedField(type.findFieldByName("names"), "a")
                .setField(
                        type.findFieldByName("inner"),
                        set(inner, "x", 1f)
                                .setField(inner.findFieldByName("self"), deep)
                                .build())
                .addRepeatedField(type.findFieldByName("inners"), deep)
                .build();

        Object[] row = row(message.toByteArray(), Limits.defaults());

        assertEquals(List.of(true, 0xFFFF_FFFFL, -1L, "ON"), Arrays.asList(row).subList(0, 4));
        assertArrayEquals(new byte[] {7, 8}, (byte[]) row[4]);
        assertArrayEquals(new double[] {0.5, -1}, (double[]) row[5]);
        assertArrayEquals(new Object[] {"a"}, (Object[]) row[6]);
        assertEquals(1f, ((Object[]) row[7])[0]);
        assertArrayEquals(deep.toByteArray(), (byte[]) ((Object[]) row[7])[1], "a message within itself stays bytes");
        assertEquals(2.5f, ((Object[]) ((Object[]) row[8])[0])[0]);
    }

    @Test
    void whatIsNotSetHasItsDefault() throws DamageException {
        Object[] row = row(new byte[0], Limits.defaults());
        assertEquals(List.of(false, 0L, 0L, "OFF"), Arrays.asList(row).subList(0, 4));
        assertEquals(0, ((byte[]) row[4]).length);
        assertEquals(0, ((double[]) row[5]).length);
        assertNull(row[7], "a message that is not set");
        assertEquals(0, ((Object[]) row[8]).length);
    }

    @Test
    void damageAndMoreValuesThanTheLimitAreRefused() {
        DamageException cut =
                assertThrows(DamageException.class, () -> row(new byte[] {0x3a, 9, 'a'}, Limits.defaults()));
        assertEquals(Reason.BAD_ENCODING, cut.reason());
        byte[] many = new byte[200]; // a hundred empty messages in inners
        for (int i = 0; i < many.length; i += 2) {
            many[i] = 9 << 3 | 2;
        }
        Limits few = new Limits(1 << 20, 1 << 20, 0, 1000, 16, 100, 10, 150, 1 << 20);
        DamageException much = assertThrows(DamageException.class, () -> row(many, few));
        assertEquals(Reason.SIZE_LIMIT, much.reason());
        assertTrue(much.getMessage().contains("150 values, the limit (limits.components)"), much.getMessage());
    }

    private Object[] row(byte[] message, Limits limits) throws DamageException {
        ProtoRows rows = new ProtoRows(type, limits);
        boolean[] all = new boolean[rows.columns().size()];
        Arrays.fill(all, true);
        return rows.row(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN), 0, message.length, all);
    }

    private static DynamicMessage.Builder set(Descriptor type, String field, Object value) {
        return DynamicMessage.newBuilder(type).setField(type.findFieldByName(field), value);
    }

    private static String text(List<MessageColumn> columns) {
        return columns.stream()
                .map(column -> column.name() + " " + column.kind()
                        + (column.fields().isEmpty() ? "" : "(" + text(column.fields()) + ")")
                        + (column.list() ? "[]" : ""))
                .collect(Collectors.joining(", "));
    }

    private static Descriptor type() {
        DescriptorProto inner = DescriptorProto.newBuilder()
                .setName("Inner")
                .addField(field("x", 1, FieldDescriptorProto.Type.TYPE_FLOAT))
                .addField(
                        field("self", 2, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".t.Inner"))
                .build();
        DescriptorProto outer = DescriptorProto.newBuilder()
                .setName("Outer")
                .addEnumType(EnumDescriptorProto.newBuilder()
                        .setName("Mode")
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("OFF")
                                .setNumber(0))
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("ON")
                                .setNumber(1)))
                .addField(field("flag", 1, FieldDescriptorProto.Type.TYPE_BOOL))
                .addField(field("small", 2, FieldDescriptorProto.Type.TYPE_UINT32))
                .addField(field("big", 3, FieldDescriptorProto.Type.TYPE_FIXED64))
                .addField(field("mode", 4, FieldDescriptorProto.Type.TYPE_ENUM).setTypeName(".t.Outer.Mode"))
                .addField(field("raw", 5, FieldDescriptorProto.Type.TYPE_BYTES))
                .addField(
                        field("list", 6, FieldDescriptorProto.Type.TYPE_DOUBLE).setLabel(Label.LABEL_REPEATED))
                .addField(
                        field("names", 7, FieldDescriptorProto.Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED))
                .addField(field("inner", 8, FieldDescriptorProto.Type.TYPE_MESSAGE)
                        .setTypeName(".t.Inner"))
                .addField(field("inners", 9, FieldDescriptorProto.Type.TYPE_MESSAGE)
                        .setTypeName(".t.Inner")
                        .setLabel(Label.LABEL_REPEATED))
                .build();
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("t.proto")
                .setPackage("t")
                .setSyntax("proto3")
                .addMessageType(inner)
                .addMessageType(outer)
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Outer");
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FieldDescriptorProto.Builder field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }
}
