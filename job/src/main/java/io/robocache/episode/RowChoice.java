package io.robocache.episode;

import io.robocache.episode.StreamRequest.Kind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.Types.MinorType;

/** What a request takes of the rows of one feature, or why it cannot be had; the same for all recordings that are rows. */
final class RowChoice {

    private static final int NOT_THERE = -1;

    private RowChoice() {}

    /** Whether a request is answered by stamps alone. */
    static boolean isBare(StreamRequest request) {
        return request.kind() == Kind.STAMPS || request.kind() == Kind.VIDEO;
    }

    /**
     * Refuses what no feature of rows has, whatever its type.
     *
     * @throws DamageException {@link Reason#CONFIG_MISMATCH}
     */
    static void checkKind(StreamRequest request, RowFeature feature) throws DamageException {
        if (request.kind().isTransforms()) {
            throw mismatch("a feature of rows holds no transforms; correct transforms.dynamic");
        }
        if (request.kind() == Kind.CAMERA) {
            throw mismatch("a feature of rows holds no camera; give intrinsics");
        }
        if (request.kind() == Kind.CLOUD) {
            if (request.depth() == null) {
                throw mismatch(
                        "a feature of rows is not a cloud; take it out of voxels, or name a depth image as depth");
            }
            Optional<String> refusal = RowDepth.refusal(request.depth(), feature);
            if (refusal.isPresent()) {
                throw mismatch(refusal.get());
            }
        }
    }

    /**
     * An empty column for what is requested; the caller closes it.
     *
     * @param type     of the feature's components; VARBINARY for encoded images; null for none of ours
     * @param recorded what the recording calls the column's type, for messages
     * @throws DamageException {@link Reason#CONFIG_MISMATCH} if the feature has no such thing
     */
    static RowColumn column(
            StreamRequest request,
            RowFeature feature,
            MinorType type,
            String recorded,
            Limits limits,
            BufferAllocator memory)
            throws DamageException {
        if (request.kind() == Kind.IMAGE) {
            if (type != MinorType.VARBINARY) {
                throw mismatch("the column is '%s': not encoded images".formatted(recorded));
            }
            return RowColumn.ofImages(feature, memory);
        }
        boolean text = request.kind() == Kind.TEXT;
        boolean numbers = type != null && type != MinorType.VARCHAR && type != MinorType.VARBINARY;
        if (text ? type != MinorType.VARCHAR || feature.width() != 1 : !numbers) {
            throw mismatch("the column is '%s', shape %s: not %s"
                    .formatted(recorded, feature.type(), text ? "a text a row" : "numbers"));
        }
        Optional<String> noDepth = request.depth() == null ? Optional.empty() : RowDepth.refusal(type);
        if (noDepth.isPresent()) {
            throw mismatch(noDepth.get());
        }
        int widest = Math.min(RowFeature.MAX_WIDTH, limits.components());
        if (feature.width() < 1 || feature.width() > widest) {
            throw mismatch("shape %s: 1 to %d components a row (limits.components), always as many, can be read"
                    .formatted(feature.type(), widest));
        }
        return new RowColumn(feature, type, picks(request, feature, type), memory);
    }

    /** The component of a row that each component of the answer is. */
    private static int[] picks(StreamRequest request, RowFeature feature, MinorType type) throws DamageException {
        int[] chosen = request.fields().isEmpty() ? null : fields(request.fields(), feature);
        if (request.order().isEmpty()) {
            return chosen == null ? all(feature.width()) : chosen;
        }
        List<String> names = feature.names();
        Set<Integer> among = chosen == null ? null : new LinkedHashSet<>();
        if (chosen != null) {
            Arrays.stream(chosen).forEach(among::add);
        }
        int[] picks = new int[request.order().size()];
        boolean complete = true;
        for (int i = 0; i < picks.length; i++) {
            int at = names.indexOf(request.order().get(i));
            picks[i] = among == null || among.contains(at) ? at : NOT_THERE;
            complete &= picks[i] != NOT_THERE;
        }
        boolean floating = type == MinorType.FLOAT4 || type == MinorType.FLOAT8;
        if (!feature.named() || (!complete && !floating)) {
            throw mismatch("order %s: the feature has the components %s and no NaN for others"
                    .formatted(request.order(), feature.named() ? names : "without names"));
        }
        return picks;
    }

    private static int[] all(int width) {
        int[] picks = new int[width];
        Arrays.setAll(picks, i -> i);
        return picks;
    }

    /** Fields are components: by name, by the name before a dot that several share, or by number. */
    private static int[] fields(List<String> fields, RowFeature feature) throws DamageException {
        List<String> names = feature.names();
        LinkedHashSet<Integer> picks = new LinkedHashSet<>();
        for (String field : fields) {
            int before = picks.size();
            for (int c = 0; c < names.size(); c++) {
                if (names.get(c).equals(field) || names.get(c).startsWith(field + ".")) {
                    picks.add(c);
                }
            }
            if (picks.size() == before && field.matches("[0-9]{1,7}") && Integer.parseInt(field) < names.size()) {
                picks.add(Integer.parseInt(field));
            }
            if (picks.size() == before) {
                throw mismatch("fields %s: '%s' is none of the components %s%s"
                        .formatted(
                                fields,
                                field,
                                feature.named() ? names : "0 to " + (feature.width() - 1),
                                before == 0 ? "" : ", or named twice"));
            }
        }
        return picks.stream().mapToInt(Integer::intValue).toArray();
    }

    static DamageException mismatch(String detail) {
        return new DamageException(Reason.CONFIG_MISMATCH, detail);
    }
}
