package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One record of an RLDS dataset, which is one episode: columns of as many rows as it has steps, checked from end to end.
 * Where no {@code features.json} is known, what a feature is and how wide it is follows from the record itself. Not
 * thread-safe; the bytes are borrowed.
 */
final class RldsEpisode {

    /** Single numbers that each step of RLDS has; the first that is there tells the number of steps. */
    private static final List<String> FLAGS = List.of("is_first", "is_last", "is_terminal", "reward", "discount");

    private static final int SHOWN = 10; // names in a message

    /**
     * What every step has under one name.
     *
     * @param feature its declaration, or what the record shows
     * @param width   numbers of a row; 1 for texts and images
     */
    record Column(RldsFeature feature, int width) {}

    private final TfExample example;
    private final SortedMap<String, Column> columns = new TreeMap<>();
    private int steps;

    private RldsEpisode(TfExample example) {
        this.example = example;
    }

    /**
     * Reads a record, whose checksum was right.
     *
     * @param declared null if they are not known
     * @throws DamageException {@link Reason#BAD_ENCODING} if it is no example or not what is declared, {@link
     *                         Reason#BAD_ARRAY_LENGTH} if features have different numbers of steps, {@link
     *                         Reason#BAD_SCHEMA} if nothing tells their number
     */
    static RldsEpisode of(ByteBuffer block, int from, int length, RldsFeatures declared, Limits limits)
            throws DamageException {
        RldsEpisode episode = new RldsEpisode(TfExample.of(block, from, length, limits));
        SortedMap<String, RldsFeature> features = declared == null ? episode.derived() : declared.all();
        episode.steps = episode.count(features.values());
        for (RldsFeature feature : features.values()) {
            if (feature.step()) {
                episode.add(feature);
            }
        }
        return episode;
    }

    /** Rows of every column. */
    int steps() {
        return steps;
    }

    /** Columns by name, groups joined by {@code /}, in the order of their names; those that cannot be read too. */
    Map<String, Column> columns() {
        return Collections.unmodifiableSortedMap(columns);
    }

    /** Walks all rows of a column that can be read: {@code steps * width} elements, a byte string for texts and images. */
    void read(Column column, TfExample.Sink out) throws DamageException {
        if (!column.feature.refusal().isEmpty()) {
            throw new IllegalArgumentException(
                    "column %s refused: %s".formatted(column.feature.topic(), column.feature.refusal()));
        }
        TfExample.Feature feature = example.features().get(column.feature.name());
        if (feature != null && feature.kind() != TfExample.Kind.NONE) {
            example.read(feature, out);
        }
    }

    private SortedMap<String, RldsFeature> derived() throws DamageException {
        SortedMap<String, RldsFeature> features = new TreeMap<>();
        for (TfExample.Feature feature : example.features().values()) {
            boolean step = feature.name().startsWith(RldsFeature.STEPS);
            String topic = feature.name().substring(step ? RldsFeature.STEPS.length() : 0);
            List<Integer> shape = FLAGS.contains(topic) ? List.of() : List.of(-1);
            RldsFeature found =
                    switch (feature.kind()) {
                        case BYTES -> bytes(feature, step);
                        case FLOATS -> new RldsFeature(
                                feature.name(), RldsFeature.Sort.NUMBERS, "float32", shape, step, "");
                        case INTEGERS -> new RldsFeature(
                                feature.name(), RldsFeature.Sort.NUMBERS, "int64", shape, step, "");
                        case NONE -> new RldsFeature(
                                feature.name(), RldsFeature.Sort.NUMBERS, "nothing", shape, step, "it holds nothing");
                    };
            features.put(feature.name(), found);
        }
        return features;
    }

    /** Images if all are JPEG or PNG by their first bytes, texts if all are UTF-8. */
    private RldsFeature bytes(TfExample.Feature feature, boolean step) throws DamageException {
        boolean images = all(feature, RldsEpisode::isImage);
        boolean texts = !images && all(feature, RldsEpisode::isUtf8);
        return new RldsFeature(
                feature.name(),
                images ? RldsFeature.Sort.IMAGE : RldsFeature.Sort.TEXT,
                images ? "image" : texts ? "string" : "bytes",
                List.of(),
                step,
                images || texts ? "" : "byte strings that are neither images nor texts are not read");
    }

    /** Something about a byte string. */
    private interface Test {
        boolean of(ByteBuffer block, int from, int length);
    }

