package io.robocache.episode;

import com.google.protobuf.Descriptors.Descriptor;

/** Chooses how the protobuf messages of a channel are decoded: Foxglove's types by what they mean, others by field. */
final class FoxgloveDecoders {

    private FoxgloveDecoders() {}

    /**
     * The decoder of a stream; see {@link MessageDecoders#of}.
     *
     * @param schema a serialized {@code FileDescriptorSet}, or null without one
     */
    static MessageDecoder of(StreamRequest request, String name, String schemaEncoding, byte[] schema, Limits limits)
            throws DamageException {
        if (schema == null || schema.length == 0) {
            throw new DamageException(
                    Reason.MISSING_SCHEMA, "protobuf messages of type '%s' have no schema in the file".formatted(name));
        }
        if (!schemaEncoding.equals("protobuf")) {
            throw new DamageException(
                    Reason.UNSUPPORTED,
                    "schema encoding '%s' of protobuf messages is not read; protobuf is".formatted(schemaEncoding));
        }
        Descriptor type = ProtoSchema.type(name, schema, limits);
        return switch (request.kind()) {
            case CLOUD -> cloud(request, type, limits);
            case TRANSFORMS, STATIC_TRANSFORMS -> transforms(type, limits);
            case IMAGE -> {
                if (!FoxgloveTypes.is(type, FoxgloveTypes.IMAGE)) {
                    throw CompressedImageDecoder.refused(name);
                }
                yield new FoxgloveImageDecoder(type, limits);
            }
            case CAMERA -> throw depth(name);
            case VALUES, STAMPS -> values(request, type, limits);
            case TEXT -> new ProtoDecoder(request, type, limits);
            case VIDEO -> throw new IllegalArgumentException("messages are no video");
        };
    }

    private static MessageDecoder cloud(StreamRequest request, Descriptor type, Limits limits) throws DamageException {
        if (request.depth() != null) {
            throw depth(type.getFullName());
        }
        if (!FoxgloveTypes.is(type, FoxgloveTypes.CLOUD)) {
            throw expected(type, FoxgloveTypes.CLOUD);
        }
        return new FoxgloveCloudDecoder(request, type, limits);
    }

    private static MessageDecoder transforms(Descriptor type, Limits limits) throws DamageException {
        boolean list = FoxgloveTypes.is(type, FoxgloveTypes.TRANSFORMS);
        if (!list && !FoxgloveTypes.is(type, FoxgloveTypes.TRANSFORM)) {
            throw expected(type, FoxgloveTypes.TRANSFORMS + " or " + FoxgloveTypes.TRANSFORM);
        }
        return list ? FoxgloveTransformDecoder.ofLists(limits) : FoxgloveTransformDecoder.ofSingle(limits);
    }

    private static MessageDecoder values(StreamRequest request, Descriptor type, Limits limits) throws DamageException {
        // Named fields of a cloud, such as its stride, are numbers like any others.
        boolean points =
                request.kind() != StreamRequest.Kind.VALUES || request.fields().isEmpty();
        if (points && FoxgloveTypes.is(type, FoxgloveTypes.CLOUD)) {
            return new FoxgloveCloudDecoder(request, type, limits);
        }
        if (FoxgloveTypes.is(type, FoxgloveTypes.JOINTS) && FoxgloveJointsDecoder.reads(type)) {
            return new FoxgloveJointsDecoder(request, type, limits);
        }
        return new ProtoDecoder(request, type, limits);
    }

    private static DamageException expected(Descriptor type, String names) {
        return DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH,
                "it holds %s in protobuf, expected %s with the published fields".formatted(type.getFullName(), names));
    }

    private static DamageException depth(String name) {
        return DamageException.ofEpisode(
                Reason.CONFIG_MISMATCH,
                "it holds %s in protobuf; depth images and their info are read in cdr only".formatted(name));
    }
}
