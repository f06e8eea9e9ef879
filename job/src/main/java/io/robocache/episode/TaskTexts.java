package io.robocache.episode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds the sentences of episodes outside of their recordings. */
public final class TaskTexts {
    /** Name of the group of a pattern, and of the member of a JSON object, that is the sentence. */
    public static final String TASK = "task";

    /** Of a file beside a recording. */
    private static final int MAX_BYTES = 1 << 16;

    private static final List<String> ENDINGS = List.of(".txt", ".json");
    private static final Pattern RECORDING = Pattern.compile("\\.mcap(\\.zstd?)?$|\\.[^./]*$");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TaskTexts() {}

    /**
     * Takes the sentence from the path of an episode below its root.
     *
     * @param pattern what the whole path must match; its group {@link #TASK} is the sentence
     * @param form    gives the sentence its form
     */
    public static TaskText inPath(EpisodeId episode, Pattern pattern, UnaryOperator<String> form) {
        Matcher path = pattern.matcher(episode.path());
        if (!path.matches() || path.group(TASK) == null) {
            return TaskText.missing("the path %s does not match tasks.pattern".formatted(episode.path()));
        }
        return TaskText.of(form.apply(path.group(TASK)), "group task of tasks.pattern in the path " + episode.path());
    }

    /**
     * Reads the sentence from {@code NAME.txt} or, if there is none, {@code NAME.json} beside {@code NAME.mcap}: the whole
     * text, or the member {@code task} of a JSON object, or a JSON text.
     *
     * @throws IOException if storage fails; a file that is missing or holds no sentence is told by the result
     */
    public static TaskText beside(EpisodeRef episode, Configuration hadoop) throws IOException {
        if (episode.format() == EpisodeFormat.LEROBOT) {
            return TaskText.missing("an episode of a folder has no file of its own beside it;"
                    + " its sentences are the topic task, or give tasks.from = table");
        }
        String base = base(episode.uri());
        for (String ending : ENDINGS) {
            Path path = new Path(base + ending);
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus status = status(files, path);
            if (status != null && !status.isDirectory()) {
                return read(files, path, status.getLen(), ending);
            }
        }
        String name = new Path(base).getName();
        return TaskText.missing("there is neither %s.txt nor %s.json beside it".formatted(name, name));
    }

    private static FileStatus status(FileSystem files, Path path) throws IOException {
        try {
            return files.getFileStatus(path);
        } catch (FileNotFoundException absent) {
            return null;
        }
    }

    private static TaskText read(FileSystem files, Path path, long length, String ending) throws IOException {
        String name = path.getName();
        if (LocalFiles.linkBelow(path.getParent(), name).isPresent() || LocalFiles.isSpecial(path)) {
            return TaskText.missing(name + " is a link or no plain file, and is not followed; copy the file itself");
        }
        if (length > MAX_BYTES) {
            return TaskText.missing("%s has %d bytes, limit %d for a sentence".formatted(name, length, MAX_BYTES));
        }
        byte[] bytes = new byte[(int) length];
        try (FSDataInputStream in = files.open(path)) {
            in.readFully(0, bytes);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return TaskText.missing(name + " is no UTF-8");
        }
        text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return ending.equals(".json") ? json(text, name) : TaskText.of(text, name);
    }

    private static TaskText json(String text, String name) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode task = json.isObject() ? json.path(TASK) : json;
            return task.isTextual()
                    ? TaskText.of(task.textValue(), name)
                    : TaskText.missing(name + " has no text under the key task");
        } catch (JsonProcessingException e) {
            return TaskText.missing(name + " is no JSON");
        }
    }

    /** The recording's URI without its ending. */
    private static String base(String uri) {
        return RECORDING.matcher(uri).replaceFirst("");
    }

    /** URIs at which sentences beside these episodes would lie. */
    public static Set<String> places(List<EpisodeRef> episodes) {
        Set<String> places = new HashSet<>();
        for (EpisodeRef episode : episodes) {
            if (episode.format() != EpisodeFormat.LEROBOT) {
                ENDINGS.forEach(ending -> places.add(base(episode.uri()) + ending));
            }
        }
        return places;
    }
}
