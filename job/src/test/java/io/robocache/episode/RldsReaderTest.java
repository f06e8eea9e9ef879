package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TFRecord files as they are listed, and their records as they are read: good, damaged, and described by a file beside. */
class RldsReaderTest {

    private static final String BRIDGE = "rlds/octo-bridge";
    private static final Configuration HADOOP = new Configuration(false);

    @TempDir
    private Path work;

    private Path put(String name, byte[] content) throws IOException {
        return Files.write(work.resolve(name), content);
    }

    private static byte[] two() {
        return new TfFixture()
                .record(TfFixture.episode(2))
                .record(TfFixture.episode(3))
                .bytes();
    }

    private static String why(Path file) throws IOException {
        InputCandidate candidate =
                EpisodeLister.candidates(List.of(file.toString()), HADOOP).get(0);
        Listing listing = EpisodeLister.episodes(candidate, HADOOP, ReadSettings.defaults());
        assertEquals(List.of(), listing.episodes());
        return listing.ignored().get(0).why();
    }

    /** One text an episode: its rows and what was told of it, or why it is refused. */
    private static List<String> ends(Path file) throws IOException {
        List<String> ends = new ArrayList<>();
        for (EpisodeRef ref : Hdf5Files.refs(file)) {
            assertEquals(EpisodeFormat.RLDS, ref.format());
            assertEquals(ends.size(), ref.id().ordinal());
            ends.add(end(ref, Hdf5Files.settings()));
        }
        return ends;
    }

