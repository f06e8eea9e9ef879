package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decodes whole protobuf messages. What a message does not set has its default; a message in it is null then. Of a field
 * that occurs twice the last one counts, lists are joined. A message within itself, however deep, stays bytes; groups and
 * unknown fields are passed over. A map is a list of its entries. Not thread-safe.
 */
final class ProtoRows implements RowDecoder {

    /** One field with its place in the struct that has it. */
    private record Node(FieldDescriptor field, int slot, MessageColumn column, Nodes children) {}

    private record Nodes(List<Node> all) {
        Node find(int number) {
            for (Node node : all) {
                if (node.field.getNumber() == number) {
                    return node;
                }
            }
            return null;
        }

        List<MessageColumn> columns() {
            return all.stream().map(Node::column).toList();
        }
    }

    private final ProtoReader reader;
    private final Nodes roots;
    private final List<MessageColumn> columns;
    private final ValueCount values;
    private final int mostFields;
    private int fields;

    ProtoRows(Descriptor type, Limits limits) throws DamageException {
        this.reader = new ProtoReader(limits);
        this.values = new ValueCount(limits);
        this.mostFields = limits.fields();
        this.roots = nodes(type, new HashSet<>());
        this.columns = roots.columns();
    }

    private Nodes nodes(Descriptor type, Set<String> open) throws DamageException {
        open.add(type.getFullName());
        List<Node> nodes = new ArrayList<>();
        for (FieldDescriptor field : type.getFields()) {
            if (field.getType() == FieldDescriptor.Type.GROUP) {
                continue;
            }
            if (++fields > mostFields) {
                throw new DamageException(
                        Reason.SIZE_LIMIT,
                        "a type of more than %d fields, nested ones counted, the limit (limits.fields)"
                                .formatted(mostFields));
            }
            boolean struct = field.getType() == FieldDescriptor.Type.MESSAGE
                    && !open.contains(field.getMessageType().getFullName());
            Nodes children = struct ? nodes(field.getMessageType(), open) : new Nodes(List.of());
            MessageColumn column = new MessageColumn(
                    field.getName(),
                    struct ? MessageColumn.Kind.STRUCT : kind(field.getType()),
                    children.columns(),
                    field.isRepeated());
            nodes.add(new Node(field, nodes.size(), column, children));
        }
        open.remove(type.getFullName());
        return new Nodes(List.copyOf(nodes));
    }

    private static MessageColumn.Kind kind(FieldDescriptor.Type type) {
        return switch (type) {
            case BOOL -> MessageColumn.Kind.BOOLEAN;
            case INT32, SINT32, SFIXED32 -> MessageColumn.Kind.INT32;
            case UINT32, FIXED32, INT64, SINT64, SFIXED64 -> MessageColumn.Kind.INT64;
            case UINT64, FIXED64 -> MessageColumn.Kind.UINT64;
            case FLOAT -> MessageColumn.Kind.FLOAT32;
            case DOUBLE -> MessageColumn.Kind.FLOAT64;
            case STRING, ENUM -> MessageColumn.Kind.TEXT;
            case BYTES, MESSAGE, GROUP -> MessageColumn.Kind.BYTES;
        };
    }

    @Override
    public List<MessageColumn> columns() {
        return columns;
    }

    @Override
    public Object[] row(ByteBuffer block, int from, int length, boolean[] wanted) throws DamageException {
        values.reset();
        reader.open(block, from, length);
        Object[] row = struct(roots, block);
        for (int i = 0; i < row.length; i++) {
            row[i] = wanted[i] ? row[i] : null;
        }
        return row;
    }

