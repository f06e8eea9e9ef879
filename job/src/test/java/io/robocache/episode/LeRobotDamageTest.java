package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small datasets made here: types, numbering, and damage that the recordings do not have. */
class LeRobotDamageTest {

    private static final LeRobotFolder.Row USUAL = (group, row) -> {};

    @TempDir
    Path root;

    /** What a test does with an open reader. */
    private interface Use {
        void with(EpisodeReader reader) throws IOException;
    }

    private static void read(LeRobotFolder folder, Limits limits, Use use) throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(
                        folder.refs().get(0), new Configuration(false), ReadSettings.of(limits), memory)) {
            use.with(reader);
        } // closing the allocator proves that nothing leaked
    }

    private static void read(LeRobotFolder folder, Use use) throws IOException {
        read(folder, Limits.defaults(), use);
    }

    private static MalformedEpisodeException refusal(LeRobotFolder folder, Limits limits, StreamRequest... requests) {
        return assertThrows(
                MalformedEpisodeException.class, () -> read(folder, limits, reader -> reader.index(List.of(requests))));
    }

    private static MalformedEpisodeException refusal(LeRobotFolder folder, StreamRequest... requests) {
        return refusal(folder, Limits.defaults(), requests);
    }

    private static StreamRequest values(String topic, String... order) {
        return LeRobotReaderTest.request(topic, Kind.VALUES, order);
    }

    private static String scalar(String name, String dtype) {
        return "\"%s\": {\"dtype\": \"%s\", \"shape\": [1], \"names\": null}".formatted(name, dtype);
    }

    @Test
    void everyTypeKeepsItsValues() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root)
                .feature(scalar("reward", "float64"), "optional double reward;")
                .feature(scalar("done", "bool"), "optional boolean done;")
                .feature(scalar("mode", "uint8"), "optional int32 mode (INTEGER(8,false));")
                .feature(scalar("note", "string"), "optional binary note (STRING);")
                .feature(
                        "\"grid\": {\"dtype\": \"int64\", \"shape\": [2, 2], \"names\": null}",
                        "optional group grid (LIST) { repeated group list { optional group element (LIST) "
                                + "{ repeated group list { optional int64 element; } } } }")
                .write(3, (group, row) -> {
                    group.add("reward", 0.1 * row);
                    group.add("done", row == 2);
                    group.add("mode", 200 + row);
                    group.add("note", "row " + row);
                    Group grid = group.addGroup("grid");
                    for (int r = 0; r < 2; r++) {
                        Group line = grid.addGroup("list").addGroup("element");
                        line.addGroup("list").add("element", 10L * row + 2L * r);
                        line.addGroup("list").add("element", 10L * row + 2L * r + 1);
                    }
                });
        read(folder, reader -> {
            EpisodeIndex index = reader.index(List.of(
                    values("reward"),
                    values("done"),
                    values("mode"),
                    LeRobotReaderTest.request("note", Kind.TEXT),
                    values("grid"),
                    values("timestamp")));
            assertEquals(
                    List.of(
                            MinorType.FLOAT8,
                            MinorType.BIT,
                            MinorType.UINT1,
                            MinorType.VARCHAR,
                            MinorType.BIGINT,
                            MinorType.FLOAT4),
                    index.streams().stream().map(StreamIndex::elementType).toList());
            try (Float8Vector reward = (Float8Vector) reader.values(0, new int[] {2});
                    BitVector done = (BitVector) reader.values(1, new int[] {0, 2});
                    UInt1Vector mode = (UInt1Vector) reader.values(2, new int[] {1});
                    VarCharVector note = (VarCharVector) reader.values(3, new int[] {2, 0});
                    BigIntVector grid = (BigIntVector) reader.values(4, new int[] {1});
                    Float4Vector time = (Float4Vector) reader.values(5, new int[] {1})) {
                assertEquals(0.1 * 2, reward.get(0));
                assertEquals(0, done.get(0));
                assertEquals(1, done.get(1));
                assertEquals(201, mode.getObjectNoOverflow(0).intValue());
                assertEquals("row 0", note.getObject(1).toString());
                assertEquals(List.of(10L, 11L, 12L, 13L), List.of(grid.get(0), grid.get(1), grid.get(2), grid.get(3)));
                assertEquals(0.1f, time.get(0));
            }
        });
    }

    @Test
    void twoStreamsMayBeOfOneFeature() throws IOException {
        read(new LeRobotFolder(root).write(4, USUAL), reader -> {
            StreamRequest other = new StreamRequest(
                    "other", "state", Kind.VALUES, List.of(), List.of("b"), List.of(), StampSource.LOG, 7);
            EpisodeIndex index = reader.index(List.of(values("state"), other, values("nothing")));
            assertArrayEquals(
                    new long[] {7, 100_000_007, 200_000_007, 300_000_007},
                    index.streams().get(1).stamps());
            assertFalse(index.streams().get(2).present(), "a topic that is not declared");
            try (Float4Vector all = (Float4Vector) reader.values(0, new int[] {3});
                    Float4Vector second = (Float4Vector) reader.values(1, new int[] {3})) {
                assertEquals(3, all.get(0));
                assertEquals(-3, second.get(0));
                assertEquals(1, second.getValueCount());
            }
        });
    }

    @Test
    void aRateWithDecimalsIsExact() throws IOException {
        read(
                new LeRobotFolder(root).fps("29.97").write(3, (group, row) -> group.add("timestamp", row / 29.97f)),
                reader -> {
                    EpisodeIndex index = reader.index(List.of(values("state")));
                    assertArrayEquals(
                            new long[] {0, 100_000_000_000L / 2997, 200_000_000_000L / 2997},
                            index.streams().get(0).stamps());
                    assertEquals(List.of(), index.warnings());
                });
    }

    @Test
    void suspiciousNumbersAreWarningsWithTheirCount() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(5, (group, row) -> {
            group.add("timestamp", row < 3 ? row / 10f : row / 10f + 0.01f);
            group.add("frame_index", row < 4 ? (long) row : 9L);
        });
        read(folder, reader -> {
            List<Loss> warnings = reader.index(List.of()).warnings();
            assertEquals(Reason.BAD_INDEX, warnings.get(0).reason());
            assertEquals("row 4", warnings.get(0).where());
            assertEquals(Reason.BAD_STAMP, warnings.get(1).reason());
            assertEquals(2, warnings.get(1).count());
            assertEquals("row 3", warnings.get(1).where());
        });
    }

    @Test
    void aNullElementIsNanAndARowOfAnotherLengthIsLeftOut() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(4, (group, row) -> {
            if (row == 1) {
                LeRobotFolder.list(group, "state", 5, Float.NaN);
            } else if (row == 2) {
                LeRobotFolder.list(group, "state", 1, 2, 3);
            }
        });
        read(folder, reader -> {
            EpisodeIndex index = reader.index(List.of(values("state")));
            assertArrayEquals(
                    new long[] {0, 100_000_000, 300_000_000},
                    index.streams().get(0).stamps());
            assertEquals(1, index.streams().get(0).missingComponents());
            Loss loss = index.losses().get(0);
            assertEquals(Reason.BAD_ARRAY_LENGTH, loss.reason());
            assertEquals("row 2", loss.where());
            assertEquals("feature state: 3 components, its shape says 2", loss.detail());
            try (Float4Vector state = (Float4Vector) reader.values(0, new int[] {0, 1, 2})) {
                assertTrue(Float.isNaN(state.get(3)));
                assertEquals(3, state.get(4), "the third position is the fourth row");
            }
        });
    }

    @Test
    void aTaskThatNoLineExplainsIsALoss() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(4, (group, row) -> group.add("task_index", row / 3 * 1L));
        read(folder, reader -> {
            EpisodeIndex index = reader.index(List.of(LeRobotReaderTest.request("task", Kind.TEXT)));
            assertEquals(3, index.streams().get(0).messages());
            assertEquals(
                    List.of(Reason.BAD_JSON, Reason.BAD_INDEX),
                    index.losses().stream().map(Loss::reason).toList());
            assertEquals(1, index.losses().get(1).count());
            try (VarCharVector task = (VarCharVector) reader.values(0, new int[] {2})) {
                assertEquals("wipe", task.getObject(0).toString());
            }
        });
    }

    @Test
    void whatTheConfigurationCannotHaveIsRefused() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root)
                .feature(scalar("count", "int64"), "optional int64 count;")
                .write(3, (group, row) -> group.add("count", 1L));
        StreamRequest fields =
                new StreamRequest("s", "state", Kind.VALUES, List.of("x"), List.of(), List.of(), StampSource.HEADER, 0);
        for (StreamRequest request : List.of(
                fields,
                values("count", "a"),
                LeRobotReaderTest.request("state", Kind.CLOUD),
                LeRobotReaderTest.request("state", Kind.TEXT))) {
            assertEquals(Reason.CONFIG_MISMATCH, refusal(folder, request).reason());
        }
    }

    @Test
    void aFlippedBitInAPageIsACrcMismatch() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(200, USUAL);
        byte[] bytes = Files.readAllBytes(folder.data());
        bytes[bytes.length / 3] ^= 4;
        Files.write(folder.data(), bytes);
        assertEquals(Reason.CRC_MISMATCH, refusal(folder, values("state")).reason());
    }

    @Test
    void aDataFileThatIsCutOrEmptyOrSomethingElseIsRefused() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(50, USUAL);
        byte[] bytes = Files.readAllBytes(folder.data());
        for (int length : new int[] {0, 3, 11, 12, 500, bytes.length - 1}) {
            Files.write(folder.data(), Arrays.copyOf(bytes, length));
            MalformedEpisodeException refused = refusal(folder, values("state"));
            assertTrue(
                    List.of(Reason.EMPTY, Reason.BAD_MAGIC, Reason.TRUNCATED, Reason.BAD_FOOTER)
                            .contains(refused.reason()),
                    refused.getMessage());
        }
    }

    @Test
    void anyByteOfTheDataFileMayBeWrong() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(20, USUAL);
        byte[] bytes = Files.readAllBytes(folder.data());
        for (int at = bytes.length - 1; at > 0; at -= 17) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x55;
            Files.write(folder.data(), damaged);
            try {
                read(folder, reader -> reader.index(List.of(values("state"))));
            } catch (MalformedEpisodeException refused) {
                assertTrue(refused.getMessage().startsWith("["), refused.getMessage());
            } // some bytes do not matter; nothing else may be thrown
        }
    }

    @Test
    void aDataPathNeverLeavesTheFolder() throws IOException {
        for (String path : List.of(
                "/etc/passwd", "../x.parquet", "data/../../x.parquet", "file:/etc/passwd", "a\\\\..\\\\b", "data//x")) {
            LeRobotFolder folder = new LeRobotFolder(root).dataPath(path).write(2, USUAL);
            assertEquals(Reason.BAD_NAME, refusal(folder).reason(), path);
        }
        LeRobotFolder unknown =
                new LeRobotFolder(root).dataPath("data/{user_name}.parquet").write(2, USUAL);
        assertEquals(Reason.BAD_JSON, refusal(unknown).reason());
    }

    @Test
    void aDataFileThatIsALinkOutOfTheFolderIsNotOpened(@TempDir Path elsewhere) throws IOException {
        Path outside = elsewhere.resolve("x.parquet");
        LeRobotFolder folder = new LeRobotFolder(root).write(2, USUAL);
        Files.move(folder.data(), outside);
        Files.createSymbolicLink(folder.data(), outside);
        MalformedEpisodeException refused = refusal(folder);
        assertEquals(Reason.BAD_NAME, refused.reason());
        assertTrue(refused.getMessage().contains("it was not opened"), refused.getMessage());
    }

    @Test
    void anEpisodeThatIsListedTwiceCountsOnce() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root)
                .moreEpisodes("{\"episode_index\": 0, \"length\": 3}\n{\"episode_index\": -1, \"length\": 3}\n")
                .write(3, USUAL);
        List<EpisodeRef> refs = folder.refs();
        assertEquals(3, refs.size());
        read(
                folder,
                reader -> assertEquals(
                        3,
                        reader.index(List.of(values("state"))).streams().get(0).messages()));
        for (EpisodeRef ref : refs.subList(1, 3)) {
            try (BufferAllocator memory = new RootAllocator()) {
                MalformedEpisodeException refused = assertThrows(
                        MalformedEpisodeException.class,
                        () -> EpisodeReader.open(ref, new Configuration(false), ReadSettings.defaults(), memory));
                assertEquals(Reason.BAD_INDEX, refused.reason());
            }
        }
    }

    @Test
    void limitsHoldForRowsAndBytes() throws IOException {
        LeRobotFolder folder = new LeRobotFolder(root).write(100, USUAL);
        MalformedEpisodeException rows = refusal(folder, new Limits(1 << 20, 99, 0));
        assertEquals(Reason.SIZE_LIMIT, rows.reason());
        assertTrue(rows.getMessage().contains("100 rows, limit 99 frames"), rows.getMessage());
        StreamRequest again = new StreamRequest(
                "again", "state", Kind.VALUES, List.of(), List.of(), List.of(), StampSource.HEADER, 0);
        MalformedEpisodeException bytes = refusal(folder, new Limits(1000, 1000, 1000), values("state"), again);
        assertEquals(Reason.SIZE_LIMIT, bytes.reason());
        assertTrue(
                bytes.getMessage().contains("more than 1008 bytes in 63 rows, limit 1000; request fewer columns"),
                bytes.getMessage());
        LeRobotFolder shorter = new LeRobotFolder(root).length(99).write(100, USUAL);
        assertEquals(Reason.BAD_INDEX, refusal(shorter).reason());
    }
}
