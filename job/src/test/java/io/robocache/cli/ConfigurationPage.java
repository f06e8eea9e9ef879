package io.robocache.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** docs/configuration.md, made from conf/robocache.conf: a section for each block, a row for each key with its comment. */
final class ConfigurationPage {
    private static final String INTRODUCTION =
            """
            # Configuration

            Every key with its default, from [conf/robocache.conf](../conf/robocache.conf), which a build reads first; then come your
            file, settings `spark.robocache.*` of Spark, and `--set key=value`; the later wins. The format is HOCON. Unknown keys are
            refused, and so is what a key does not take, with all problems of a file at once.

            | a value | is written |
            |---|---|
            | duration | `5ns`, `20us`, `50ms`, `1.5s`, `2m`, `1h`: the unit is needed, the value must be whole nanoseconds |
            | size | `512B`, `100MB` (10^6), `64MiB` (2^20): the unit is needed |
            | share | `10%` or `0.1` |
            """;

    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    private ConfigurationPage() {}

    static String of(Path reference) {
        Config config = ConfigFactory.parseFile(reference.toFile());
        ConfigurationPage made = new ConfigurationPage();
        for (Map.Entry<String, ConfigValue> block : inOrder(config.root())) {
            if (block.getKey().equals("defaults")) {
                ConfigObject defaults = (ConfigObject) block.getValue();
                made.section("Each of streams", "streams.NAME.", defaults.get("stream"));
                made.section("Each of voxels", "voxels.NAME.", defaults.get("voxels"));
                made.section("Each of a voxel block's clouds", "clouds[].", defaults.get("cloud"));
            } else {
                made.section(block.getKey(), block.getKey() + ".", block.getValue());
            }
        }
        return made.page.toString();
    }

    private void section(String title, String prefix, ConfigValue block) {
        page.append("\n## ").append(title).append('\n');
        String comment = comment(block);
        if (!comment.isEmpty()) {
            page.append(comment).append('\n');
        }
        ConfigObject keys = (ConfigObject) block;
        if (!keys.isEmpty()) {
            page.append("\n| key | default | |\n|---|---|---|\n");
            rows(prefix, keys);
        }
    }

    private void rows(String prefix, ConfigObject block) {
        for (Map.Entry<String, ConfigValue> key : inOrder(block)) {
            String path = prefix + key.getKey();
            if (key.getValue() instanceof ConfigObject inner) {
                page.append("| `%s` | | %s |\n".formatted(path, comment(inner)));
                rows(path + ".", inner);
            } else {
                page.append("| `%s` | `%s` | %s |\n".formatted(path, text(key.getValue()), comment(key.getValue())));
            }
        }
    }

    /** As the file has them, while HOCON's maps have no order. */
    private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject block) {
        return block.entrySet().stream()
                .sorted(Comparator.comparingInt(key -> key.getValue().origin().lineNumber()))
                .toList();
    }

    private static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                ? (String) value.unwrapped()
                : value.render(ConfigRenderOptions.concise());
    }

    /** The comment as Markdown: what stands between backticks stays as it is. */
    private static String comment(ConfigValue value) {
        String[] parts = String.join(
                        " ",
                        value.origin().comments().stream().map(String::strip).toList())
                .split("`", -1);
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = parts[i].replaceAll("[\\\\*<]", "\\\\$0");
        }
        return String.join("`", parts).replace("|", "\\|");
    }
}
