package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that lie in several files of one folder, and what the list beside them says. */
class BagFolderTest {

    private static final McapWriter.Options UNCHUNKED = new McapWriter.Options(McapCompression.NONE, 0);

    @TempDir
    private Path folder;

    /** Ten messages, from {@code second} on. */
    private Path part(String name, int second) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (McapWriter out = new McapWriter(new BufferedOutputStream(Files.newOutputStream(file)), UNCHUNKED)) {
            int channel = out.channel(out.schema("std_msgs/msg/String", "ros2msg", "string data\n"), "/notes", "cdr");
            for (int i = 0; i < 10; i++) {
                byte[] note =
                        new CdrWriter().begin().string("note " + i).bytes().copy();
                out.message(channel, i, second * 1_000_000_000L + i, 0, note, note.length);
            }
            out.finish();
        }
        return file;
    }

    private void list(String bag, String... names) throws IOException {
        StringBuilder yaml = new StringBuilder("rosbag2_bagfile_information:\n  relative_file_paths:\n");
        for (String name : names) {
            yaml.append("    - ").append(name).append('\n');
        }
        yaml.append("  files:\n    - path: elsewhere\n      message_count: 7\n");
        Files.writeString(folder.resolve(bag).resolve("metadata.yaml"), yaml);
    }

    private List<String> listed() throws IOException {
        return Recordings.listed(folder).stream()
                .map(ref -> ref.id().path() + " " + ref.format())
                .toList();
    }

    private EpisodeIndex index(String bag) throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.openListed(folder.resolve(bag), memory)) {
            EpisodeIndex index = reader.index(Recordings.all(reader));
            for (int s = 0; s < index.streams().size(); s++) {
                if (index.streams().get(s).request().kind() == StreamRequest.Kind.TEXT) {
                    int[] backwards = new int[index.streams().get(s).messages()];
                    for (int i = 0; i < backwards.length; i++) {
                        backwards[i] = backwards.length - 1 - i;
                    }
                    reader.values(s, backwards).close();
                }
            }
            return index;
        }
    }

    @Test
    void listedFilesAreOneRecordingInTheOrderOfTheList() throws IOException {
        part("run/b.mcap", 1);
        part("run/a.mcap", 2);
        list("run", "run/b.mcap", "a.mcap");

        assertEquals(List.of("run ROSBAG2"), listed());
        EpisodeIndex index = index("run");
        assertEquals(List.of(), index.losses());
        StreamIndex stream = index.streams().get(0);
        assertTrue(stream.stamps()[0] < stream.stamps()[stream.messages() - 1], "b.mcap comes first");
    }

    @Test
    void withoutAListFilesThatAreNumberedLikeTheirFolderAreOneRecording() throws IOException {
        for (int i = 0; i < 11; i++) {
            part("run/run_" + i + ".mcap", 100 + i);
        }
        part("run/other.mcap", 500);
        part("run/sub/z.mcap", 600);

        assertEquals(List.of("run ROSBAG2", "run/other.mcap MCAP", "run/sub/z.mcap MCAP"), listed());
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(
                        Recordings.listed(folder).get(0), new Configuration(false), ReadSettings.defaults(), memory)) {
            long[] stamps =
                    reader.index(Recordings.all(reader)).streams().get(0).stamps();
            for (int i = 1; i < stamps.length; i++) {
                assertTrue(stamps[i - 1] < stamps[i], "run_10 comes behind run_9");
            }
        }
    }

    @Test
    void filesThatNothingJoinsAreRecordingsOfTheirOwn() throws IOException {
        part("day/a.mcap", 1);
        part("day/b.mcap", 2);
        assertEquals(List.of("day/a.mcap MCAP", "day/b.mcap MCAP"), listed());

        Files.writeString(folder.resolve("day/metadata.yaml"), "something: else\n");
        assertEquals(List.of("day/a.mcap MCAP", "day/b.mcap MCAP"), listed());
    }

    @Test
    void aListedFileThatIsMissingIsALossOfTheRecording() throws IOException {
        part("one/one_0.mcap", 1);
        list("one", "one_0.mcap", "one_1.mcap");
        assertEquals(List.of("one/one_0.mcap MCAP"), listed());
        Loss loss = index("one").losses().get(0);
        assertEquals(Reason.MISSING_FILE, loss.reason());
        assertTrue(loss.detail().contains("1 of 2 files"), loss.detail());

        part("two/two_0.mcap", 1);
        part("two/two_1.mcap", 2);
        list("two", "two_0.mcap", "two_1.mcap", "two_2.mcap", "../../etc/passwd");
        assertEquals(
                List.of(Reason.BAD_NAME, Reason.MISSING_FILE),
                index("two").losses().stream().map(Loss::reason).toList());
    }

    @Test
    void aDamagedPartCostsItselfAndIsNamed() throws IOException {
        part("run/run_0.mcap", 1);
        Path bad = part("run/run_1.mcap", 2);
        Path cut = part("run/run_2.mcap", 3);
        Files.write(bad, "no recording at all".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));

        List<Loss> losses = index("run").losses();
        assertEquals(Reason.BAD_MAGIC, losses.get(0).reason());
        assertEquals("run_1.mcap @ 0", losses.get(0).where());
        assertEquals(Reason.TRUNCATED, losses.get(1).reason());
        assertTrue(
                losses.get(1).where().startsWith("run_2.mcap @ "), losses.get(1).where());

        Files.write(folder.resolve("run/run_0.mcap"), new byte[0]);
        Files.write(cut, new byte[0]);
        MalformedEpisodeException none = assertThrows(MalformedEpisodeException.class, () -> index("run"));
        assertEquals(Reason.EMPTY, none.reason());
    }

    @Test
    void partsMayBeCompressedAsAWhole() throws IOException {
        List<String> before = copies();
        for (int i = 0; i < 2; i++) {
            Path plain = part("run/run_" + i + ".mcap", i);
            Files.write(folder.resolve("run/run_" + i + ".mcap.zstd"), Zstd.compress(Files.readAllBytes(plain)));
            Files.delete(plain);
        }
        list("run", "run_0.mcap", "run_1.mcap"); // as rosbag2 lists them while it still compresses
        assertEquals(List.of("run ROSBAG2"), listed());
        assertEquals(List.of(), index("run").losses());
        assertEquals(before, copies(), "copies are removed");
    }

    private static List<String> copies() throws IOException {
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return left.map(path -> path.getFileName().toString())
                    .filter(file -> file.startsWith(StagedFile.PREFIX))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void yamlThatExpandsWithoutEndOrIsNestedWithoutEndIsAWarning() {
        String deep = "[".repeat(1_000_000);
        assertEquals(
                Reason.BAD_YAML,
                BagMetadata.parse(deep.getBytes(StandardCharsets.UTF_8))
                        .findings()
                        .get(0)
                        .reason());
        String wide = "a: &a [x]\nrelative_file_paths: [b_0.db3, *a]\n";
        BagMetadata read = BagMetadata.parse(wide.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("b_0.db3"), read.files());
        assertEquals(1, read.findings().size());
        assertEquals(
                Reason.BAD_YAML,
                BagMetadata.parse(new byte[] {(byte) 0xC3, 0x28})
                        .findings()
                        .get(0)
                        .reason());
        assertTrue(BagMetadata.parse("relative_file_paths: {a: b".getBytes(StandardCharsets.UTF_8))
                .findings()
                .get(0)
                .detail()
                .contains("does not parse"));
    }

    @Test
    void namesThatLeadOutOfAFolderAreNotPlain() {
        for (String name : List.of("", "/a", "../a", "a/../b", "a//b", "./a", "a\\b", "s3a:b", "a\nb")) {
            assertFalse(BagMetadata.isPlain(name), name);
        }
        assertTrue(BagMetadata.isPlain("bag/bag_0.db3"));
    }
}
