package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.robocache.episode.MessageType.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which fields of a protobuf message go where: a tree of what is wanted and nothing else, since types may contain
 * themselves. Paths are those of {@link FieldPlan}. A {@code google.protobuf.Timestamp} or {@code Duration} is one number,
 * float64 seconds; its parts can be named too. {@code bytes} are numbers 0 to 255 where they are named.
 */
final class ProtoPlan {

    /** Slot of a message on the way to a field. */
    static final int NO_SLOT = -1;

    private static final int MAX_SLOTS = 4096;
    private static final Set<String> TIMES = Set.of(ProtoHeader.TIMESTAMP, "google.protobuf.Duration");

    /** One wanted field, or a message on the way to it, with what the message at hand has of it. */
    static final class Node {
        final FieldDescriptor field;
        final List<Node> children = new ArrayList<>();
        final int wireType;
        int slot = NO_SLOT;
        int element = FieldStep.ALL;
        int seen; // elements of the message at hand
        double real;
        long integer;
        int first; // of bytes
        int count;

        private Node(FieldDescriptor field) {
            this.field = field;
            this.wireType = field.getLiteType().getWireType();
        }

        /** The child of that number, or null. */
        static Node find(List<Node> among, int number) {
            for (Node node : among) {
                if (node.field.getNumber() == number) {
                    return node;
                }
            }
            return null;
        }

        boolean isTime() {
            return ProtoPlan.isTime(field);
        }

        /** To what a message has that does not set the field. */
        private void reset() {
            seen = 0;
            count = 0;
            real = 0;
            integer = 0;
            if (slot != NO_SLOT && isNumber(field) && !field.isRepeated()) {
                setDefault(field.getDefaultValue());
            }
        }

        private void setDefault(Object value) {
            if (value instanceof Float || value instanceof Double) {
                real = ((Number) value).doubleValue();
                return;
            }
            integer = value instanceof Boolean set
                    ? (set ? 1 : 0)
                    : value instanceof EnumValueDescriptor named ? named.getNumber() : ((Number) value).longValue();
            if (kind(field) == Kind.UINT32) {
                integer &= 0xFFFF_FFFFL;
            }
            real = kind(field) == Kind.UINT64 ? CdrReader.unsigned(integer) : integer;
        }
    }

    private final Descriptor type;
    private final List<Node> roots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * @param wanted paths of numbers; empty for none
     * @throws DamageException for the episode, if the type has no such field
     */
    ProtoPlan(Descriptor type, Collection<String> wanted) throws DamageException {
        this.type = type;
        for (String path : wanted) {
            want(path, type, roots, path);
        }
    }

    List<Node> roots() {
        return roots;
    }

    /** All that are wanted and on the way. */
    List<Node> nodes() {
        return nodes;
    }

    /** Paths by slot. */
    List<String> paths() {
        return paths;
    }

    /** Kinds by slot. */
    List<Kind> kinds() {
        return kinds;
    }

    void reset() {
        nodes.forEach(Node::reset);
    }

    private void want(String path, Descriptor within, List<Node> among, String rest) throws DamageException {
        FieldStep first = firstOf(path, rest);
        String step = first.name();
        int element = first.element();
        FieldDescriptor field = within.findFieldByName(step);
        if (field == null) {
            throw refused(
                    path,
                    "there is no field %s; there are %s"
                            .formatted(
                                    step,
                                    within.getFields().stream()
                                            .map(FieldDescriptor::getName)
                                            .toList()));
        }
        if (isNumber(field)
                || field.getType() == FieldDescriptor.Type.BYTES
                || (first.rest() == null && isTime(field))) {
            if (first.rest() != null || (field.getType() == FieldDescriptor.Type.BYTES && field.isRepeated())) {
                throw refused(path, "%s is %s, not a number".formatted(step, field.getType()));
            }
            if (element != FieldStep.ALL && !field.isRepeated() && field.getType() != FieldDescriptor.Type.BYTES) {
                throw refused(path, "%s is no list".formatted(step));
            }
            take(among, field, path, element);
            return;
        }
        if (field.getType() != FieldDescriptor.Type.MESSAGE || field.isMapField()) {
            throw refused(
                    path,
                    "%s is %s, not a number"
                            .formatted(
                                    step,
                                    field.isMapField()
                                            ? "a map"
                                            : field.getType().toString()));
        }
        if (field.isRepeated() && element == FieldStep.ALL) {
            throw refused(path, "%s is a list of messages; take one: %s[0]".formatted(step, step));
        }
        if (!field.isRepeated() && element != FieldStep.ALL) {
            throw refused(path, "%s is no list".formatted(step));
        }
        Node known = Node.find(among, field.getNumber());
        if (known != null && (known.slot != NO_SLOT || known.element != element)) {
            throw refused(path, "%s is taken already; one element a stream".formatted(step));
        }
        Node node = node(among, field);
        node.element = element;
        if (first.rest() != null) {
            want(path, field.getMessageType(), node.children, first.rest());
            return;
        }
        leavesBelow(path, node, new HashSet<>(Set.of(within.getFullName())));
    }

