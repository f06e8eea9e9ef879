package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Decodes CDR messages of one type that lie outside of recordings. Not thread-safe. */
public final class CdrMessages {

    private final String type;
    private final RowDecoder decoder;
    private final boolean[] all;

    private CdrMessages(String type, RowDecoder decoder) {
        this.type = type;
        this.decoder = decoder;
        this.all = new boolean[decoder.columns().size()];
        Arrays.fill(all, true);
    }

    /**
     * The decoder of a type.
     *
     * @param type             in either form: {@code sensor_msgs/msg/Imu} or {@code sensor_msgs/Imu}
     * @param definitionOrNull as recordings carry it, those of the types it needs behind it; null for a built-in one
     * @throws IllegalArgumentException if there is none, or the definition is no good; the message says what
     */
    public static CdrMessages of(String type, String definitionOrNull, Limits limits) {
        byte[] text = definitionOrNull == null ? null : definitionOrNull.getBytes(StandardCharsets.UTF_8);
        try {
            return new CdrMessages(type, RowDecoder.of(type, "cdr", text == null ? "" : "ros2msg", text, limits));
        } catch (DamageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** One for each field of the type. */
    public List<MessageColumn> columns() {
        return decoder.columns();
    }

    /**
     * Decodes one message, from its encapsulation header on; bytes behind the last field are ignored.
     *
     * @return one value for each column
     * @throws IllegalArgumentException if it is none of the type, or goes beyond a limit
     */
    public Object[] decode(byte[] message) {
        ByteBuffer block = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return decoder.row(block, 0, message.length, all);
        } catch (DamageException e) {
            throw new IllegalArgumentException(
                    "%s: no message of type %s: %s".formatted(e.reason(), type, e.getMessage()), e);
        }
    }
}