    private Object[] struct(Nodes nodes, ByteBuffer block) throws DamageException {
        values.add(nodes.all.size());
        Object[] struct = new Object[nodes.all.size()];
        while (reader.next()) {
            Node node = nodes.find(reader.field());
            if (node == null) {
                reader.skip();
            } else if (!node.column.list()) {
                struct[node.slot] = single(node, block);
            } else {
                if (struct[node.slot] == null) {
                    struct[node.slot] = new ArrayList<Object>();
                }
                @SuppressWarnings("unchecked") // put there above
                List<Object> list = (List<Object>) struct[node.slot];
                elements(node, block, list);
            }
        }
        for (Node node : nodes.all) {
            struct[node.slot] = node.column.list()
                    ? array(node.column.kind(), (List<?>) struct[node.slot])
                    : struct[node.slot] == null ? unset(node) : struct[node.slot];
        }
        return struct;
    }

    private void elements(Node node, ByteBuffer block, List<Object> list) throws DamageException {
        boolean number = node.field.isPackable();
        if (!number || !reader.hasLength()) {
            values.add(1);
            list.add(single(node, block));
            return;
        }
        int outer = reader.pack();
        while (reader.more()) {
            values.add(1);
            reader.number(node.field.getType());
            list.add(number(node));
        }
        reader.unpack(outer);
    }

    private Object single(Node node, ByteBuffer block) throws DamageException {
        switch (node.field.getType()) {
            case STRING:
                return reader.string();
            case MESSAGE:
                if (node.column.kind() == MessageColumn.Kind.STRUCT) {
                    int outer = reader.enter();
                    Object[] struct = struct(node.children, block);
                    reader.leave(outer);
                    return struct;
                }
                return bytes(block);
            case BYTES:
                return bytes(block);
            default:
                reader.number(node.field.getType(), node.field.getLiteType().getWireType());
                return number(node);
        }
    }

    private byte[] bytes(ByteBuffer block) throws DamageException {
        reader.bytes();
        byte[] bytes = new byte[reader.count()];
        block.get(reader.first(), bytes);
        return bytes;
    }

    private Object number(Node node) {
        if (node.field.getType() == FieldDescriptor.Type.ENUM) {
            EnumValueDescriptor named = node.field.getEnumType().findValueByNumber((int) reader.integer());
            return named == null ? Long.toString(reader.integer()) : named.getName();
        }
        return switch (node.column.kind()) {
            case BOOLEAN -> reader.integer() != 0;
            case INT32 -> (int) reader.integer();
            case INT64, UINT64 -> reader.integer();
            case FLOAT32 -> (float) reader.real();
            case FLOAT64 -> reader.real();
            case INT8, INT16, TEXT, BYTES, STRUCT -> throw new IllegalArgumentException(
                    node.field.getType() + " is no number");
        };
    }

    /** What a field has that is not set. */
    private static Object unset(Node node) {
        if (node.field.getType() == FieldDescriptor.Type.MESSAGE) {
            return null;
        }
        Object value = node.field.getDefaultValue();
        if (value instanceof EnumValueDescriptor named) {
            return named.getName();
        }
        if (value instanceof com.google.protobuf.ByteString bytes) {
            return bytes.toByteArray();
        }
        boolean unsigned = node.field.getType() == FieldDescriptor.Type.UINT32
                || node.field.getType() == FieldDescriptor.Type.FIXED32;
        return unsigned ? (Object) ((Integer) value & 0xFFFF_FFFFL) : value;
    }

    private static Object array(MessageColumn.Kind kind, List<?> listOrNull) {
        List<?> list = listOrNull == null ? List.of() : listOrNull;
        int count = list.size();
        switch (kind) {
            case BOOLEAN:
                boolean[] flags = new boolean[count];
                for (int i = 0; i < count; i++) {
                    flags[i] = (Boolean) list.get(i);
                }
                return flags;
            case FLOAT32:
                float[] floats = new float[count];
                for (int i = 0; i < count; i++) {
                    floats[i] = (Float) list.get(i);
                }
                return floats;
            case INT32:
                return list.stream().mapToInt(value -> (Integer) value).toArray();
            case INT64, UINT64:
                return list.stream().mapToLong(value -> (Long) value).toArray();
            case FLOAT64:
                return list.stream().mapToDouble(value -> (Double) value).toArray();
            default:
                return list.toArray();
        }
    }
}