    /** All numbers below a message but those in lists of messages and in types that contain themselves. */
    private void leavesBelow(String path, Node parent, Set<String> open) throws DamageException {
        Descriptor message = parent.field.getMessageType();
        if (!open.add(message.getFullName())) {
            return;
        }
        for (FieldDescriptor child : message.getFields()) {
            String below = path + "." + child.getName();
            if (isNumber(child) || isTime(child)) {
                take(parent.children, child, below, FieldStep.ALL);
            } else if (child.getType() == FieldDescriptor.Type.MESSAGE && !child.isRepeated()) {
                leavesBelow(below, node(parent.children, child), open);
            }
        }
        open.remove(message.getFullName());
    }

    private Node node(List<Node> among, FieldDescriptor field) {
        Node known = Node.find(among, field.getNumber());
        if (known != null) {
            return known;
        }
        Node node = new Node(field);
        among.add(node);
        nodes.add(node);
        return node;
    }

    private void take(List<Node> among, FieldDescriptor field, String path, int element) throws DamageException {
        if (Node.find(among, field.getNumber()) != null) {
            throw refused(path, "it is taken already; name each field once");
        }
        if (paths.size() == MAX_SLOTS) {
            throw refused(path, "more than %d fields; name those that are needed".formatted(MAX_SLOTS));
        }
        Node node = node(among, field);
        node.slot = paths.size();
        node.element = element;
        paths.add(path);
        kinds.add(isTime(field) ? Kind.FLOAT64 : kind(field));
    }

    private FieldStep firstOf(String path, String rest) throws DamageException {
        try {
            return FieldStep.first(rest);
        } catch (IllegalArgumentException e) {
            throw refused(path, e.getMessage());
        }
    }

    private DamageException refused(String path, String why) {
        return DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH, "field %s of %s refused: %s".formatted(path, type.getFullName(), why));
    }

    private static boolean isTime(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.MESSAGE
                && TIMES.contains(field.getMessageType().getFullName())
                && ProtoHeader.isSecondsAndNanos(field.getMessageType());
    }

    private static boolean isNumber(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING, BYTES, MESSAGE, GROUP -> false;
            default -> true;
        };
    }

    private static Kind kind(FieldDescriptor field) {
        return switch (field.getType()) {
            case DOUBLE -> Kind.FLOAT64;
            case FLOAT -> Kind.FLOAT32;
            case INT32, SINT32, SFIXED32, ENUM -> Kind.INT32;
            case UINT32, FIXED32 -> Kind.UINT32;
            case INT64, SINT64, SFIXED64 -> Kind.INT64;
            case UINT64, FIXED64 -> Kind.UINT64;
            case BOOL -> Kind.BOOL;
            case BYTES -> Kind.UINT8;
            case STRING, MESSAGE, GROUP -> throw new IllegalArgumentException(field.getType() + " is no number");
        };
    }

    /** What is taken where the request names no field: every number but the own stamp and what lies in lists of messages. */
    static List<String> defaults(Descriptor type) {
        List<String> paths = new ArrayList<>();
        for (FieldDescriptor field : type.getFields()) {
            boolean ownStamp = field.getName().equals("timestamp") && ProtoHeader.isTimestamp(field);
            boolean messages = field.getType() == FieldDescriptor.Type.MESSAGE && !field.isRepeated();
            if (!ownStamp && (isNumber(field) || isTime(field) || messages)) {
                paths.add(field.getName());
            }
        }
        return paths;
    }
}
