package io.robocache.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The layers of a configuration, the stronger over the weaker: {@code --set} of the command line, {@code
 * spark.robocache.*} of Spark, the user's file. The reference file lies below and is kept apart, so that a reader can
 * tell what the user said from what holds anyway.
 *
 * <p>Stream names hold dots, which HOCON takes for nesting. Every layer is therefore brought into the nested form before
 * it is merged, so that {@code "observation.state" { ... }} in the file and {@code
 * streams.observation.state.policy=nearest} on the command line meet.
 */
final class ConfigLayers {
    private static final String REFERENCE = "robocache.conf";
    private static final String SPARK_PREFIX = "spark.robocache.";
    private static final List<String> NAMED = List.of("streams", "voxels");

    private ConfigLayers() {}

    /** Returns the reference file of this jar. */
    static ConfigObject reference() {
        try (InputStream in = ConfigLayers.class.getResourceAsStream(REFERENCE)) {
            if (in == null) {
                throw new IllegalStateException(REFERENCE + " is not in the jar; build it again with Maven");
            }
            return ConfigFactory.parseReader(
                            new InputStreamReader(in, StandardCharsets.UTF_8),
                            ConfigParseOptions.defaults().setOriginDescription("reference"))
                    .root();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a user's file, with its includes. */
    static Config file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException(
                    "configuration %s refused: there is no such file; name a HOCON file".formatted(file));
        }
        return guarded(() -> ConfigFactory.parseFile(file.toFile()));
    }

    /** Reads a text of HOCON. */
    static Config text(String hocon) {
        return guarded(() ->
                ConfigFactory.parseString(hocon, ConfigParseOptions.defaults().setOriginDescription("text")));
    }

    /** Returns the layer of {@code spark.robocache.*}: {@code spark.robocache.backend} is {@code robocache.backend}. */
    static Config spark(Map<String, String> settings, ConfigObject reference) {
        Config layer = ConfigFactory.empty();
        for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
            if (setting.getKey().startsWith(SPARK_PREFIX)) {
                String key = setting.getKey().substring(SPARK_PREFIX.length());
                String first = key.contains(".") ? key.substring(0, key.indexOf('.')) : key;
                String path = reference.containsKey(first) ? key : "robocache." + key;
                layer = override(path, setting.getValue(), setting.getKey()).withFallback(layer);
            }
        }
        return layer;
    }

    /** Returns the layer of {@code key=value} texts, a later one over an earlier. */
    static Config overrides(List<String> keyValues) {
        Config layer = ConfigFactory.empty();
        for (String keyValue : keyValues) {
            int equals = keyValue.indexOf('=');
            if (equals <= 0) {
                throw new ConfigurationException("--set %s refused: write --set key=value".formatted(keyValue));
            }
            String key = keyValue.substring(0, equals).strip();
            layer = override(key, keyValue.substring(equals + 1).strip(), "--set")
                    .withFallback(layer);
        }
        return layer;
    }

    /** Merges layers, the first the strongest, and resolves substitutions, also of reference keys. */
    static ConfigObject merge(List<Config> strongestFirst, ConfigObject reference) {
        return guarded(() -> {
            Config all = ConfigFactory.empty();
            for (Config layer : strongestFirst) {
                all = all.withFallback(layer);
            }
            Config resolved = all.withFallback(reference).resolve();
            Config merged = ConfigFactory.empty();
            for (Config layer : strongestFirst) {
                merged = merged.withFallback(nested(layer.resolveWith(resolved)));
            }
            return merged.root();
        });
    }

    /** Returns the blocks of {@code streams} or {@code voxels} by full name; a block is what has {@code marker}. */
    static Map<String, ConfigObject> blocks(String root, ConfigObject tree, String marker, List<String> problems) {
        Map<String, ConfigObject> blocks = new TreeMap<>();
        collect(root, "", tree, marker, blocks, problems);
        return blocks;
    }

    private static void collect(
            String root,
            String name,
            ConfigObject node,
            String marker,
            Map<String, ConfigObject> blocks,
            List<String> problems) {
        ConfigObject own = node;
        boolean group = true;
        for (String key : new TreeMap<>(node).keySet()) {
            ConfigValue value = node.get(key);
            if (value.valueType() == ConfigValueType.OBJECT) {
                own = own.withoutKey(key);
                group = false;
                collect(root, name.isEmpty() ? key : name + "." + key, (ConfigObject) value, marker, blocks, problems);
            }
        }
        if (name.isEmpty() && own.isEmpty()) {
            return;
        }
        if (own.containsKey(marker) && !name.isEmpty()) {
            blocks.put(name, own);
        } else if (!own.isEmpty() || group) {
            String block = name.isEmpty() ? root : root + "." + name;
            problems.add(
                    "%s%s has no %s; set %s.%s".formatted(Setting.place(node.origin()), block, marker, block, marker));
        }
    }

    private static Config override(String key, String value, String origin) {
        return guarded(() -> {
            boolean structured = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
            if (structured || value.equals("null")) {
                ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(origin);
                return ConfigFactory.parseString("v = " + value, options)
                        .root()
                        .get("v")
                        .atPath(key);
            }
            return ConfigValueFactory.fromAnyRef(value, origin).atPath(key);
        });
    }

    /** Brings the named blocks of a resolved layer into the nested form. */
    private static Config nested(Config layer) {
        Config result = layer;
        for (String root : NAMED) {
            if (layer.root().get(root) instanceof ConfigObject tree) {
                result = result.withValue(root, unfold(tree));
            }
        }
        return result;
    }

    /** Turns each key that holds dots into a path; values keep their places. */
    private static ConfigObject unfold(ConfigObject node) {
        ConfigObject unfolded = ConfigFactory.empty().root().withOrigin(node.origin());
        for (String key : new TreeMap<>(node).keySet()) {
            ConfigValue value = node.get(key);
            ConfigValue inner = value instanceof ConfigObject object ? unfold(object) : value;
            ConfigObject path =
                    inner.atPath(ConfigUtil.joinPath(key.split("\\.", -1))).root();
            unfolded = path.withOrigin(inner.origin()).withFallback(unfolded);
        }
        return unfolded;
    }

    private static <T> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ConfigException e) {
            throw new ConfigurationException(e.getMessage().replaceAll("\\s+", " "));
        }
    }
}
