package io.robocache.episode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The sentences of many episodes in one file: JSON Lines of objects with the members {@code path} and {@code task}, or CSV
 * with columns of these names. A path is that of a recording below its root; {@code path#3} is the fourth episode of a
 * folder, and goes before the line of the folder itself.
 */
public final class TaskTable {
    private static final String PATH = "path";
    private static final int MAX_TEXT = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Map<String, String> tasks = new HashMap<>();

    private TaskTable() {}

    /** Whether the name of a table says what it is. */
    public static boolean named(String uri) {
        return uri.endsWith(".csv") || uri.endsWith(".jsonl");
    }

    /**
     * Reads a table.
     *
     * @param uri ends in {@code .csv} or {@code .jsonl}
     * @throws IllegalArgumentException if it is not there or not such a table, with the line
     * @throws IOException              if storage fails
     */
    public static TaskTable read(String uri, Configuration hadoop) throws IOException {
        TaskTable table = new TaskTable();
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem(hadoop);
        // A decoder that refuses malformed bytes, where a charset would replace them.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8.newDecoder()))) {
            if (uri.endsWith(".csv")) {
                table.csv(lines);
            } else {
                table.jsonLines(lines);
            }
        } catch (FileNotFoundException absent) {
            throw new IllegalArgumentException("there is no such file", absent);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the file is no UTF-8", e);
        }
        return table;
    }

    private void jsonLines(BufferedReader lines) throws IOException {
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode json;
            try {
                json = JSON.readTree(line);
            } catch (IOException e) {
                throw refused(number, "is no JSON");
            }
            add(number, json.path(PATH).textValue(), json.path(TaskTexts.TASK).textValue());
        }
    }

    private void csv(BufferedReader lines) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setMaxCharsPerColumn(MAX_TEXT);
        settings.setLineSeparatorDetectionEnabled(true);
        CsvParser parser = new CsvParser(settings);
        try {
            parser.beginParsing(lines);
            String[] header = parser.parseNext();
            List<String> names = header == null ? List.of() : Arrays.asList(header);
            int path = names.indexOf(PATH);
            int task = names.indexOf(TaskTexts.TASK);
            if (path < 0 || task < 0) {
                throw new IllegalArgumentException(
                        "the columns are %s, path and task are needed".formatted(String.join(", ", names)));
            }
            for (String[] row = parser.parseNext(); row != null; row = parser.parseNext()) {
                long number = parser.getContext().currentLine();
                add(number, path < row.length ? row[path] : null, task < row.length ? row[task] : null);
            }
        } catch (TextParsingException e) {
            throw refused(
                    parser.getContext().currentLine(), "is no CSV, or has a text above " + MAX_TEXT + " characters");
        } finally {
            parser.stopParsing();
        }
    }

    private void add(long line, String path, String task) {
        if (path == null || task == null) {
            throw refused(line, "lacks a text %s".formatted(path == null ? PATH : TaskTexts.TASK));
        }
        if (tasks.putIfAbsent(path, task) != null) {
            throw refused(line, "names %s again; an episode has one line".formatted(path));
        }
    }

    private static IllegalArgumentException refused(long line, String why) {
        return new IllegalArgumentException("line %d %s".formatted(line, why));
    }

    /** The sentence of an episode. */
    public TaskText of(EpisodeId episode) {
        String own = tasks.get(episode.path() + "#" + episode.ordinal());
        String task = own != null ? own : tasks.get(episode.path());
        return task == null
                ? TaskText.missing("tasks.table has no line for " + episode.path())
                : TaskText.of(task, "the line of " + episode.path() + " in tasks.table");
    }
}
