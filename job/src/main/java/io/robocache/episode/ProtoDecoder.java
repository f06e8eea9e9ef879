package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.robocache.episode.ProtoPlan.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Decodes protobuf messages of any type by field path: numbers as a row, or one string of the message, or nothing but the
 * stamp. What a message does not set has its default, which is 0 unless the schema says otherwise; of a field that occurs
 * twice the last one counts, lists are joined. Unknown fields are passed over. See {@link ProtoHeader} for the stamp.
 */
final class ProtoDecoder implements MessageDecoder {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StreamRequest.Kind wanted;
    private final ProtoReader reader;
    private final ProtoHeader header;
    private final ProtoPlan plan;
    private final FieldDescriptor text; // null where none is wanted
    private final ValueRow values; // null where no number is wanted
    private String found;
    private ByteBuffer bytes;

    /**
     * @throws DamageException for the episode, if the type does not have what the request names
     */
    ProtoDecoder(StreamRequest request, Descriptor type, Limits limits) throws DamageException {
        this.reader = new ProtoReader(limits);
        this.wanted = request.kind();
        this.header = new ProtoHeader(type);
        List<String> paths = wanted != StreamRequest.Kind.VALUES
                ? List.of()
                : request.fields().isEmpty() ? ProtoPlan.defaults(type) : request.fields();
        this.plan = new ProtoPlan(type, paths);
        if (wanted == StreamRequest.Kind.VALUES && plan.paths().isEmpty()) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    "%s has no numbers outside of lists; name the fields that are wanted"
                            .formatted(type.getFullName()));
        }
        this.values = plan.paths().isEmpty() ? null : new ValueRow(plan.paths(), plan.kinds(), limits.components());
        this.text = wanted == StreamRequest.Kind.TEXT ? textField(request, type) : null;
    }

    private static FieldDescriptor textField(StreamRequest request, Descriptor type) throws DamageException {
        for (FieldDescriptor field : type.getFields()) {
            boolean named = request.fields().isEmpty()
                    ? !field.getName().equals("frame_id")
                    : field.getName().equals(request.fields().get(0));
            if (named && field.getType() == FieldDescriptor.Type.STRING && !field.isRepeated()) {
                return field;
            }
        }
        throw DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH, "%s has no string %s".formatted(type.getFullName(), request.fields()));
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        if (values != null) {
            values.fix();
        }
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        reader.open(block, from, length);
        header.read(reader);
        reader.open(block, from, length);
        bytes = block;
        if (text != null) {
            found = (String) text.getDefaultValue();
        }
        plan.reset();
        if (values != null) {
            values.begin();
        }
        if (values != null || text != null) {
            fields(plan.roots());
            collect();
        }
    }

    private void fields(List<Node> among) throws DamageException {
        while (reader.next()) {
            Node node = Node.find(among, reader.field());
            if (node == null && text != null && reader.field() == text.getNumber()) {
                found = reader.string();
            } else if (node == null) {
                reader.skip();
            } else if (node.isTime() && node.slot != ProtoPlan.NO_SLOT) {
                time(node);
            } else if (node.slot == ProtoPlan.NO_SLOT) {
                message(node);
            } else if (node.field.getType() == FieldDescriptor.Type.BYTES) {
                reader.bytes();
                node.first = reader.first();
                node.count = reader.count();
            } else if (node.field.isRepeated() && reader.hasLength()) {
                int outer = reader.pack();
                while (reader.more()) {
                    reader.number(node.field.getType());
                    take(node, reader.real(), reader.integer());
                }
                reader.unpack(outer);
            } else {
                reader.number(node.field.getType(), node.wireType);
                take(node, reader.real(), reader.integer());
            }
        }
    }

    private void message(Node node) throws DamageException {
        int outer = reader.enter();
        if (node.element == FieldStep.ALL || node.element == node.seen) {
            fields(node.children);
        } else {
            while (reader.next()) {
                reader.skip();
            }
        }
        reader.leave(outer);
        node.seen++;
    }

    private void take(Node node, double real, long integer) throws DamageException {
        if (node.field.isRepeated() && node.element == FieldStep.ALL) {
            add(node, real, integer);
        } else if (!node.field.isRepeated() || node.element == node.seen) {
            node.real = real;
            node.integer = integer;
        }
        node.seen++;
    }

    private void add(Node node, double real, long integer) throws DamageException {
        values.add(node.slot, real, integer);
    }

    /** A time that occurs twice is merged, field by field; those of a list each stand for themselves. */
    private void time(Node node) throws DamageException {
        long seconds = node.field.isRepeated() ? 0 : node.integer;
        long nanos = node.field.isRepeated() ? 0 : node.count;
        int outer = reader.enter();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> seconds = reader.int64();
                case 2 -> nanos = reader.int32();
                default -> reader.skip();
            }
        }
        reader.leave(outer);
        if (nanos <= -NANOS_PER_SECOND || nanos >= NANOS_PER_SECOND) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "%s has %d nanoseconds, limit %d".formatted(node.field.getName(), nanos, NANOS_PER_SECOND - 1));
        }
        take(node, seconds + nanos / (double) NANOS_PER_SECOND, seconds);
        if (!node.field.isRepeated()) {
            node.count = (int) nanos;
        }
    }

    private void collect() throws DamageException {
        for (Node node : plan.nodes()) {
            boolean bytesField = node.slot != ProtoPlan.NO_SLOT && node.field.getType() == FieldDescriptor.Type.BYTES;
            int there = bytesField ? node.count : node.seen;
            if (node.element != FieldStep.ALL && there <= node.element) {
                throw new DamageException(
                        Reason.BAD_ARRAY_LENGTH,
                        "%s has %d elements, element %d is wanted"
                                .formatted(node.field.getName(), there, node.element));
            }
            if (bytesField) {
                for (int i = 0; i < node.count; i++) {
                    if (node.element == FieldStep.ALL || node.element == i) {
                        int v = bytes.get(node.first + i) & 0xFF;
                        add(node, v, v);
                    }
                }
            } else if (node.slot != ProtoPlan.NO_SLOT && (!node.field.isRepeated() || node.element != FieldStep.ALL)) {
                add(node, node.real, node.integer);
            }
        }
    }

    @Override
    public MinorType elementType() {
        return values != null ? values.type() : text != null ? MinorType.VARCHAR : null;
    }

    @Override
    public int width() {
        return values != null ? values.width() : text != null ? 1 : 0;
    }

    @Override
    public List<String> names() {
        return values == null ? List.of() : values.names();
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        if (text != null) {
            ((VarCharVector) out).setSafe(row, found.getBytes(StandardCharsets.UTF_8));
        } else {
            values.write(out, row);
        }
    }

    @Override
    public MessageHead head() {
        return header.head();
    }
}