    private boolean all(TfExample.Feature feature, Test test) throws DamageException {
        boolean[] all = {feature.count() > 0};
        example.read(feature, new TfExample.Sink() {
            @Override
            public void bytes(ByteBuffer block, int from, int length) {
                all[0] = all[0] && test.of(block, from, length);
            }
        });
        return all[0];
    }

    private int count(Collection<RldsFeature> features) throws DamageException {
        for (String flag : FLAGS) {
            TfExample.Feature feature = example.features().get(RldsFeature.STEPS + flag);
            if (feature != null && feature.kind() != TfExample.Kind.NONE) {
                return feature.count();
            }
        }
        for (boolean one : new boolean[] {true, false}) { // one element a step is surer than several
            for (RldsFeature feature : features) {
                TfExample.Feature found = example.features().get(feature.name());
                boolean tells = feature.step() && feature.refusal().isEmpty() && found != null;
                if (tells && (one ? feature.width() == 1 : feature.width() > 1)) {
                    return found.count() / feature.width();
                }
            }
        }
        throw new DamageException(
                Reason.BAD_SCHEMA,
                "nothing tells how many steps the episode has: there are %s; put %s beside the file"
                        .formatted(
                                example.features().keySet().stream()
                                        .limit(SHOWN)
                                        .toList(),
                                RldsFeatures.FILE));
    }

    private void add(RldsFeature feature) throws DamageException {
        if (!feature.refusal().isEmpty()) {
            columns.put(feature.topic(), new Column(feature, Math.max(1, feature.width())));
            return;
        }
        TfExample.Feature found = example.features().get(feature.name());
        int count = found == null ? 0 : found.count();
        if (count > 0 && found.kind() != feature.kind()) {
            throw new DamageException(
                    Reason.BAD_ENCODING,
                    "%s is a %s, its type %s says %s"
                            .formatted(feature.name(), found.kind(), feature.dtype(), feature.kind()));
        }
        int width = feature.width() >= 0 ? feature.width() : steps == 0 ? 0 : count / steps;
        if ((long) width * steps != count) {
            throw new DamageException(
                    Reason.BAD_ARRAY_LENGTH,
                    feature.width() >= 0
                            ? "%s has %d elements, %d steps of %d have %d"
                                    .formatted(feature.name(), count, steps, width, (long) width * steps)
                            : "%s has %d elements, which is no whole number for each of %d steps"
                                    .formatted(feature.name(), count, steps));
        }
        if (count > 0) {
            check(feature, found);
        }
        columns.put(feature.topic(), new Column(feature, width));
    }

    /** Refuses what is no value of the declared type. */
    private void check(RldsFeature feature, TfExample.Feature found) throws DamageException {
        if (feature.sort() == RldsFeature.Sort.TEXT) {
            if (!all(found, RldsEpisode::isUtf8)) {
                throw new DamageException(Reason.BAD_ENCODING, "a text of %s is no UTF-8".formatted(feature.name()));
            }
        } else if (found.kind() == TfExample.Kind.INTEGERS) {
            long least = least(feature.dtype());
            long most = most(feature.dtype());
            example.read(found, new TfExample.Sink() {
                @Override
                public void integer(long value) throws DamageException {
                    if (value < least || value > most) {
                        throw new DamageException(
                                Reason.BAD_ENCODING,
                                "%s has the value %d, its type is %s"
                                        .formatted(feature.name(), value, feature.dtype()));
                    }
                }
            });
        }
    }

    private static long least(String dtype) {
        return switch (dtype) {
            case "int8" -> Byte.MIN_VALUE;
            case "int16" -> Short.MIN_VALUE;
            case "int32" -> Integer.MIN_VALUE;
            case "int64", "uint64" -> Long.MIN_VALUE;
            default -> 0;
        };
    }

    private static long most(String dtype) {
        return switch (dtype) {
            case "bool" -> 1;
            case "int8" -> Byte.MAX_VALUE;
            case "uint8" -> 0xFF;
            case "int16" -> Short.MAX_VALUE;
            case "uint16" -> 0xFFFF;
            case "int32" -> Integer.MAX_VALUE;
            case "uint32" -> 0xFFFF_FFFFL;
            default -> Long.MAX_VALUE;
        };
    }

    private static boolean isImage(ByteBuffer block, int from, int length) {
        if (length < 8) {
            return false;
        }
        boolean jpeg = block.get(from) == (byte) 0xFF && block.get(from + 1) == (byte) 0xD8;
        boolean png = block.get(from) == (byte) 0x89 && block.get(from + 1) == 'P' && block.get(from + 2) == 'N';
        return jpeg || png;
    }

    private static boolean isUtf8(ByteBuffer block, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(block.slice(from, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