    private static String end(EpisodeRef ref, ReadSettings settings) throws IOException {
        try (BufferAllocator memory = new RootAllocator(64L << 20)) {
            String end;
            try (EpisodeReader reader = Hdf5Files.open(ref, settings, memory)) {
                EpisodeIndex index = reader.index(List.of(EpisodeReaderContract.request("action", Kind.VALUES)));
                assertEquals(List.of(), index.losses());
                end = index.streams().get(0).messages() + " rows";
            } catch (MalformedEpisodeException refused) {
                assertTrue(refused.getMessage().startsWith("[file:/"), refused.getMessage());
                end = refused.reason().code() + " " + refused.where();
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes that the closed reader left");
            return end;
        }
    }

    /** The table of the hostile files, through the lister. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"length_crc", "data_crc", "huge_length", "truncated", "proto_garbage", "steps_mismatch"})
    void everyHostileFileGivesItsGoodRecordsAndQuarantinesTheRest(String name) throws IOException {
        String file = "tfrecord_" + name + ".tfrecord";
        String[] line = Files.readAllLines(Recordings.path("hostile/cases.tsv")).stream()
                .map(text -> text.split("\t", -1))
                .filter(fields -> fields[0].equals(file))
                .findFirst()
                .orElseThrow();
        Map<Boolean, List<String>> ends = ends(Recordings.path("hostile").resolve(file)).stream()
                .collect(Collectors.partitioningBy(end -> end.endsWith(" rows")));
        assertEquals(List.of(line[4] + " @ " + line[5]), ends.get(false), "reason and offset, exactly once");
        int readable = Integer.parseInt(line[6].split(" ", -1)[0]);
        assertEquals(java.util.Collections.nCopies(readable, "10 rows"), ends.get(true));
    }

    @Test
    void aRealShardIsAnEpisodeForEachRecordWithItsImagesAndTexts() throws IOException {
        List<EpisodeRef> refs = Hdf5Files.refs(Recordings.path(BRIDGE));
        assertEquals(25, refs.size());
        long bytes = 0;
        for (EpisodeRef ref : refs) {
            assertEquals(bytes, ref.offset());
            bytes += ref.bytes() + 16;
            assertEquals("10 rows", end(ref, Hdf5Files.settings()));
        }
        assertEquals(3_475_142, bytes);
        try (BufferAllocator memory = new RootAllocator(64L << 20);
                EpisodeReader reader = Hdf5Files.open(refs.get(24), memory)) {
            EpisodeIndex index = reader.index(List.of(
                    EpisodeReaderContract.request("observation/image_0", Kind.IMAGE),
                    EpisodeReaderContract.request("language_instruction", Kind.TEXT),
                    EpisodeReaderContract.request("is_first", Kind.VALUES),
                    EpisodeReaderContract.request("language_embedding", Kind.VALUES)));
            assertEquals(List.of(), index.losses());
            assertEquals(List.of(), index.warnings());
            assertEquals(
                    List.of(
                            "action float32[7]",
                            "discount float32",
                            "is_first bool",
                            "is_last bool",
                            "is_terminal bool",
                            "language_embedding float32[512]",
                            "language_instruction string",
                            "observation/image_0 image",
                            "observation/image_1 image",
                            "observation/image_2 image",
                            "observation/image_3 image",
                            "observation/state float32[7]",
                            "reward float32"),
                    index.topics().stream()
                            .map(topic -> topic.topic() + " " + topic.type())
                            .toList());
            assertEquals(MinorType.BIT, index.streams().get(2).elementType());
            assertEquals(512, index.streams().get(3).width());
            try (VarBinaryVector images = (VarBinaryVector) reader.values(0, new int[] {9});
                    FieldVector texts = reader.values(1, new int[] {0})) {
                assertEquals(
                        64,
                        ImageIO.read(new ByteArrayInputStream(images.get(0))).getWidth());
                assertTrue(texts.getObject(0).toString().matches("[ -~]{6,}"), "a sentence");
            }
        }
    }

    @Test
    void filesAreKnownByTheirFramesOrNames() throws IOException {
        for (String name : List.of("a", "b.dat", "c.tfrecord", "d-train.tfrecord-00000-of-00002")) {
            assertEquals(List.of("2 rows", "3 rows"), ends(put(name, two())), name);
        }
        byte[] zeros = new byte[20];
        for (String name : List.of("e.tfrecord", "f.tfrecord-00000-of-00001", "g.tfrecords")) {
            assertEquals(List.of("crc-mismatch @ 8"), ends(put(name, zeros)), name);
        }
        assertTrue(why(put("h.dat", zeros)).startsWith("not an episode"));
        assertTrue(why(put("events.out.tfevents.1700000000.host", two())).contains("TensorBoard"));
        assertTrue(why(put("features.json", zeros)).contains("describes the TFRecord files"));
        assertEquals(List.of("empty @ 0"), ends(put("i.tfrecord", new byte[0])));
        assertEquals(List.of("truncated @ 0"), ends(put("j.tfrecord", new byte[] {1, 2, 3})));
        assertEquals(
                List.of("unsupported @ 0"),
                ends(put("k.tfrecord", new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})));
    }

    @Test
    void whatIsLeftOfABrokenFileIsOneMoreEpisode() throws IOException {
        byte[] whole = two();
        Path file = put("a.tfrecord", Arrays.copyOf(whole, whole.length + 7));
        assertEquals(List.of("2 rows", "3 rows", "truncated @ " + whole.length), ends(file));
        EpisodeRef rest = Hdf5Files.refs(file).get(2);
        assertEquals(7, rest.bytes());
        MalformedEpisodeException refused =
                assertThrows(MalformedEpisodeException.class, () -> Hdf5Files.open(rest, new RootAllocator()));
        assertTrue(refused.getMessage().contains("record 2 and what is behind it"), refused.getMessage());
    }

    @Test
    void withoutARateTheStepsAreRefusedWithTheRemedy() throws IOException {
        EpisodeRef ref = Hdf5Files.refs(put("a.tfrecord", two())).get(1);
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = Hdf5Files.open(ref, ReadSettings.defaults(), memory)) {
            MalformedEpisodeException refused = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(EpisodeReaderContract.request("action", Kind.STAMPS))));
            assertEquals(Reason.CONFIG_MISMATCH, refused.reason());
            assertTrue(refused.getMessage().contains("set input.rate"), refused.getMessage());
        }
    }

    private static byte[] declaring(String steps) {
        return ("{'featuresDict':{'features':{'steps':{'sequence':{'length':'-1','feature':{'featuresDict':{'features':{"
                        + steps + "}}}}}}}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theFileBesideSaysWhatFeaturesAreAndIsPartOfTheFingerprint() throws IOException {
        Path file = put("a.tfrecord", two());
        EpisodeRef before = Hdf5Files.refs(file).get(0);
        put(
                "features.json",
                declaring("'is_first':{'tensor':{'shape':{},'dtype':'bool'}},"
                        + "'action':{'tensor':{'shape':{'dimensions':['2']},'dtype':'float64'}},"
                        + "'told':{'tensor':{'shape':{'dimensions':['2']},'dtype':'string'}}"));
        EpisodeRef after = Hdf5Files.refs(file).get(0);
        assertNotEquals(before.fingerprint(), after.fingerprint());
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = Hdf5Files.open(after, memory)) {
            EpisodeIndex index = reader.index(List.of(EpisodeReaderContract.request("action", Kind.VALUES)));
            assertEquals(List.of(), index.warnings());
            assertEquals(
                    "[float64[2], bool, string[2]]",
                    index.topics().stream().map(TopicSummary::type).toList().toString());
            try (Float4Vector values = (Float4Vector) reader.values(0, new int[] {1})) {
                assertArrayEquals(new float[] {1, -0.25f}, new float[] {values.get(0), values.get(1)});
            }
            MalformedEpisodeException refused = assertThrows(
                    MalformedEpisodeException.class,
                    () -> reader.index(List.of(EpisodeReaderContract.request("told", Kind.TEXT))));
            assertTrue(refused.getMessage().contains("tensors of type 'string' are not read;"), refused.getMessage());
        }
    }

    @Test
    void withoutItTheRecordShowsTypesAndAWarningSaysSo() throws IOException {
        EpisodeRef ref = Hdf5Files.refs(put("a.tfrecord", two())).get(0);
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = Hdf5Files.open(ref, memory)) {
            EpisodeIndex index = reader.index(List.of());
            assertEquals(
                    "[float32[2], int64, int64, string]",
                    index.topics().stream().map(TopicSummary::type).toList().toString());
            assertEquals(Reason.MISSING_FILE, index.warnings().get(0).reason());
            assertTrue(
                    index.warnings().get(0).detail().contains("features.json"),
                    index.warnings().toString());
        }
    }

    @Test
    void aFileBesideThatIsNoDeclarationRefusesEveryEpisode(@TempDir Path outside) throws IOException {
        Path file = put("a.tfrecord", two());
        Path beside = put("features.json", "{".getBytes(StandardCharsets.UTF_8));
        assertEquals("bad-json @ 0", ends(file).get(0));
        Files.write(beside, new byte[RldsFeatures.MAX_BYTES + 1]);
        assertEquals("size-limit @ 0", ends(file).get(0));
        Files.delete(beside);
        Files.createDirectory(beside);
        assertEquals("bad-name @ 0", ends(file).get(0));
        Files.delete(beside);
        Files.createSymbolicLink(beside, Files.write(outside.resolve("secret"), declaring("")));
        assertEquals("bad-name @ 0", ends(file).get(0));
    }

    @Test
    void aRecordAboveTheLimitIsRefusedAloneBeforeMemoryIsTaken() throws IOException {
        byte[] big = new byte[4000];
        Path file = put(
                "a.tfrecord",
                new TfFixture().record(big).record(TfFixture.episode(2)).bytes());
        ReadSettings tight = new ReadSettings(new Limits(3999, 1000, 0), new RowRate(20, 1));
        List<EpisodeRef> refs = Hdf5Files.refs(file);
        assertEquals("size-limit @ 0", end(refs.get(0), tight));
        assertEquals("2 rows", end(refs.get(1), tight));
    }

    @Test
    void moreNestingThanTheLimitIsRefused() throws IOException {
        EpisodeRef ref = Hdf5Files.refs(put("a.tfrecord", two())).get(0);
        Limits flat = new Limits(1 << 20, 1000, 0, 10, 100, 100, 2, 100, 1 << 20);
        assertEquals("bad-encoding @ 0", end(ref, new ReadSettings(flat, new RowRate(20, 1))));
        Limits few = new Limits(1 << 20, 1000, 0, 10, 3, 100, 20, 100, 1 << 20);
        assertEquals("size-limit @ 0", end(ref, new ReadSettings(few, new RowRate(20, 1))));
    }

    @Test
    void listingReadsNoRecord() throws IOException {
        byte[] big = new byte[1 << 20];
        Path file = put(
                "a.tfrecord",
                new TfFixture().record(big).record(big).record(big).bytes());
        MemoFileSystem.BYTES_READ.set(0);
        InputCandidate candidate = EpisodeLister.candidates(
                        List.of(MemoFileSystem.uri(file)), MemoFileSystem.settings())
                .get(0);
        assertEquals(
                3,
                EpisodeLister.episodes(candidate, MemoFileSystem.settings(), Hdf5Files.settings())
                        .episodes()
                        .size());
        long read = MemoFileSystem.BYTES_READ.get();
        assertTrue(read > 0 && read < 256 << 10, "a page for each record and the edges: " + read);
    }
}
