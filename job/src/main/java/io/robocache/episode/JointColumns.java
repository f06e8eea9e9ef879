package io.robocache.episode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a stream of named joints: for each requested field, the joints in the requested order, or in that of the
 * first message. Tells where in a message each of them stands, since their order changes between messages. Not thread-safe.
 */
final class JointColumns {

    private final List<String> fields;
    private String[] joints; // in the order of the row
    private int[] places = new int[0]; // index in the message of each joint of the row; -1: not there

    /**
     * @param type  of the messages
     * @param known the fields that a joint has
     * @throws DamageException for the episode, if a requested field is none of the type's
     */
    JointColumns(StreamRequest request, String type, List<String> known) throws DamageException {
        boolean valued = request.kind() == StreamRequest.Kind.VALUES;
        this.fields = !valued ? List.of() : request.fields().isEmpty() ? List.of("position") : request.fields();
        for (String field : fields) {
            if (!known.contains(field)) {
                throw DamageException.ofEpisode(
                        Reason.CONFIG_MISMATCH, "field %s of %s refused: choose of %s".formatted(field, type, known));
            }
        }
        if (!request.order().isEmpty()) {
            fixOrder(request.order().toArray(new String[0]));
        }
    }

    private void fixOrder(String[] order) {
        joints = order;
        places = new int[order.length];
    }

    /**
     * Finds the joints in a message that names these.
     *
     * @throws DamageException if it names one twice
     */
    void locate(String[] message) throws DamageException {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < message.length; i++) {
            if (seen.put(message[i], i) != null) {
                throw new DamageException(
                        Reason.BAD_ARRAY_LENGTH, "joint %s is named twice in one message".formatted(message[i]));
            }
        }
        if (joints == null) {
            fixOrder(message);
        }
        Arrays.setAll(places, slot -> seen.getOrDefault(joints[slot], -1));
    }

    /** The requested fields; none where only stamps are wanted. */
    List<String> fields() {
        return fields;
    }

    /** Index in the message located last of each joint of a row; -1 for one that it lacks; borrowed. */
    int[] places() {
        return places;
    }

    int width() {
        return fields.size() * places.length;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (String field : fields) {
            for (int slot = 0; slot < places.length; slot++) {
                names.add(field + "." + joints[slot]);
            }
        }
        return names;
    }
}
