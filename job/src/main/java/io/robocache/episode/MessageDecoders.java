package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Chooses how the messages of a channel are decoded. */
final class MessageDecoders {

    private MessageDecoders() {}

    /**
     * The decoder of a stream.
     *
     * @param type            as recorded; both {@code pkg/msg/Type} and {@code pkg/Type} are taken
     * @param messageEncoding of the channel, for example {@code cdr}
     * @param schemaEncoding  of its schema, for example {@code ros2msg}; empty without one
     * @param schemaText      of its schema, or null: the type is then looked up among the built-in ones
     * @throws DamageException why no message of the channel can be decoded
     */
    static MessageDecoder of(
            StreamRequest request, String type, String messageEncoding, String schemaEncoding, byte[] schemaText)
            throws DamageException {
        if (request.kind().isTransforms() && !messageEncoding.equals("cdr")) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    "it holds messages of encoding '%s', expected %s in cdr"
                            .formatted(messageEncoding, TransformDecoder.TYPE));
        }
        return switch (messageEncoding) {
            case "json" -> new JsonDecoder(request);
            case "cdr" -> ofCdr(request, type, schemaEncoding, schemaText);
            default -> throw new DamageException(
                    Reason.UNSUPPORTED,
                    "message encoding '%s' is not read; cdr and json are".formatted(messageEncoding));
        };
    }

    private static MessageDecoder ofCdr(
            StreamRequest request, String recordedType, String schemaEncoding, byte[] schemaText)
            throws DamageException {
        String type = DefinitionParser.fullName(recordedType);
        MessageType definition = definition(type, schemaEncoding, schemaText);
        if (request.kind().isTransforms()) {
            if (type.equals(TransformDecoder.TYPE) && sameFields(definition, type)) {
                return new TransformDecoder();
            }
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH, "it holds %s, expected %s".formatted(type, TransformDecoder.TYPE));
        }
        // Named fields of a cloud, such as its width, are numbers like any others.
        boolean points =
                request.kind() != StreamRequest.Kind.VALUES || request.fields().isEmpty();
        if (type.equals(PointCloudDecoder.TYPE) && points && sameFields(definition, type)) {
            return new PointCloudDecoder(request);
        }
        if (type.equals(JointStateDecoder.TYPE)
                && request.kind() != StreamRequest.Kind.TEXT
                && request.kind() != StreamRequest.Kind.CLOUD
                && sameFields(definition, type)) {
            return new JointStateDecoder(request);
        }
        if (request.kind() == StreamRequest.Kind.CLOUD) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH, "it holds %s, expected %s".formatted(type, PointCloudDecoder.TYPE));
        }
        return new CdrDecoder(request, definition);
    }

    private static MessageType definition(String type, String encoding, byte[] text) throws DamageException {
        boolean described = text != null && text.length > 0;
        if (described && !encoding.equals("ros2msg")) {
            throw new DamageException(
                    Reason.UNSUPPORTED, "schema encoding '%s' is not read; ros2msg is".formatted(encoding));
        }
        try {
            if (described) {
                String decoded = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(text))
                        .toString();
                return DefinitionParser.parse(type, decoded);
            }
        } catch (IllegalArgumentException e) {
            throw new DamageException(Reason.BAD_SCHEMA, e.getMessage());
        } catch (CharacterCodingException e) {
            throw new DamageException(Reason.BAD_SCHEMA, "schema text of %s is no UTF-8".formatted(type));
        }
        MessageType builtIn = BuiltInDefinitions.type(type);
        if (builtIn == null && text != null && encoding.equals("ros2msg")) {
            return DefinitionParser.parse(type, ""); // a message without fields has an empty text
        }
        if (builtIn == null) {
            throw new DamageException(
                    Reason.MISSING_SCHEMA, "type '%s' has no schema in the file and none is built in".formatted(type));
        }
        return builtIn;
    }

    /** A type that only borrows a standard name is read by its own definition. */
    private static boolean sameFields(MessageType definition, String type) {
        return definition.fields().equals(BuiltInDefinitions.type(type).fields());
    }
}
