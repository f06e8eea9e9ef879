package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodeListerTest {

    private static final byte[] MCAP_MAGIC = HexFormat.of().parseHex("894d434150300d0a");

    @TempDir
    Path folder;

    private final Configuration hadoop = new Configuration(false);

    /** The local file system, listing in another order at each call. */
    public static final class Shuffled extends LocalFileSystem {
        private final Random random = new Random(4);

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
            List<FileStatus> children = new ArrayList<>(List.of(super.listStatus(path)));
            Collections.shuffle(children, random);
            return children.toArray(FileStatus[]::new);
        }
    }

    private Path put(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private List<InputCandidate> candidates(String... uris) throws IOException {
        return EpisodeLister.candidates(List.of(uris), hadoop);
    }

    private List<String> paths(String... uris) throws IOException {
        return candidates(uris).stream()
                .map(candidate -> candidate.root() + ":" + candidate.path())
                .toList();
    }

    private String why(String name) throws IOException {
        for (InputCandidate candidate : candidates(folder.toString())) {
            if (candidate.path().equals(name)) {
                Listing listing = EpisodeLister.episodes(candidate, hadoop, ReadSettings.defaults());
                assertEquals(List.of(), listing.episodes());
                return listing.ignored().get(0).why();
            }
        }
        throw new AssertionError(name + " is not a candidate");
    }

    @Test
    void filesFoldersAndGlobsGivePathsBelowTheirRootInUtf8Order() throws IOException {
        for (String name :
                List.of("b/2.mcap", "b/10.mcap", "a.mcap", "\uff5e.mcap", "\ud83d\ude00.mcap", "b/c/x.mcap")) {
            put(name, MCAP_MAGIC);
        }
        List<String> all = List.of(
                "0:a.mcap", "0:b/10.mcap", "0:b/2.mcap", "0:b/c/x.mcap", "0:\uff5e.mcap", "0:\ud83d\ude00.mcap");

        assertEquals(all, paths(folder.toString()));
        assertEquals(all, paths(folder.toUri().toString()));
        assertEquals(List.of("0:a.mcap"), paths(folder.resolve("a.mcap").toString()));
        assertEquals(List.of("0:10.mcap", "0:2.mcap"), paths(folder + "/b/*.mcap"));
        assertEquals(List.of("0:b/c/x.mcap", "1:a.mcap"), paths(folder + "/?/c", folder + "/a*"));
    }

    @Test
    void theOrderOfAListingDoesNotMatter() throws IOException {
        for (int i = 0; i < 40; i++) {
            put("day-" + i % 3 + "/run-" + i + ".mcap", MCAP_MAGIC);
        }
        List<String> plain = paths(folder.toString());
        hadoop.set("fs.file.impl", Shuffled.class.getName());
        hadoop.setBoolean("fs.file.impl.disable.cache", true);

        assertEquals(plain, paths(folder.toString()));
        assertEquals(40, plain.size());
    }

    @Test
    void aNameWithBracketsCanBeGivenAsItIs() throws IOException {
        put("run[1].mcap", MCAP_MAGIC);
        assertEquals(
                List.of("0:run[1].mcap"), paths(folder.resolve("run[1].mcap").toString()));
    }

    @Test
    void hiddenNamesAndMetadataYamlAreSkippedUnlessNamed() throws IOException {
        for (String name : List.of(".x.mcap", "_x.mcap", "_t/y.mcap", "bag/metadata.yaml", "bag/bag_0.mcap")) {
            put(name, MCAP_MAGIC);
        }
        assertEquals(List.of("0:bag/bag_0.mcap"), paths(folder.toString()));
        assertEquals(List.of("0:_x.mcap"), paths(folder.resolve("_x.mcap").toString()));
    }

    @Test
    void theFirstBytesTellTheFormatAndTheNameHelpsADamagedFile() throws IOException {
        put("anything.dat", MCAP_MAGIC);
        put("damaged.mcap", "not mcap".getBytes(StandardCharsets.UTF_8));
        put("empty.mcap", new byte[0]);
        int episodes = 0;
        for (InputCandidate candidate : candidates(folder.toString())) {
            Listing listing = EpisodeLister.episodes(candidate, hadoop, ReadSettings.defaults());
            assertEquals(EpisodeFormat.MCAP, listing.episodes().get(0).format());
            episodes += listing.episodes().size();
        }
        assertEquals(3, episodes);
    }

    @Test
    void whatIsKnownButNotReadYetAndWhatIsUnknownAreNamed() throws IOException {
        byte[] any = {1, 2, 3};
        for (String name : List.of("a.bag", "a.mcap.lz4", "x.zarr.zip")) {
            put(name, any);
            assertTrue(why(name).endsWith("format not supported"), name + ": " + why(name));
        }
        put("notes.txt", any);
        assertEquals(
                "not an episode: neither its first bytes nor its name are those of a known format", why("notes.txt"));
    }

    @Test
    void linksBelowARootAreReportedAndNotFollowed(@TempDir Path outside) throws IOException {
        Files.write(outside.resolve("secret.mcap"), MCAP_MAGIC);
        Files.createSymbolicLink(folder.resolve("dir"), outside);
        Files.createSymbolicLink(folder.resolve("file.mcap"), outside.resolve("secret.mcap"));
        Files.createSymbolicLink(folder.resolve("loop"), folder);

        assertEquals(List.of("0:dir", "0:file.mcap", "0:loop"), paths(folder.toString()));
        for (String name : List.of("dir", "file.mcap", "loop")) {
            assertTrue(why(name).contains("links below an input folder are not followed"), why(name));
        }
        assertEquals(
                List.of("0:secret.mcap"), paths(folder.resolve("file.mcap").toString()), "a link that is named itself");
    }

    @Test
    void aFileThatTwoRootsHoldIsRefused() throws IOException {
        put("a/x.mcap", MCAP_MAGIC);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> paths(folder.toString(), folder + "/a/*.mcap"));
        assertTrue(refused.getMessage().contains("both hold file:"), refused.getMessage());
        assertTrue(refused.getMessage().contains("drop one of them"), refused.getMessage());
    }

    @Test
    void aPathThatHoldsNothingIsRefused() {
        FileNotFoundException refused = assertThrows(
                FileNotFoundException.class, () -> paths(folder.resolve("none").toString()));
        assertTrue(refused.getMessage().contains("holds nothing"), refused.getMessage());
        assertThrows(FileNotFoundException.class, () -> paths(folder + "/*.mcap"));
    }

    @Test
    void aFingerprintIsOfLengthAndEdges() throws Exception {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        put("x.mcap", content);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(new byte[] {0, 0, 0, 0, 0, 3, 13, 64}); // 200000
        sha256.update(content, 0, 65536);
        sha256.update(content, content.length - 65536, 65536);
        InputCandidate candidate = candidates(folder.toString()).get(0);
        EpisodeRef episode = EpisodeLister.episodes(candidate, hadoop, ReadSettings.defaults())
                .episodes()
                .get(0);

        assertEquals(HexFormat.of().formatHex(sha256.digest()), episode.fingerprint());
        assertEquals(200_000, episode.bytes());
    }

    @Test
    void identitiesSortByRootPathOrdinalAndPart() {
        List<EpisodeId> sorted = List.of(
                new EpisodeId(0, "b", 0, 0),
                new EpisodeId(0, "b", 2, 0),
                new EpisodeId(0, "b", 10, 0),
                new EpisodeId(0, "\uff5e", 0, 0),
                new EpisodeId(0, "\ud83d\ude00", 0, 0),
                new EpisodeId(0, "\ud83d\ude00", 0, 1),
                new EpisodeId(1, "a", 0, 0));
        List<EpisodeId> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(3));
        Collections.sort(shuffled);
        assertEquals(sorted, shuffled);
    }
}
