package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences that lie outside of recordings. */
class TaskTextsTest {
    @TempDir
    private Path folder;

    private EpisodeRef recording(String name) {
        return new EpisodeRef(
                new EpisodeId(0, name, 0, 0),
                new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()).toString(), // as listing names files
                EpisodeFormat.MCAP,
                1,
                "f");
    }

    private TaskText beside(String name) throws IOException {
        return TaskTexts.beside(recording(name), new Configuration(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run 7.mcap", "run 7.mcap.zst", "run 7.mcap.zstd", "run 7.dat"})
    void aTextBesideARecordingIsItsSentence(String name) throws IOException {
        Files.writeString(folder.resolve("run 7.txt"), "\uFEFF pick the \u00FCber cup\n");
        Files.writeString(folder.resolve("run 7.json"), "{\"task\": \"not looked at\"}");
        assertEquals(new TaskText("pick the \u00FCber cup", ""), beside(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"task": " place ", "by": 3} | place |
            "place"                      | place |
            {"task": 3}                  | ''    | a.json has no text under the key task
            {"tusk": "x"}                | ''    | a.json has no text under the key task
            {"task": ""}                 | ''    | a.json is empty
            {"task":                     | ''    | a.json is no JSON
            {} {}                        | ''    | a.json is no JSON
            """)
    void aJsonBesideARecordingHasItUnderTask(String json, String sentence, String problem) throws IOException {
        Files.writeString(folder.resolve("a.json"), json);
        assertEquals(new TaskText(sentence, problem == null ? "" : problem), beside("a.mcap"));
    }

    @Test
    void whatCannotBeReadIsToldWithoutAbsolutePaths() throws IOException {
        assertEquals(
                "there is neither a.txt nor a.json beside it", beside("a.mcap").problem());
        Files.write(folder.resolve("a.txt"), new byte[] {'a', (byte) 0xC3});
        assertEquals("a.txt is no UTF-8", beside("a.mcap").problem());
        Files.writeString(folder.resolve("b.txt"), " \n");
        assertEquals("b.txt is empty", beside("b.mcap").problem());
        Files.writeString(folder.resolve("c.txt"), "x".repeat(65_537));
        assertEquals(
                "c.txt has 65537 bytes, limit 65536 for a sentence",
                beside("c.mcap").problem());
        Files.writeString(folder.resolve("d.txt"), "x".repeat(65_536));
        assertEquals(65_536, beside("d.mcap").sentence().length());
        Files.createSymbolicLink(folder.resolve("e.txt"), folder.resolve("d.txt"));
        assertTrue(
                beside("e.mcap").problem().startsWith("e.txt is a link"),
                beside("e.mcap").problem());
        Files.createDirectory(folder.resolve("f.txt"));
        assertEquals(
                "there is neither f.txt nor f.json beside it", beside("f.mcap").problem());
        assertEquals(Reason.MISSING_TASK, beside("f.mcap").loss().reason());
    }

    @Test
    void anEpisodeOfAFolderHasNoFileBesideIt() throws IOException {
        EpisodeRef episode =
                new EpisodeRef(new EpisodeId(0, "set", 2, 0), folder.toUri().toString(), EpisodeFormat.LEROBOT, 1, "f");
        assertTrue(TaskTexts.beside(episode, new Configuration(false)).isMissing(), "no file of its own");
        assertEquals(Set.of(), TaskTexts.places(List.of(episode)));
        String a = new org.apache.hadoop.fs.Path(folder.resolve("a").toUri()).toString();
        assertEquals(Set.of(a + ".txt", a + ".json"), TaskTexts.places(List.of(recording("a.mcap"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            pick_cup_01.mcap     | pick cup |
            lab/pick_cup_01.mcap | pick cup |
            pick_cup.mcap        | ''       | the path pick_cup.mcap does not match tasks.pattern
            ___01.mcap           | ''       | group task of tasks.pattern in the path ___01.mcap is empty
            """)
    void aGroupOfThePathIsTheSentence(String path, String sentence, String problem) {
        Pattern pattern = Pattern.compile("(?:.*/)?(?<task>[^/]*)_\\d+\\.mcap");
        TaskText found = TaskTexts.inPath(new EpisodeId(0, path, 0, 0), pattern, name -> name.replace('_', ' '));
        assertEquals(new TaskText(sentence, problem == null ? "" : problem), found);
    }

    @Test
    void aGroupThatTookNoPartIsNoSentence() {
        Pattern pattern = Pattern.compile("(?:(?<task>a)|b)");
        assertTrue(
                TaskTexts.inPath(new EpisodeId(0, "b", 0, 0), pattern, UnaryOperator.identity())
                        .isMissing(),
                "group");
    }

    private TaskTable table(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return TaskTable.read(file.toUri().toString(), new Configuration(false));
    }

    private static TaskText task(TaskTable table, String path, int ordinal) {
        return table.of(new EpisodeId(1, path, ordinal, 0));
    }

    @Test
    void aTableOfEitherKindNamesPathsAndEpisodesOfFolders() throws IOException {
        TaskTable csv = table(
                "t.csv", "note,task,path\r\n,\"pick, then \"\"place\"\"\",a/b.mcap\r\nx,push,set\r\nx,pull,set#3\r\n");
        TaskTable json = table(
                "t.jsonl",
                """
                {"path": "a/b.mcap", "task": "pick, then \\"place\\""}

                {"task": "push", "path": "set"}
                {"task": "pull", "path": "set#3"}
                """);
        for (TaskTable table : List.of(csv, json)) {
            assertEquals("pick, then \"place\"", task(table, "a/b.mcap", 0).sentence());
            assertEquals("push", task(table, "set", 2).sentence());
            assertEquals("pull", task(table, "set", 3).sentence());
            assertEquals("tasks.table has no line for c", task(table, "c", 0).problem());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            t.csv   | path,tusk\\na,b             | the columns are path, tusk, path and task are needed
            t.csv   | ''                        | the columns are , path and task are needed
            t.csv   | path,task\\na\\n             | line 2 lacks a text task
            t.csv   | path,task\\na,x\\na,y\\n      | line 3 names a again; an episode has one line
            t.jsonl | {"path": "a"}             | line 1 lacks a text task
            t.jsonl | {"task": "a", "path": 1}  | line 1 lacks a text path
            t.jsonl | {"task": "a",             | line 1 is no JSON
            """)
    void aTableThatIsNoneIsRefusedWithTheLine(String name, String text, String message) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> table(name, text.replace("\\n", "\n")));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void aTableThatIsNotThereOrNoTextIsRefused() throws IOException {
        String absent = folder.resolve("absent.csv").toUri().toString();
        assertEquals(
                "there is no such file",
                assertThrows(IllegalArgumentException.class, () -> TaskTable.read(absent, new Configuration(false)))
                        .getMessage());
        Path latin =
                Files.write(folder.resolve("l.jsonl"), "{\"path\": \"\u00FC\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                "the file is no UTF-8",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TaskTable.read(latin.toUri().toString(), new Configuration(false)))
                        .getMessage());
    }
}
