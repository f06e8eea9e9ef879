package io.robocache.episode;

import io.robocache.episode.MessageType.Array;
import io.robocache.episode.MessageType.Field;
import io.robocache.episode.MessageType.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which fields of a message type go where: the type's fields as a tree, each leaf that is wanted with its slot. A path
 * names fields from the message down, separated by dots: {@code pose.position.x}; {@code transforms[0].header} takes one
 * element of a sequence, {@code data} all numbers of one, {@code data[3]} one number. A path that ends at a message stands
 * for all numbers below it, in order.
 */
final class FieldPlan {

    /** Slot of a field that is only looked through. */
    static final int SKIP = -1;

    /** One field of one message type, as this plan sees it. */
    static final class Node {
        final Field field;
        final List<Node> children = new ArrayList<>();
        int slot = SKIP;
        int element = FieldStep.ALL;

        private Node(Field field) {
            this.field = field;
            if (field.kind() == Kind.MESSAGE) {
                field.type().fields().forEach(child -> children.add(new Node(child)));
            }
        }
    }

    private final MessageType type;
    private final List<Node> roots = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * @param wanted paths of numbers; empty for none
     * @throws DamageException for the episode, if the type has no such field
     */
    FieldPlan(MessageType type, Collection<String> wanted) throws DamageException {
        this.type = type;
        type.fields().forEach(field -> roots.add(new Node(field)));
        for (String path : wanted) {
            want(path, roots, path, "");
        }
    }

    List<Node> roots() {
        return roots;
    }

    /** Paths by slot. */
    List<String> paths() {
        return paths;
    }

    /** Kinds by slot. */
    List<Kind> kinds() {
        return kinds;
    }

    private void want(String path, List<Node> among, String rest, String before) throws DamageException {
        FieldStep first = firstOf(path, rest);
        String step = first.name();
        int element = first.element();
        Node node = find(among, step, path);
        if (node.field.kind() == Kind.MESSAGE) {
            if (node.field.array() != Array.NONE && element == FieldStep.ALL) {
                throw refused(path, "%s is a list of messages; take one: %s[0]".formatted(step, step));
            }
            if (node.element != FieldStep.ALL && node.element != element) {
                throw refused(
                        path,
                        "%s is taken with element %d already; one element a stream".formatted(step, node.element));
            }
            node.element = element;
            if (first.rest() == null) {
                leavesBelow(path, node);
            } else {
                want(path, node.children, first.rest(), before + step + ".");
            }
            return;
        }
        if (first.rest() != null || !node.field.kind().isNumber()) {
            throw refused(path, "%s is %s, not a number".formatted(before + step, node.field.kind()));
        }
        take(node, path, element);
    }

    private void leavesBelow(String path, Node parent) throws DamageException {
        for (Node child : parent.children) {
            String below = path + "." + child.field.name();
            if (child.field.kind().isNumber()) {
                take(child, below, FieldStep.ALL);
            } else if (child.field.kind() == Kind.MESSAGE && child.field.array() == Array.NONE) {
                leavesBelow(below, child);
            }
        }
    }

    private void take(Node node, String path, int element) throws DamageException {
        if (node.slot != SKIP) {
            throw refused(path, "it is taken already; name each field once");
        }
        node.slot = paths.size();
        node.element = element;
        paths.add(path);
        kinds.add(node.field.kind());
    }

    private Node find(List<Node> among, String name, String path) throws DamageException {
        for (Node node : among) {
            if (node.field.name().equals(name)) {
                return node;
            }
        }
        throw refused(
                path,
                "there is no field %s; there are %s"
                        .formatted(
                                name,
                                among.stream().map(node -> node.field.name()).toList()));
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
                Reason.CONFIG_MISMATCH, "field %s of %s refused: %s".formatted(path, type.name(), why));
    }

    /** What is taken of a message where the request names no field: what the common types are recorded for. */
    static List<String> defaults(MessageType type) {
        List<String> known =
                switch (type.name()) {
                    case "geometry_msgs/msg/WrenchStamped" -> List.of("wrench.force", "wrench.torque");
                    case "sensor_msgs/msg/Imu" -> List.of("angular_velocity", "linear_acceleration");
                    case "geometry_msgs/msg/PoseStamped" -> List.of("pose.position", "pose.orientation");
                    case "geometry_msgs/msg/TwistStamped" -> List.of("twist.linear", "twist.angular");
                    case "nav_msgs/msg/Odometry" -> List.of(
                            "pose.pose.position", "pose.pose.orientation", "twist.twist.linear", "twist.twist.angular");
                    default -> List.of();
                };
        return known.isEmpty() ? allNumbers(type) : known;
    }

    /** Every number of a message, but for its header, the layout of a multi-array, and what lies in lists of messages. */
    private static List<String> allNumbers(MessageType type) {
        List<String> paths = new ArrayList<>();
        for (Field field : type.fields()) {
            boolean numbersBelow = field.kind() == Kind.MESSAGE
                    && field.array() == Array.NONE
                    && !field.type().name().equals("std_msgs/msg/Header")
                    && !field.type().name().equals("std_msgs/msg/MultiArrayLayout");
            if (field.kind().isNumber() || numbersBelow) {
                paths.add(field.name());
            }
        }
        return paths;
    }
}
