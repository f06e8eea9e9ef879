package io.robocache.job;

import io.robocache.episode.TaskTable;
import io.robocache.episode.TaskTexts;
import io.robocache.job.TasksConfig.From;
import io.robocache.job.TasksConfig.Missing;
import io.robocache.job.TasksConfig.Underscores;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the block {@code tasks}. */
final class TasksReader {
    private TasksReader() {}

    static TasksConfig read(ConfigBlock block) {
        From from = block.at("from").convert(word -> switch (word) {
            case "topic" -> From.TOPIC;
            case "path" -> From.PATH;
            case "file" -> From.FILE;
            case "table" -> From.TABLE;
            default -> throw ConfKeys.unknownWord(List.of("topic", "path", "file", "table"));
        });
        refuseIdle(block, from, "pattern", From.PATH);
        refuseIdle(block, from, "underscores", From.PATH);
        refuseIdle(block, from, "table", From.TABLE);
        if (from == From.TOPIC && block.says("missing")) {
            throw block.at("missing").refused("has no effect with from = topic; leave it out");
        }
        Underscores underscores = block.at("underscores").convert(word -> switch (word) {
            case "spaces" -> Underscores.SPACES;
            case "keep" -> Underscores.KEEP;
            default -> throw ConfKeys.unknownWord(List.of("spaces", "keep"));
        });
        Missing missing = block.at("missing").convert(word -> switch (word) {
            case "quarantine" -> Missing.QUARANTINE;
            case "empty" -> Missing.EMPTY;
            default -> throw ConfKeys.unknownWord(List.of("quarantine", "empty"));
        });
        return new TasksConfig(
                from,
                from == From.PATH ? block.needed("pattern").convert(TasksReader::pattern) : null,
                underscores,
                from == From.TABLE ? table(block.needed("table")) : null,
                missing);
    }

    private static void refuseIdle(ConfigBlock block, From from, String name, From needs) {
        if (from != needs && block.says(name)) {
            throw block.at(name)
                    .refused("has no effect with from = %s; write from = %s"
                            .formatted(
                                    from.name().toLowerCase(Locale.ROOT),
                                    needs.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Pattern pattern(String text) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is no regular expression: %s at %d".formatted(e.getDescription(), e.getIndex()), e);
        }
        if (!text.contains("(?<" + TaskTexts.TASK + ">")) {
            throw new IllegalArgumentException("has no group (?<task>...), which is the sentence");
        }
        return pattern;
    }

    private static String table(Setting setting) {
        String uri = setting.text();
        Uris.refuseSecrets(setting.key(), uri);
        if (!TaskTable.named(uri)) {
            throw setting.refused("ends in neither .csv nor .jsonl; name a table of the columns path and task");
        }
        return uri;
    }
}
