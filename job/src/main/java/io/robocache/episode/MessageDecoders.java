package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
     * @param limits          what schemas and messages may declare, and have
     * @throws DamageException why no message of the channel can be decoded
     */
    static MessageDecoder of(
            StreamRequest request,
            String type,
            String messageEncoding,
            String schemaEncoding,
            byte[] schemaText,
            Limits limits)
            throws DamageException {
        if (request.kind() == StreamRequest.Kind.VIDEO) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    "kind = video takes over the files of a LeRobot folder, which this recording is not; use kind = image"
                            + " for compressed images");
        }
        boolean typed = messageEncoding.equals("cdr") || messageEncoding.equals("protobuf");
        if (request.kind().isTransforms() && !typed) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    "it holds messages of encoding '%s', expected %s in cdr or %s in protobuf"
                            .formatted(messageEncoding, TransformDecoder.TYPE, FoxgloveTypes.TRANSFORMS));
        }
        if (request.kind() == StreamRequest.Kind.IMAGE && !typed) {
            throw CompressedImageDecoder.refused("messages of encoding '%s'".formatted(messageEncoding));
        }
        return switch (messageEncoding) {
            case "json" -> new JsonDecoder(request, limits);
            case "cdr" -> ofCdr(request, type, schemaEncoding, schemaText, limits);
            case "protobuf" -> FoxgloveDecoders.of(request, type, schemaEncoding, schemaText, limits);
            default -> throw new DamageException(
                    Reason.UNSUPPORTED,
                    "message encoding '%s' is not read; cdr, json and protobuf are".formatted(messageEncoding));
        };
    }

    /** The decoder of a stream, with the usual limit. */
    static MessageDecoder of(
            StreamRequest request, String type, String messageEncoding, String schemaEncoding, byte[] schemaText)
            throws DamageException {
        return of(request, type, messageEncoding, schemaEncoding, schemaText, Limits.defaults());
    }

    private static MessageDecoder ofCdr(
            StreamRequest request, String recordedType, String schemaEncoding, byte[] schemaText, Limits limits)
            throws DamageException {
        String type = DefinitionParser.fullName(recordedType);
        MessageType definition = definition(type, schemaEncoding, schemaText, limits);
        if (request.kind().isTransforms()) {
            if (type.equals(TransformDecoder.TYPE) && sameFields(definition, type)) {
                return new TransformDecoder();
            }
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH, "it holds %s, expected %s".formatted(type, TransformDecoder.TYPE));
        }
        if (request.kind() == StreamRequest.Kind.CAMERA || request.depth() != null) {
            return ofDepth(request, type, definition, limits);
        }
        if (request.kind() == StreamRequest.Kind.IMAGE) {
            if (type.equals(CompressedImageDecoder.TYPE) && sameFields(definition, type)) {
                return new CompressedImageDecoder();
            }
            throw CompressedImageDecoder.refused(type);
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
                    Reason.CONFIG_MISMATCH,
                    "it holds %s, expected %s%s"
                            .formatted(
                                    type,
                                    PointCloudDecoder.TYPE,
                                    type.endsWith("Image") ? "; name depth images as depth, not as topic" : ""));
        }
        return new CdrDecoder(request, definition, limits);
    }

    private static MessageDecoder ofDepth(StreamRequest request, String type, MessageType definition, Limits limits)
            throws DamageException {
        boolean camera = request.kind() == StreamRequest.Kind.CAMERA;
        List<String> known = camera ? List.of(CameraInfo.TYPE) : List.of(DepthDecoder.RAW, DepthDecoder.COMPRESSED);
        if (!known.contains(type) || !sameFields(definition, type)) {
            throw DamageException.ofEpisode(
                    Reason.CONFIG_MISMATCH,
                    "it holds %s; %s needs %s".formatted(type, camera ? "info" : "depth", String.join(" or ", known)));
        }
        return camera ? new CameraInfoDecoder() : new DepthDecoder(request.depth(), type, limits.blockBytes());
    }

    /** The type of a channel's CDR messages, from the recording or built in. */
    static MessageType definition(String type, String encoding, byte[] text, Limits limits) throws DamageException {
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
                return DefinitionParser.parse(type, decoded, limits);
            }
        } catch (IllegalArgumentException e) {
            throw new DamageException(Reason.BAD_SCHEMA, e.getMessage());
        } catch (CharacterCodingException e) {
            throw new DamageException(Reason.BAD_SCHEMA, "schema text of %s is no UTF-8".formatted(type));
        }
        MessageType builtIn = BuiltInDefinitions.type(type);
        if (builtIn == null && text != null && encoding.equals("ros2msg")) {
            return DefinitionParser.parse(type, "", limits); // a message without fields has an empty text
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
