package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudListingTest {

    private static final byte[] PCD = CloudFiles.pcd("binary", List.of("x", "y", "z"), 1, 2, 3);
    private static final byte[] MCAP_MAGIC = HexFormat.of().parseHex("894d434150300d0a");

    private final Configuration hadoop = new Configuration(false);

    @TempDir
    private Path work;

    private void put(String name, byte[] content) {
        CloudFiles.put(work.resolve(name), content);
    }

    /** Episodes as path=format, ignored files as -name: reason. */
    private List<String> listed(CloudFileSettings clouds, String... uris) throws IOException {
        List<String> lines = new ArrayList<>();
        for (InputCandidate candidate : EpisodeLister.candidates(List.of(uris), hadoop)) {
            Listing listing = EpisodeLister.episodes(candidate, hadoop, CloudEpisode.reading(clouds));
            listing.episodes().forEach(ref -> lines.add(ref.id().path() + "=" + ref.format()));
            listing.ignored()
                    .forEach(ignored -> lines.add(
                            "-" + ignored.uri().substring(ignored.uri().lastIndexOf('/') + 1) + ": " + ignored.why()));
        }
        return lines;
    }

    @Test
    void eachFolderThatHoldsCloudsIsAnEpisodeAndOtherFilesStayCandidates() throws IOException {
        put("run/front/1.0.pcd", PCD);
        put("run/front/2.0.pcd", PCD);
        put("run/rear/1.0.ply", PCD);
        put("run/a.mcap", MCAP_MAGIC);
        put("run/front/.3.pcd", PCD);
        put("run/0.5.pcd", PCD);
        put("run/raw", PCD);

        assertEquals(
                List.of("run=CLOUDS", "run/a.mcap=MCAP", "run/front=CLOUDS", "run/raw=CLOUDS", "run/rear=CLOUDS"),
                listed(CloudFileSettings.defaults(), work.toString()));
        assertEquals(
                List.of(".=CLOUDS"),
                listed(CloudFileSettings.defaults(), work.resolve("run/front").toString()));
        assertEquals(
                List.of("1.0.pcd=CLOUDS"),
                listed(
                        CloudFileSettings.defaults(),
                        work.resolve("run/front/1.0.pcd").toString()));
    }

    @Test
    void headerlessFilesNeedColumns() throws IOException {
        String why =
                ": headerless, and input.clouds.columns does not say what it holds; write for example [x, y, z, intensity]";
        put("a/0.bin", CloudFiles.bin(1, 2, 3));
        put("a/1.pcd.bin", CloudFiles.bin(1, 2, 3));
        put("b/0.bin", CloudFiles.bin(1, 2, 3));
        put("b/1.0.pcd", PCD);
        assertEquals(
                List.of("-0.bin" + why, "-1.pcd.bin" + why, "b=CLOUDS", "-0.bin" + why),
                listed(CloudFileSettings.defaults(), work.toString()));
        assertEquals(
                List.of("-0.bin" + why),
                listed(CloudFileSettings.defaults(), work.resolve("a/0.bin").toString()));
        assertEquals(List.of("a=CLOUDS", "b=CLOUDS"), listed(CloudEpisode.columns("x", "y", "z"), work.toString()));
    }

    @Test
    void linksAreNotFollowed(@TempDir Path outside) throws IOException {
        CloudFiles.put(outside.resolve("9.0.pcd"), PCD);
        put("1.0.pcd", PCD);
        Files.createSymbolicLink(work.resolve("2.0.pcd"), outside.resolve("9.0.pcd"));
        Files.createSymbolicLink(work.resolve("more"), outside);
        List<String> listed = listed(CloudFileSettings.defaults(), work.toString());
        assertEquals(3, listed.size(), listed.toString());
        assertEquals(".=CLOUDS", listed.get(0));
        assertTrue(listed.get(1).contains("links below an input folder are not followed"), listed.toString());
        try (CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults())) {
            assertEquals(1, episode.index().streams().get(0).messages());
        }
    }

    @Test
    void aCloudCountsOnce() {
        put("a/1.0.pcd", PCD);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> listed(
                        CloudFileSettings.defaults(),
                        work.toString(),
                        work.resolve("a/1.0.pcd").toString()));
        assertTrue(refused.getMessage().contains("both hold"), refused.getMessage());
    }

    @Test
    void theFingerprintSeesContentNamesAndTheTable() throws IOException {
        put("1.0.pcd", PCD);
        String before = CloudEpisode.ref(work, ReadSettings.defaults()).fingerprint();
        Files.move(work.resolve("1.0.pcd"), work.resolve("2.0.pcd"));
        String renamed = CloudEpisode.ref(work, ReadSettings.defaults()).fingerprint();
        assertNotEquals(before, renamed, "a name is a stamp");
        put("2.0.pcd", CloudFiles.pcd("binary", List.of("x", "y", "z"), 1, 2, 4));
        assertNotEquals(renamed, CloudEpisode.ref(work, ReadSettings.defaults()).fingerprint());

        ReadSettings table = CloudEpisode.reading(new CloudFileSettings(
                List.of(),
                CloudFileSettings.NumberType.FLOAT32,
                CloudFileSettings.Stamps.CSV,
                null,
                CloudFileSettings.Unit.AUTO,
                "t.csv"));
        String without = CloudEpisode.ref(work, table).fingerprint();
        put("t.csv", CloudFiles.bytes("file,stamp\n2.0.pcd,1.5\n"));
        assertNotEquals(without, CloudEpisode.ref(work, table).fingerprint());
    }

    @Test
    void firstBytesTellACloudWhoseNameDoesNot() throws IOException {
        put("scan", CloudFiles.ply("ascii", List.of("x", "y", "z"), 1, 2, 3));
        put("VERSION", CloudFiles.bytes("VERSION 4.1\n"));
        assertEquals(
                List.of(
                        "-VERSION: not an episode: neither its first bytes nor its name are those of a known format",
                        "scan=CLOUDS"),
                listed(CloudFileSettings.defaults(), work.toString()));
        try (CloudEpisode episode = new CloudEpisode(work.resolve("scan"), ReadSettings.defaults())) {
            assertEquals("ply", episode.index().topics().get(0).type());
        }
    }
}
