package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fuzzing found, each with the file that showed it. */
class FuzzFindingsTest {

    /** A footer without fields, which the library reports by naming an object in memory. */
    private static final byte[] NO_VERSION = "PAR1\0\1\0\0\0PAR1".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path work;

    private static EpisodeIndex index(Path input, StreamRequest... requests) throws IOException {
        EpisodeRef ref = Hdf5Files.refs(input).get(0);
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = Hdf5Files.open(ref, memory)) {
            return reader.index(List.of(requests));
        }
    }

    private static MalformedEpisodeException refused(Path input) {
        return assertThrows(
                MalformedEpisodeException.class, () -> index(input, Recordings.request("state", Kind.VALUES)));
    }

    @Test
    void anEpisodeNumberThatItsColumnCannotHoldHasNoRows() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(work)
                .dataPath("data/chunk-000/episode_000000.parquet")
                .write(3, (row, i) -> {});
        Files.writeString(work.resolve("meta/episodes.jsonl"), "{\"episode_index\": 3000000000, \"length\": 3}\n");
        ParquetFiles.write(
                folder.data(),
                "required float timestamp; required int64 frame_index; required int32 episode_index;"
                        + " required int64 index; required int64 task_index; " + LeRobotFolder.STATE,
                3,
                (row, i) -> {
                    row.append("timestamp", i / 10f).append("frame_index", (long) i);
                    row.append("episode_index", 0).append("index", (long) i).append("task_index", 0L);
                    LeRobotFolder.list(row, "state", i, -i);
                });

        MalformedEpisodeException refused = refused(work);

        assertEquals(Reason.BAD_INDEX, refused.reason());
        assertEquals("0 rows of episode_index 3000000000, the table of episodes says 3", refused.detail());
    }

    @Test
    void aRefusalOfALibraryIsTheSameInEveryRun() throws IOException {
        Path file = Files.write(work.resolve("f.parquet"), NO_VERSION);

        MalformedEpisodeException refused = refused(file);

        assertEquals(
                "Parquet: can not read class org.apache.parquet.format.FileMetaData: Required field 'version' was not"
                        + " found in serialized data! Struct:"
                        + " org.apache.parquet.format.FileMetaData$FileMetaDataStandardScheme",
                refused.detail());
    }

    @Test
    void aRefusalOfALibraryDoesNotTellWhereTheFileLies() throws IOException {
        Path file = Files.write(work.resolve("f.parquet"), "PAR1".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(
                "Parquet: the file is not a Parquet file (length is too low: 4)",
                refused(file).detail());
    }

    @Test
    void aDamagedTableOfTasksIsReportedWithoutItsFolder() throws IOException {
        FuzzLeRobot.writeVersion3(work);
        Files.write(work.resolve("meta/tasks.parquet"), NO_VERSION);

        Loss loss =
                index(work, Recordings.request("state", Kind.VALUES)).losses().get(0);

        assertEquals(Reason.BAD_FOOTER, loss.reason());
        assertTrue(loss.where().startsWith("meta/tasks.parquet"), loss::where);
        assertFalse(loss.detail().contains(work.toString()), loss::detail);
    }

    @Test
    void aDescriptionThatLooksLikeUtf32IsARefusal() throws IOException {
        new LeRobotFolder(work).write(1, (row, i) -> {});
        byte[] zeros = new byte[53];
        Files.write(work.resolve("meta/info.json"), CloudFiles.joined(zeros, CloudFiles.bytes("{\"fps\": 10}")));

        MalformedEpisodeException refused = refused(work);

        assertEquals(Reason.BAD_JSON, refused.reason());
        assertTrue(refused.detail().startsWith("not valid JSON: Invalid UTF-32 character"), refused::detail);
    }

    @Test
    void aPlaceThatIsNotKnownIsReportedWithoutItsFolder() throws IOException {
        new LeRobotFolder(work).dataPath("data/{dile_index:03d}.parquet").write(1, (row, i) -> {});

        assertEquals(
                "data_path 'data/{dile_index:03d}.parquet' has an unknown place {dile_index:03d}",
                refused(work).detail());
    }

    @Test
    void namesOfJsonMayLookLikePaths() throws DamageException {
        byte[] message =
                "{\"d[[2]\": 4, \"a.b\": 3, \"a[$d[[0]\": [1, 2], \"c[[1]\": 5}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer block =
                ByteBuffer.allocateDirect(message.length).put(message).clear();
        MessageDecoder all = new JsonDecoder(Recordings.request("/t", Kind.VALUES), Limits.defaults());
        all.check(block, 0, message.length);
        assertEquals(List.of("a.b", "a[$d[[0].0", "a[$d[[0].1", "c[[1]", "d[[2]"), all.names());
        MessageDecoder one = new JsonDecoder(Recordings.request("/t", Kind.VALUES, "x[[1]"), Limits.defaults());
        DamageException missing = assertThrows(DamageException.class, () -> one.check(block, 0, message.length));
        assertEquals("field x[[1] is MISSING, expected a number", missing.getMessage());
    }

    @Test
    void aMessageWithoutATextIsSaidSo() {
        assertEquals("no message", LibraryText.of(null));
        assertEquals("no message", LibraryText.of(""));
        assertEquals("a@b.c: x$Y", LibraryText.of("a@b.c: x$Y@1f2e3d\nmore"));
    }
}
