package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.CloudFileSettings.NumberType;
import io.robocache.episode.CloudFileSettings.Stamps;
import io.robocache.episode.CloudFileSettings.Unit;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.hash.SimpleHasher;
import org.apache.arrow.vector.FieldVector;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings of a file system that is not the local one: listed, indexed and read as if they lay on the disk. */
class RemoteReadingTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "composed/a2_lz4_gap, 0",
        "composed/variants/mcap_file_zstd, 1",
        "composed/a9_none_db3, 1",
        "hostile/db3_wal_not_checkpointed, 2", // the file, and a folder for sqlite
        "rosbag2/rosbag2-py/reindex_test_bags/multiple_files, 3",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files, 0",
        "hdf5/robosuite-sawyer-lift, 1",
        "lerobot-v3/so101, 0",
        "lerobot-v2.1/g1, 0",
        "rlds/octo-bridge, 0",
        "composed/files, 0"
    })
    void everyReaderGivesWhatItGivesLocally(String path, int copies) throws IOException {
        givesWhatItGivesLocally(Recordings.path(path), copies);
    }

    @Test
    void aFolderOfParquetTablesGivesWhatItGivesLocally() throws IOException {
        Path local = folder.resolve("tables");
        ParquetFiles.write(
                local.resolve("arm.parquet"), "required int64 t_ns; required double x;", 40, (row, i) -> row.append(
                                "t_ns", 1_000_000L * i)
                        .append("x", i / 8.0));
        givesWhatItGivesLocally(local, 0);
    }

    private static void givesWhatItGivesLocally(Path local, int copies) throws IOException {
        String path = local.toString();
        Configuration hadoop = MemoFileSystem.settings();
        List<EpisodeRef> here = listed(local.toUri().toString(), hadoop);
        List<EpisodeRef> there = listed(MemoFileSystem.uri(local), hadoop);
        assertTrue(here.size() > 0, path);
        assertEquals(here.size(), there.size(), path);
        for (int i = 0; i < Math.min(4, here.size()); i++) {
            EpisodeRef ref = there.get(i);
            assertTrue(ref.uri().startsWith("memo:/"), ref.uri());
            assertEquals(here.get(i).id(), ref.id());
            assertEquals(here.get(i).format(), ref.format());
            assertEquals(here.get(i).bytes(), ref.bytes(), ref.uri());
            assertEquals(here.get(i).fingerprint(), ref.fingerprint(), ref.uri());
            long before = MemoFileSystem.BYTES_READ.get();
            List<String> expected = told(here.get(i), hadoop);
            assertEquals(before, MemoFileSystem.BYTES_READ.get(), "the local ones are read locally");
            Set<Path> left = staged();
            List<String> found = told(ref, hadoop);
            assertEquals(expected, found, ref.uri());
            assertTrue(
                    found.get(0).startsWith("refused missing-file ") || MemoFileSystem.BYTES_READ.get() > before,
                    "something was read");
            assertEquals(Set.of(), added(left), "copies that are left of " + ref.uri());
            assertEquals(copies, mostCopies(ref, hadoop), "copies while it is open, of " + ref.uri());
        }
    }

    @Test
    void copiesOfWhatIsRefusedAreRemovedToo() throws IOException {
        Configuration hadoop = MemoFileSystem.settings();
        for (String name : List.of("db3_corrupt_page.db3", "db3_truncated.db3", "db3_garbage.db3")) {
            Path file = Files.copy(Recordings.path("hostile/" + name), folder.resolve(name));
            Set<Path> before = staged();
            EpisodeRef ref = listed(MemoFileSystem.uri(file), hadoop).get(0);
            List<String> told = told(ref, hadoop);
            assertTrue(told.get(0).startsWith("refused "), told.get(0));
            assertEquals(
                    told(listed(file.toUri().toString(), hadoop).get(0), hadoop),
                    told,
                    "the same refusal, but for the URI");
            assertEquals(Set.of(), added(before), name);
        }
    }

    private static ReadSettings settings() {
        return new ReadSettings(
                Limits.defaults(),
                new RowRate(10, 1),
                new CloudFileSettings(
                        List.of("x", "y", "z", "intensity"),
                        NumberType.FLOAT32,
                        Stamps.NAME,
                        "(?<stamp>.).*",
                        Unit.S,
                        null));
    }

    private static List<EpisodeRef> listed(String uri, Configuration hadoop) throws IOException {
        List<EpisodeRef> refs = new ArrayList<>();
        for (InputCandidate candidate : EpisodeLister.candidates(List.of(uri), hadoop)) {
            refs.addAll(EpisodeLister.episodes(candidate, hadoop, settings()).episodes());
        }
        return refs;
    }

    /** Everything that a reader says of an episode. */
    private static List<String> told(EpisodeRef ref, Configuration hadoop) throws IOException {
        List<String> told = new ArrayList<>();
        try (RootAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(ref, hadoop, settings(), memory)) {
            EpisodeIndex index = reader.index(requests(reader, ref));
            told.add(index.topics().toString());
            told.add(index.losses().toString());
            told.add(index.warnings().toString());
            for (int i = 0; i < index.streams().size(); i++) {
                StreamIndex stream = index.streams().get(i);
                told.add(stream.request().name() + " " + stream.type() + " " + stream.names() + " "
                        + Arrays.hashCode(stream.stamps()) + " " + stream.messages());
                told.add(content(reader, stream, i, memory));
            }
        } catch (MalformedEpisodeException refused) {
            told.add(0, "refused " + refused.reason() + " " + refused.where() + " " + refused.detail());
        }
        return told;
    }

    private static List<StreamRequest> requests(EpisodeReader reader, EpisodeRef ref) throws IOException {
        List<StreamRequest> requests = new ArrayList<>();
        for (TopicSummary topic : reader.index(List.of()).topics()) {
            boolean values = topic.type().startsWith("float") || topic.type().startsWith("columns");
            requests.add(
                    ref.format() == EpisodeFormat.CLOUDS
                            ? Recordings.request(topic.topic(), Kind.CLOUD)
                            : values ? Recordings.request(topic.topic(), Kind.VALUES) : Recordings.usual(topic));
        }
        return requests;
    }

    /** Values of the first and the last position, or points of both. */
    private static String content(EpisodeReader reader, StreamIndex stream, int slot, BufferAllocator memory)
            throws IOException {
        int[] ends = {0, stream.messages() - 1};
        if (stream.messages() == 0 || stream.request().kind() == Kind.STAMPS) {
            return "";
        }
        if (stream.request().kind() == Kind.CLOUD) {
            try (PointFrames frames = new PointFrames(memory, List.of())) {
                for (int position : ends) {
                    reader.cloud(slot, position, null, frames);
                }
                return frames.points() + " points, "
                        + SimpleHasher.INSTANCE.hashCode(frames.xData(), 0, (long) Float.BYTES * frames.points());
            }
        }
        try (FieldVector values = reader.values(slot, ends)) {
            return Stream.iterate(0, i -> i < values.getValueCount(), i -> i + 1)
                    .map(i -> String.valueOf(values.getObject(i)))
                    .collect(Collectors.joining(" "));
        }
    }

    private static long mostCopies(EpisodeRef ref, Configuration hadoop) throws IOException {
        Set<Path> before = staged();
        try (RootAllocator memory = new RootAllocator();
                EpisodeReader reader = EpisodeReader.open(ref, hadoop, settings(), memory)) {
            return added(before).size();
        } catch (MalformedEpisodeException refused) {
            return added(before).size();
        }
    }

    /** Copies of this JVM. */
    private static Set<Path> staged() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(file -> file.getFileName().toString().startsWith(StagedFile.PREFIX))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    private static Set<Path> added(Set<Path> before) throws IOException {
        Set<Path> now = staged();
        now.removeAll(before);
        return now;
    }
}
