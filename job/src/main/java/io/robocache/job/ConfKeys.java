package io.robocache.job;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The keys that a configuration may have. The known ones are those of the reference file {@code conf/robocache.conf}, so
 * that a key without a documented default cannot exist; the ones below are announced for later releases and refused by
 * name, so that a user learns what to write today.
 */
final class ConfKeys {
    /** Announced keys of a stream, a cloud, a voxel block and the output, with what this release offers instead. */
    private static final Map<String, String> LATER = new TreeMap<>(Map.ofEntries(
            Map.entry("stream.span", "available policies are previous, nearest and linear"),
            Map.entry("stream.samples", "available policies are previous, nearest and linear"),
            Map.entry("stream.min-length", "available for on-invalid is nan"),
            Map.entry("cloud.span", "a cloud is chosen by policy = previous or nearest"),
            Map.entry("cloud.depth", "available are point clouds: { topic = \"/lidar/points\" }"),
            Map.entry("cloud.info", "available are point clouds: { topic = \"/lidar/points\" }"),
            Map.entry("cloud.scale", "available are point clouds: { topic = \"/lidar/points\" }"),
            Map.entry(
                    "cloud.transform",
                    "recorded transforms take clouds to the frame of their voxels: voxels.NAME.frame"),
            Map.entry("voxels.first-k", "available reductions are occupancy, count and mean(FEATURE)"),
            Map.entry("output.half", "available for output.precision are float32, float64 and source")));

    private static final int NEAR_ENOUGH = 4;

    private ConfKeys() {}

    /** Adds a problem for each key of {@code block} that is not in its defaults; {@code kind} is stream, cloud, ... */
    static void check(ConfigBlock block, String kind, List<String> problems) {
        // Sorted, because the members of a ConfigObject have no order and messages must not vary.
        for (String name : new TreeSet<>(block.own().keySet())) {
            if (!block.defaults().containsKey(name)) {
                problems.add(unknown(block, kind, name));
            }
        }
    }

    private static String unknown(ConfigBlock block, String kind, String name) {
        ConfigValue value = block.own().get(name);
        String key = block.key().isEmpty() ? name : block.key() + "." + name;
        String place = Setting.place(value.origin());
        String later = LATER.get(kind + "." + name);
        return later != null
                ? "%skey %s is not available yet; %s".formatted(place, key, later)
                : "%sunknown key %s; %s"
                        .formatted(place, key, nearest(name, block.defaults().keySet(), block.key()));
    }

    /** Returns advice that names the known word nearest to {@code word}, or all of them where none is near. */
    static String nearest(String word, Collection<String> known, String prefix) {
        return near(word, known)
                .map(best -> "the nearest known one is " + (prefix.isEmpty() ? best : prefix + "." + best))
                .orElseGet(() -> "known here are " + String.join(", ", new TreeSet<>(known)));
    }

    /** Returns the known word nearest to {@code word}, the first of several; nothing where none is near. */
    static Optional<String> near(String word, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : new TreeSet<>(known)) {
            int distance = LevenshteinDistance.getDefaultInstance().apply(word, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        boolean near = best != null && least <= Math.min(NEAR_ENOUGH, Math.max(1, word.length() - 1));
        return near ? Optional.of(best) : Optional.empty();
    }

    /** Returns the refusal of a word that is none of {@code known}, for {@link Setting#convert}. */
    static IllegalArgumentException unknownWord(Collection<String> known) {
        return new IllegalArgumentException("is unknown; write one of " + String.join(", ", known));
    }

    /** Returns the refusal of a word that is announced for a later release. */
    static IllegalArgumentException later(String available) {
        return new IllegalArgumentException("is not available yet; available: " + available);
    }

    /** Returns the block called {@code name} of the reference. */
    static ConfigObject defaults(ConfigObject reference, String name) {
        return ((ConfigObject) reference.get("defaults")).toConfig().getObject(name);
    }
}
