package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas and channels that a file has defined so far. Definitions may be repeated, but only identically: a message
 * would otherwise mean something else after them. Not thread-safe.
 */
final class Catalog {

    /** What describes the messages of a channel; {@code where} is as in {@link Loss#where()}. */
    @SuppressWarnings("ArrayRecordComponent") // never changed; same() compares the bytes
    record Schema(int id, String name, String encoding, byte[] text, String where) {

        /** What decides how messages are decoded; equal for schemas that are the same but for their number. */
        List<Object> meaning() {
            return List.of(name, encoding, ByteBuffer.wrap(text));
        }

        boolean same(Schema other) {
            return name.equals(other.name) && encoding.equals(other.encoding) && Arrays.equals(text, other.text);
        }

        /** The type in the long form: {@code sensor_msgs/Imu} is {@code sensor_msgs/msg/Imu}. */
        String type() {
            return DefinitionParser.fullName(name);
        }
    }

    /**
     * Where messages come from.
     *
     * @param key      of the channel among all files of the recording
     * @param schemaId 0: none
     * @param nameGood whether the topic's bytes are UTF-8
     */
    record Channel(int id, int key, int schemaId, String topic, boolean nameGood, String encoding, String where) {

        boolean same(Channel other) {
            return schemaId == other.schemaId && topic.equals(other.topic) && encoding.equals(other.encoding);
        }
    }

    private final String uri;
    private final int file;
    private final LossLog log;
    private final Limits limits;
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final Map<Integer, Channel> channels = new HashMap<>();
    private long textBytes;

    /** Of file number {@code file} of a recording. */
    Catalog(String uri, int file, LossLog log, Limits limits) {
        this.uri = uri;
        this.file = file;
        this.log = log;
        this.limits = limits;
    }

    /** The schema, or null. */
    Schema schema(int id) {
        return schemas.get(id);
    }

    /** The channel of that key, or null if it is another file's or not defined. */
    Channel channelOf(int key) {
        return key >>> 16 == file ? channels.get(key & 0xFFFF) : null;
    }

    /** The channel, or null. */
    Channel channel(int id) {
        return channels.get(id);
    }

    /**
     * Takes a Schema record.
     *
     * @throws DamageException           if the record is void
     * @throws MalformedEpisodeException if it contradicts an earlier one, or all texts together are too long
     */
    void schema(ByteBuffer bytes, int at, int length, String where) throws DamageException, IOException {
        RecordFields fields = new RecordFields("schema", bytes, at, length);
        int id = fields.u16("id");
        define(new Schema(id, fields.text("name"), fields.text("encoding"), fields.bytes("data"), where));
    }

    /** Takes a schema. */
    void define(Schema schema) throws IOException {
        int id = schema.id;
        String where = schema.where;
        if (id == 0) {
            log.warning(Reason.BAD_SCHEMA, LossLog.FILE, where, "schema id 0 is reserved; the schema is ignored");
            return;
        }
        Schema known = schemas.putIfAbsent(id, schema);
        if (known != null && !known.same(schema)) {
            throw new MalformedEpisodeException(
                    Reason.BAD_SCHEMA,
                    uri,
                    where,
                    "schema %d is defined again as %s, and differs from %s".formatted(id, schema.name, known.name));
        }
        textBytes += known == null ? schema.text.length : 0;
        if (textBytes > limits.schemaBytes()) {
            throw new MalformedEpisodeException(
                    Reason.SIZE_LIMIT,
                    uri,
                    where,
                    "schema texts of %d bytes, limit %d (limits.schema-text)"
                            .formatted(textBytes, limits.schemaBytes()));
        }
    }

    /**
     * Takes a Channel record.
     *
     * @return the channel if it is new, else null
     * @throws DamageException           if the record is void
     * @throws MalformedEpisodeException if it contradicts an earlier one
     */
    Channel channel(ByteBuffer bytes, int at, int length, String where) throws DamageException, IOException {
        RecordFields fields = new RecordFields("channel", bytes, at, length);
        int id = fields.u16("id");
        int schemaId = fields.u16("schema_id");
        byte[] name = fields.bytes("topic");
        String topic = RecordFields.utf8(name);
        boolean good = topic != null;
        if (!good) {
            topic = new String(name, StandardCharsets.UTF_8);
        }
        return define(id, schemaId, topic, good, fields.text("message_encoding"), where);
    }

    /** What tells channel {@code id} of a recording's file from those of its other files. */
    static int key(int file, int id) {
        return (file << 16) | id;
    }

    /** Takes a channel; returns it if it is new, else null. */
    Channel define(int id, int schemaId, String topic, boolean nameGood, String encoding, String where)
            throws IOException {
        if (channels.size() == limits.topics() && !channels.containsKey(id)) {
            throw new MalformedEpisodeException(
                    Reason.SIZE_LIMIT,
                    uri,
                    where,
                    "more than %d channels, the limit (limits.topics)".formatted(limits.topics()));
        }
        Channel channel = new Channel(id, key(file, id), schemaId, topic, nameGood, encoding, where);
        Channel known = channels.putIfAbsent(id, channel);
        if (known != null && !known.same(channel)) {
            throw new MalformedEpisodeException(
                    Reason.BAD_CHANNEL,
                    uri,
                    channel.where,
                    "channel %d of topic %s is defined again, as topic %s with schema %d and encoding %s; its messages cannot be told apart"
                            .formatted(id, known.topic, channel.topic, channel.schemaId, channel.encoding));
        }
        return known == null ? channel : null;
    }
}
