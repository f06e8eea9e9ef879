package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes whole messages of one type into the values that {@link MessageColumn} tells. Not thread-safe. */
interface RowDecoder {

    /** One for each field of the type. */
    List<MessageColumn> columns();

    /**
     * Decodes one payload, all of it, whatever is wanted.
     *
     * @param block  borrowed; {@code length} bytes from {@code from} are the payload
     * @param wanted by column; the others stay null
     * @throws DamageException if it does not decode, or goes beyond a limit
     */
    Object[] row(ByteBuffer block, int from, int length, boolean[] wanted) throws DamageException;

    /**
     * The decoder for messages of a type.
     *
     * @throws DamageException if there is none
     */
    static RowDecoder of(String type, String encoding, String schemaEncoding, byte[] schema, Limits limits)
            throws DamageException {
        switch (encoding) {
            case "cdr":
                String full = DefinitionParser.fullName(type);
                return new CdrRows(MessageDecoders.definition(full, schemaEncoding, schema, limits), limits);
            case "protobuf":
                if (!schemaEncoding.equals("protobuf") || schema == null) {
                    throw new DamageException(
                            Reason.MISSING_SCHEMA,
                            "type '%s' has a schema of encoding '%s', expected protobuf"
                                    .formatted(type, schemaEncoding));
                }
                return new ProtoRows(ProtoSchema.type(type, schema, limits), limits);
            case "json":
                return new JsonText(limits.textBytes());
            default:
                throw new DamageException(
                        Reason.UNSUPPORTED,
                        "message encoding '%s' is not read; cdr, json and protobuf are".formatted(encoding));
        }
    }

    /** JSON as it is: its fields need not be the same in all messages, and SQL has functions for it. */
    record JsonText(int limitBytes) implements RowDecoder {

        @Override
        public List<MessageColumn> columns() {
            return List.of(new MessageColumn("json", MessageColumn.Kind.TEXT, List.of(), false));
        }

        @Override
        public Object[] row(ByteBuffer block, int from, int length, boolean[] wanted) throws DamageException {
            if (length > limitBytes) {
                throw new DamageException(
                        Reason.SIZE_LIMIT,
                        "JSON message of %d bytes, limit %d (limits.text)".formatted(length, limitBytes));
            }
            byte[] utf8 = new byte[length];
            block.get(from, utf8);
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
                return new Object[] {wanted[0] ? text : null};
            } catch (CharacterCodingException e) {
                throw new DamageException(Reason.BAD_JSON, "message is no UTF-8");
            }
        }
    }
}
