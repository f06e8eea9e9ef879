package io.robocache.episode;

import io.robocache.episode.FieldPlan.Node;
import io.robocache.episode.MessageType.Array;
import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Decodes CDR messages of any type by field path: numbers as a row, or one string, or nothing but the stamp. Each
 * message is walked from its first byte to its last field; bytes behind it are tolerated, as readers of ROS do.
 */
final class CdrDecoder implements MessageDecoder {

    private final StreamRequest.Kind wanted;
    private final List<Node> plan;
    private final Node text;
    private final ValueRow values; // null where no number is wanted
    private final boolean ownStamp;
    private final boolean stampOfFirstElement;
    private final CdrReader cdr = new CdrReader();
    private String found;
    private final MessageHead head;

    /**
     * @throws DamageException for the episode, if the type does not have what the request names
     */
    CdrDecoder(StreamRequest request, MessageType type, Limits limits) throws DamageException {
        this.wanted = request.kind();
        List<String> paths = wanted != StreamRequest.Kind.VALUES
                ? List.of()
                : request.fields().isEmpty() ? FieldPlan.defaults(type) : request.fields();
        FieldPlan fields = new FieldPlan(type, paths);
        this.plan = fields.roots();
        if (wanted == StreamRequest.Kind.VALUES && fields.paths().isEmpty()) {
            throw DamageException.ofEpisode(Reason.CONFIG_MISMATCH, "%s has no numbers".formatted(type.name()));
        }
        this.values =
                fields.paths().isEmpty() ? null : new ValueRow(fields.paths(), fields.kinds(), limits.components());
        this.text = wanted == StreamRequest.Kind.TEXT ? textField(request, type) : null;
        this.ownStamp = type.hasHeader();
        this.stampOfFirstElement = type.fields().size() == 1
                && type.fields().get(0).array() == Array.SEQUENCE
                && type.fields().get(0).kind() == Kind.MESSAGE
                && type.fields().get(0).type().hasHeader();
        this.head = new MessageHead(ownStamp || stampOfFirstElement);
    }

    private Node textField(StreamRequest request, MessageType type) throws DamageException {
        for (Node node : plan) {
            boolean named = request.fields().isEmpty()
                    || node.field.name().equals(request.fields().get(0));
            boolean string = node.field.kind() == Kind.STRING || node.field.kind() == Kind.WSTRING;
            if (named && string && node.field.array() == Array.NONE) {
                return node;
            }
        }
        throw DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH, "%s has no string %s".formatted(type.name(), request.fields()));
    }

    @Override
    public void check(ByteBuffer block, int from, int length) throws DamageException {
        walk(block, from, length);
        if (values != null) {
            values.fix();
        }
    }

    private void walk(ByteBuffer block, int from, int length) throws DamageException {
        cdr.open(block, from, length);
        head.noStamp();
        if (ownStamp || stampOfFirstElement) {
            readHeader();
            cdr.open(block, from, length);
        }
        if (values != null) {
            values.begin();
        }
        found = null;
        fields(plan, values != null);
    }

    private void readHeader() throws DamageException {
        if (stampOfFirstElement && cdr.count(Integer.BYTES) == 0) {
            return;
        }
        head.stamp(HeaderStamp.read(cdr));
        head.frame(cdr.string(Kind.STRING));
    }

    /** Goes over the fields of one message; {@code taking} is false inside elements that nobody wants. */
    private void fields(List<Node> nodes, boolean taking) throws DamageException {
        if (nodes.isEmpty()) {
            cdr.numbers(Kind.UINT8, 1); // a structure without members has one byte
        }
        for (Node node : nodes) {
            Field field = node.field;
            long count =
                    switch (field.array()) {
                        case NONE -> 1;
                        case FIXED -> field.length();
                        case SEQUENCE -> cdr.count(field.kind().bytes());
                    };
            if (field.kind().isNumber()) {
                numbers(node, cdr.numbers(field.kind(), count), (int) count, taking);
            } else if (count > cdr.remaining()) {
                throw new DamageException(
                        Reason.BAD_ENCODING,
                        "%s has %d elements, %d bytes of the message are left"
                                .formatted(field.name(), count, cdr.remaining()));
            } else if (field.kind() == Kind.MESSAGE) {
                if (taking && node.element >= count && node.element != FieldStep.ALL) {
                    throw lacks(node, count);
                }
                for (int i = 0; i < count; i++) {
                    fields(node.children, taking && (node.element == FieldStep.ALL || node.element == i));
                }
            } else {
                strings(node, count);
            }
        }
    }

    private void numbers(Node node, int first, int count, boolean taking) throws DamageException {
        if (!taking || node.slot == FieldPlan.SKIP) {
            return;
        }
        if (node.element != FieldStep.ALL && node.element >= count) {
            throw lacks(node, count);
        }
        Kind kind = node.field.kind();
        boolean real = kind == Kind.FLOAT32 || kind == Kind.FLOAT64;
        for (int i = 0; i < count; i++) {
            if (node.element == FieldStep.ALL || node.element == i) {
                int at = first + i * kind.bytes();
                values.add(node.slot, cdr.real(kind, at), real ? 0 : cdr.integer(kind, at));
            }
        }
    }

    private void strings(Node node, long count) throws DamageException {
        for (long i = 0; i < count; i++) {
            if (node == text) {
                found = cdr.string(node.field.kind());
            } else {
                cdr.skipString(node.field.kind());
            }
        }
    }

    private static DamageException lacks(Node node, long count) {
        return new DamageException(
                Reason.BAD_ARRAY_LENGTH,
                "%s has %d elements, element %d is wanted".formatted(node.field.name(), count, node.element));
    }

    @Override
    public int trailingBytes() {
        return cdr.remaining();
    }

    @Override
    public MinorType elementType() {
        return switch (wanted) {
            case VALUES -> values.type();
            case TEXT -> MinorType.VARCHAR;
            case CLOUD, STAMPS, TRANSFORMS, STATIC_TRANSFORMS, CAMERA, IMAGE, VIDEO -> null;
        };
    }

    @Override
    public int width() {
        return switch (wanted) {
            case VALUES -> values.width();
            case TEXT -> 1;
            case CLOUD, STAMPS, TRANSFORMS, STATIC_TRANSFORMS, CAMERA, IMAGE, VIDEO -> 0;
        };
    }

    @Override
    public List<String> names() {
        return values == null ? List.of() : values.names();
    }

    @Override
    public void row(ByteBuffer block, int from, int length, FieldVector out, int row) throws DamageException {
        walk(block, from, length);
        if (wanted == StreamRequest.Kind.TEXT) {
            ((VarCharVector) out).setSafe(row, found.getBytes(StandardCharsets.UTF_8));
        } else {
            values.write(out, row);
        }
    }

    @Override
    public MessageHead head() {
        return head;
    }
}
