package io.robocache.job.sql;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.robocache.episode.MessageChoice.OnDamage;
import io.robocache.job.ConfigurationException;
import io.robocache.job.Quantity;
import io.robocache.job.Uris;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a query says of the recordings it reads.
 *
 * @param uris        files, folders and globs
 * @param topicOrNull the topic whose messages are decoded; null for a table of all messages
 * @param onDamage    what becomes of a damaged file
 * @param splitBytes  how much of a file, or of small files together, one task reads
 */
record RecordingOptions(List<String> uris, String topicOrNull, OnDamage onDamage, long splitBytes)
        implements Serializable {

    private static final String ON_DAMAGE = "on-damage";
    private static final String SPLIT = "split";
    private static final String TOPIC = "topic";
    private static final String PATH = "path";
    private static final String PATHS = "paths";
    private static final Set<String> KNOWN = Set.of(ON_DAMAGE, SPLIT, TOPIC, PATH, PATHS);
    private static final String USUAL_SPLIT = "128 MiB";

    /** Reads them. */
    static RecordingOptions of(Map<String, String> given) {
        Map<String, String> options = lowerCase(given);
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new ConfigurationException("option '%s' of mcap refused: it is unknown; there are %s"
                    .formatted(unknown.iterator().next(), new TreeSet<>(KNOWN)));
        }
        List<String> uris = new ArrayList<>();
        if (options.containsKey(PATH)) {
            uris.add(options.get(PATH));
        }
        if (options.containsKey(PATHS)) {
            try {
                uris.addAll(ConfigFactory.parseString(PATHS + "=" + options.get(PATHS))
                        .getStringList(PATHS));
            } catch (ConfigException e) {
                throw new ConfigurationException("paths = %s refused: no JSON list of texts; give load() the paths"
                        .formatted(options.get(PATHS)));
            }
        }
        if (uris.isEmpty() || uris.stream().anyMatch(String::isBlank)) {
            throw new ConfigurationException(
                    "no recording to read; give option path, or load() files, folders or globs");
        }
        uris.forEach(uri -> Uris.refuseSecrets(PATH, uri));
        String topic = options.get(TOPIC);
        if (topic != null && topic.isBlank()) {
            throw new ConfigurationException(
                    "topic = '%s' refused: name a topic such as /joint_states".formatted(topic));
        }
        return new RecordingOptions(
                uris, topic, onDamage(options.getOrDefault(ON_DAMAGE, "fail")), split(options.get(SPLIT)));
    }

    /** The same with what a query says besides. */
    RecordingOptions with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        all.put(ON_DAMAGE, onDamage.name());
        all.put(SPLIT, splitBytes + "B");
        all.putAll(lowerCase(more));
        all.put(PATH, uris.get(0));
        RecordingOptions read = of(all);
        return new RecordingOptions(uris, topicOrNull, read.onDamage, read.splitBytes);
    }

    private static Map<String, String> lowerCase(Map<String, String> options) {
        Map<String, String> lower = new HashMap<>();
        options.forEach((key, value) -> lower.put(key.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    private static OnDamage onDamage(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "fail" -> OnDamage.FAIL;
            case "keep" -> OnDamage.KEEP;
            default -> throw new ConfigurationException("on-damage = '%s' refused: write fail or keep".formatted(text));
        };
    }

    private static long split(String textOrNull) {
        String text = textOrNull == null ? USUAL_SPLIT : textOrNull;
        try {
            long bytes = Quantity.sizeBytes(text);
            if (bytes < 1) {
                throw new IllegalArgumentException("it must be positive");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("split = '%s' refused: %s".formatted(text, e.getMessage()));
        }
    }
}
