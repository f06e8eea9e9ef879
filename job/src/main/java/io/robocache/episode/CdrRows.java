package io.robocache.episode;

import io.robocache.episode.MessageType.Array;
import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Decodes whole CDR messages. Bytes behind the last field are tolerated, as readers of ROS do. Not thread-safe. */
final class CdrRows implements RowDecoder {

    private final MessageType type;
    private final List<MessageColumn> columns;
    private final ValueCount values;
    private final CdrReader cdr = new CdrReader();

    CdrRows(MessageType type, Limits limits) {
        this.type = type;
        this.columns = columns(type);
        this.values = new ValueCount(limits);
    }

    private static List<MessageColumn> columns(MessageType type) {
        List<MessageColumn> columns = new ArrayList<>();
        for (Field field : type.fields()) {
            boolean list = field.array() != Array.NONE;
            boolean bytes = list && field.kind() == Kind.UINT8;
            columns.add(new MessageColumn(
                    field.name(),
                    bytes ? MessageColumn.Kind.BYTES : kind(field.kind()),
                    field.kind() == Kind.MESSAGE ? columns(field.type()) : List.of(),
                    list && !bytes));
        }
        return columns;
    }

    private static MessageColumn.Kind kind(Kind kind) {
        return switch (kind) {
            case BOOL -> MessageColumn.Kind.BOOLEAN;
            case INT8 -> MessageColumn.Kind.INT8;
            case UINT8, INT16 -> MessageColumn.Kind.INT16;
            case UINT16, INT32 -> MessageColumn.Kind.INT32;
            case UINT32, INT64 -> MessageColumn.Kind.INT64;
            case UINT64 -> MessageColumn.Kind.UINT64;
            case FLOAT32 -> MessageColumn.Kind.FLOAT32;
            case FLOAT64 -> MessageColumn.Kind.FLOAT64;
            case STRING, WSTRING -> MessageColumn.Kind.TEXT;
            case MESSAGE -> MessageColumn.Kind.STRUCT;
        };
    }

    @Override
    public List<MessageColumn> columns() {
        return columns;
    }

    @Override
    public Object[] row(ByteBuffer block, int from, int length, boolean[] wanted) throws DamageException {
        cdr.open(block, from, length);
        values.reset();
        if (type.fields().isEmpty()) {
            cdr.numbers(Kind.UINT8, 1); // a structure without members has one byte
        }
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(type.fields().get(i), wanted[i]);
        }
        return row;
    }

    /** The next field; null unless it is taken. */
    private Object value(Field field, boolean taking) throws DamageException {
        if (field.array() == Array.NONE) {
            return single(field, taking);
        }
        long count = field.array() == Array.FIXED
                ? field.length()
                : cdr.count(field.kind().bytes());
        if (field.kind().isNumber()) {
            int first = cdr.numbers(field.kind(), count);
            return taking ? numbers(field.kind(), first, (int) count) : null;
        }
        if (count > cdr.remaining()) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "%s has %d elements, %d bytes of the message are left"
                            .formatted(field.name(), count, cdr.remaining()));
        }
        values.add(taking ? count : 0);
        Object[] list = taking ? new Object[(int) count] : null;
        for (int i = 0; i < count; i++) {
            Object element = single(field, taking);
            if (taking) {
                list[i] = element;
            }
        }
        return list;
    }

    private Object single(Field field, boolean taking) throws DamageException {
        Kind kind = field.kind();
        switch (kind) {
            case STRING, WSTRING:
                if (taking) {
                    return cdr.string(kind);
                }
                cdr.skipString(kind);
                return null;
            case MESSAGE:
                return struct(field.type(), taking);
            default:
                int at = cdr.numbers(kind, 1);
                return taking ? number(kind, at) : null;
        }
    }

    private Object[] struct(MessageType message, boolean taking) throws DamageException {
        List<Field> fields = message.fields();
        if (fields.isEmpty()) {
            cdr.numbers(Kind.UINT8, 1);
        }
        values.add(taking ? fields.size() : 0);
        Object[] struct = taking ? new Object[fields.size()] : null;
        for (int i = 0; i < fields.size(); i++) {
            Object value = value(fields.get(i), taking);
            if (taking) {
                struct[i] = value;
            }
        }
        return struct;
    }

    private Object number(Kind kind, int at) {
        return switch (kind) {
            case BOOL -> cdr.integer(kind, at) != 0;
            case INT8 -> (byte) cdr.integer(kind, at);
            case UINT8, INT16 -> (short) cdr.integer(kind, at);
            case UINT16, INT32 -> (int) cdr.integer(kind, at);
            case UINT32, INT64, UINT64 -> cdr.integer(kind, at);
            case FLOAT32 -> cdr.bytes().getFloat(at);
            case FLOAT64 -> cdr.bytes().getDouble(at);
            case STRING, WSTRING, MESSAGE -> throw new IllegalArgumentException(kind + " is no number");
        };
    }

    private Object numbers(Kind kind, int first, int count) throws DamageException {
        values.add(kind.bytes() == 1 ? 0 : count);
        ByteBuffer bytes = cdr.bytes();
        int step = kind.bytes();
        switch (kind) {
            case BOOL:
                boolean[] flags = new boolean[count];
                for (int i = 0; i < count; i++) {
                    flags[i] = bytes.get(first + i) != 0;
                }
                return flags;
            case INT8, UINT8:
                byte[] raw = new byte[count];
                bytes.get(first, raw);
                return raw;
            case INT16:
                short[] shorts = new short[count];
                for (int i = 0; i < count; i++) {
                    shorts[i] = bytes.getShort(first + i * step);
                }
                return shorts;
            case UINT16, INT32:
                int[] ints = new int[count];
                for (int i = 0; i < count; i++) {
                    ints[i] = (int) cdr.integer(kind, first + i * step);
                }
                return ints;
            case UINT32, INT64, UINT64:
                long[] longs = new long[count];
                for (int i = 0; i < count; i++) {
                    longs[i] = cdr.integer(kind, first + i * step);
                }
                return longs;
            case FLOAT32:
                float[] floats = new float[count];
                for (int i = 0; i < count; i++) {
                    floats[i] = bytes.getFloat(first + i * step);
                }
                return floats;
            case FLOAT64:
                double[] doubles = new double[count];
                for (int i = 0; i < count; i++) {
                    doubles[i] = bytes.getDouble(first + i * step);
                }
                return doubles;
            default:
                throw new IllegalArgumentException(kind + " is no number");
        }
    }
}
