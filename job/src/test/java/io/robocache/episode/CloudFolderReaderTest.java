package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.CloudFileSettings.NumberType;
import io.robocache.episode.CloudFileSettings.Stamps;
import io.robocache.episode.CloudFileSettings.Unit;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.Transform;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudFolderReaderTest {

    private static final List<String> FIELDS = List.of("x", "y", "z", "i");
    private static final float[] TWO_POINTS = {1.5f, -2, 3, 10, Float.NaN, 0.1f, -0f, 20};

    @TempDir
    private Path work;

    private void put(String name, byte[] content) {
        CloudFiles.put(work.resolve(name), content);
    }

    private static void assertTwoPoints(float[][] columns, String what) {
        for (int c = 0; c < 4; c++) {
            assertArrayEquals(new float[] {TWO_POINTS[c], TWO_POINTS[4 + c]}, columns[c], what + ", column " + c);
        }
    }

    private MalformedEpisodeException refused(ReadSettings settings, StreamRequest request) throws IOException {
        try (CloudEpisode episode = new CloudEpisode(work, settings)) {
            return assertThrows(
                    MalformedEpisodeException.class, () -> episode.reader().index(List.of(request)));
        }
    }

    @Test
    void everyFormatGivesTheSamePointsAndAFolderIsOneTopic() throws IOException {
        put("05.bin", CloudFiles.bin(TWO_POINTS));
        put("01.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        put("03.pcd", CloudFiles.pcd("binary_compressed", FIELDS, TWO_POINTS));
        put("02.PCD", CloudFiles.pcd("binary", FIELDS, TWO_POINTS));
        put("04.ply", CloudFiles.ply("ascii", FIELDS, TWO_POINTS));
        put("06.ply", CloudFiles.ply("binary_little_endian", FIELDS, TWO_POINTS));
        put("07.ply", CloudFiles.ply("binary_big_endian", FIELDS, TWO_POINTS));
        CloudFileSettings settings =
                new CloudFileSettings(List.of("x", "y", "z", "i"), NumberType.FLOAT32, Stamps.NAME, null, Unit.S, null);
        try (CloudEpisode episode = new CloudEpisode(work, CloudEpisode.reading(settings))) {
            EpisodeIndex index = episode.index("i");
            StreamIndex stream = index.streams().get(0);
            assertEquals(List.of(), index.losses());
            assertEquals(List.of(new TopicSummary("clouds", "pcd+ply+bin", "pcd+ply+bin", 7, 0)), index.topics());
            assertEquals("pcd+ply+bin", stream.type());
            assertEquals("", stream.frameId());
            assertEquals(StampSource.HEADER, stream.sourceUsed());
            for (int i = 6; i >= 0; i--) {
                assertEquals((i + 1) * 1_000_000_000L, stream.stamps()[i]);
                assertTwoPoints(episode.cloud(i, null, "i"), "cloud " + i);
            }
            Transform moved = Transform.of(new double[] {0, 1, 0, 1, 0, 0, 1, 2, 1, 0, 0, 3});
            float[][] first = episode.cloud(0, moved, "i");
            for (int i = 1; i < 7; i++) {
                float[][] other = episode.cloud(i, moved, "i");
                for (int c = 0; c < 4; c++) {
                    assertArrayEquals(first[c], other[c], "transformed cloud " + i);
                }
            }
            assertEquals(-1f, first[0][0]);
            assertTrue(index.bytesRead() > 0, "bytes read are counted");
            assertEquals(
                    Arrays.stream(work.toFile().listFiles())
                            .mapToLong(File::length)
                            .sum(),
                    episode.ref().bytes());
        }
    }

    @Test
    void aBadFileIsALossOfOneCloud() throws IOException {
        put("1.0.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        put("2.0.pcd", CloudFiles.bytes("VERSION 0.7\nFIELDS x y z\n"));
        put("3.0.pcd", new byte[0]);
        put("4.0.pcd", CloudFiles.pcd("binary", FIELDS, TWO_POINTS));
        put("5.0.pcd", CloudFiles.joined(CloudFiles.pcd("binary", FIELDS, TWO_POINTS), new byte[3]));
        put("now.pcd", CloudFiles.pcd("binary", FIELDS, TWO_POINTS));
        try (CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults())) {
            EpisodeIndex index = episode.index("i");
            assertArrayEquals(
                    new long[] {1_000_000_000L, 4_000_000_000L, 5_000_000_000L},
                    index.streams().get(0).stamps());
            assertEquals(
                    List.of(
                            new Loss(
                                    Reason.BAD_HEADER,
                                    "2.0.pcd @ 25",
                                    1,
                                    "topic clouds: the file ends before a line DATA"),
                            new Loss(Reason.EMPTY, "3.0.pcd @ 0", 1, "topic clouds: a file of 0 bytes"),
                            new Loss(
                                    Reason.BAD_STAMP,
                                    "now.pcd @ 0",
                                    1,
                                    "topic clouds: the name has no number that could be its stamp; give stamps = csv, or a pattern (input.clouds)")),
                    index.losses());
            assertEquals(1, index.warnings().size());
            assertEquals(Reason.TRAILING_DATA, index.warnings().get(0).reason());
            assertEquals(
                    "topic clouds: 3 bytes after the last point",
                    index.warnings().get(0).detail());
            assertEquals(
                    new TopicSummary("clouds", "pcd", "pcd", 6, 3),
                    index.topics().get(0));
            assertTwoPoints(episode.cloud(1, null, "i"), "the cloud behind the bad ones");
        }
    }

    @Test
    void aFolderWithoutAGoodCloudIsRefusedForItsFirst() throws IOException {
        put(
                "2.pcd",
                CloudFiles.bytes("VERSION 0.7\nFIELDS x y z\nSIZE 4 4\nTYPE F F F\nPOINTS 1\nDATA ascii\n1 2 3\n"));
        put("3.pcd", new byte[0]);
        MalformedEpisodeException refused = refused(ReadSettings.defaults(), CloudEpisode.request(Kind.CLOUD));
        assertEquals(Reason.BAD_HEADER, refused.reason());
        assertEquals("2.pcd @ 0", refused.where());
        assertEquals("3 FIELDS and 2 words of SIZE", refused.detail());
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CLOUD", "STAMPS"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatIsNoCloudIsNotToBeHad(Kind kind) throws IOException {
        put("1.0.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        MalformedEpisodeException refused = refused(ReadSettings.defaults(), CloudEpisode.request(kind));
        assertEquals(Reason.CONFIG_MISMATCH, refused.reason());
    }

    @Test
    void aFeatureThatIsNotThereDoesNotFitTheConfiguration() throws IOException {
        put("1.0.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        MalformedEpisodeException refused = refused(ReadSettings.defaults(), CloudEpisode.request(Kind.CLOUD, "ring"));
        assertEquals(Reason.CONFIG_MISMATCH, refused.reason());
        assertEquals(
                "the cloud has no field ring, which the configuration names; it has [x, y, z, i]", refused.detail());
    }

    @Test
    void stampsAloneAreIndexedAndOtherTopicsAreAbsent() throws IOException {
        put("1.0.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        try (CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults())) {
            StreamRequest joints = Recordings.request("/joints", Kind.VALUES);
            StreamRequest late =
                    new StreamRequest("l", "clouds", Kind.STAMPS, List.of(), List.of(), List.of(), StampSource.LOG, 5);
            EpisodeIndex index = episode.reader().index(List.of(joints, late));
            assertEquals(false, index.streams().get(0).present());
            assertArrayEquals(
                    new long[] {1_000_000_005L}, index.streams().get(1).stamps());
            assertThrows(IllegalArgumentException.class, () -> episode.cloud(1, null));
            assertThrows(IllegalArgumentException.class, () -> episode.reader().values(1, new int[0]));
            assertEquals(0, episode.reader().index(List.of()).topics().get(0).undecodable());
        }
    }

    @Test
    void misuseIsToldApart() throws IOException {
        put("1.0.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults());
        assertThrows(IllegalStateException.class, () -> episode.cloud(0, null));
        episode.index();
        assertThrows(IndexOutOfBoundsException.class, () -> episode.cloud(1, null));
        assertThrows(IllegalArgumentException.class, () -> episode.cloud(0, null, "i"));
        Files.write(work.resolve("1.0.pcd"), new byte[0]);
        assertEquals(2, episode.cloud(0, null)[0].length, "it is still there");
        episode.reader().close();
        assertThrows(IOException.class, () -> episode.cloud(0, null));
        episode.close();
    }

    @Test
    void aTableBesideTheCloudsHasTheirStamps() throws IOException {
        put("a.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        put("b.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        put("c.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        put("t.csv", CloudFiles.bytes("n,stamp,file\n1,0.5,b.pcd\n2,1.25,a.pcd\n3,9,gone.pcd\n4,9,image.png\n"));
        CloudFileSettings settings =
                new CloudFileSettings(List.of(), NumberType.FLOAT32, Stamps.CSV, null, Unit.S, "t.csv");
        try (CloudEpisode episode = new CloudEpisode(work, CloudEpisode.reading(settings))) {
            EpisodeIndex index = episode.index();
            assertArrayEquals(
                    new long[] {1_250_000_000L, 500_000_000L},
                    index.streams().get(0).stamps());
            assertEquals(
                    List.of(
                            new Loss(
                                    Reason.MISSING_FILE,
                                    "t.csv",
                                    1,
                                    "topic clouds: the table names gone.pcd, which is not there"),
                            new Loss(Reason.BAD_STAMP, "c.pcd @ 0", 1, "topic clouds: t.csv has no row for it")),
                    index.losses());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            name,stamp\\n | bad-schema | t.csv line 1 | the columns are [name, stamp], file and stamp are needed
            file,stamp\\na.pcd,1\\na.pcd,2\\n | bad-index | t.csv line 3 | a.pcd is there twice
            file,stamp\\na.pcd\\n | bad-encoding | t.csv line 2 | a row without stamp
            """)
    void aTableThatIsNoneIsRefused(String text, String reason, String where, String why) throws IOException {
        put("a.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        put("t.csv", CloudFiles.bytes(text.replace("\\n", "\n")));
        CloudFileSettings settings =
                new CloudFileSettings(List.of(), NumberType.FLOAT32, Stamps.CSV, null, Unit.S, "t.csv");
        MalformedEpisodeException refused = refused(CloudEpisode.reading(settings), CloudEpisode.request(Kind.CLOUD));
        assertEquals(reason, refused.reason().code());
        assertEquals(where, refused.where());
        assertEquals(why, refused.detail());
    }

    @Test
    void aTableThatIsNotThereIsMissed() throws IOException {
        put("a.pcd", CloudFiles.pcd("ascii", FIELDS, TWO_POINTS));
        CloudFileSettings settings =
                new CloudFileSettings(List.of(), NumberType.FLOAT32, Stamps.CSV, null, Unit.S, "t.csv");
        MalformedEpisodeException refused = refused(CloudEpisode.reading(settings), CloudEpisode.request(Kind.CLOUD));
        assertEquals(Reason.MISSING_FILE, refused.reason());
    }

    /** One point of a PCD text with a field v of a type; what v is then. */
    private float feature(String type, int size, String word) throws IOException {
        put("1.0.pcd", text(type, size, word));
        try (CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults())) {
            episode.index("v");
            return episode.cloud(0, null, "v")[3][0];
        }
    }

    private static byte[] text(String type, int size, String word) {
        return CloudFiles.bytes(
                "VERSION .7\nFIELDS x y v z\nSIZE 4 4 %d 4\nTYPE F F %s F\nPOINTS 1\nDATA ascii\n1\t2  %s 3"
                        .formatted(size, type, word));
    }

    @ParameterizedTest
    @CsvSource({
        "I, 1, -128, -128",
        "U, 1, 255, 255",
        "U, 1, 17.0, 17",
        "I, 2, -32768, -32768",
        "U, 2, 65535, 65535",
        "I, 4, -2147483648, -2147483648",
        "U, 4, 4294967295, 4294967296",
        "I, 8, 9007199791611905, 9007200328482816", // to float64 first it would be 9007199254740992
        "U, 8, 18446744073709551615, 18446744073709551616",
        "F, 4, -nan, NaN",
        "F, 4, NaN, NaN",
        "F, 4, 1e999, Infinity",
        "F, 8, -inf, -Infinity",
        "F, 8, 1e40, Infinity",
        "F, 4, .5, 0.5",
        "F, 4, +5e-1, 0.5"
    })
    void textIsRoundedOnceToTheTypeOfItsField(String type, int size, String word, float expected) throws IOException {
        assertEquals(expected, feature(type, size, word));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            U | 1 | 256 | '256', the range is 0 to 255
            I | 1 | -129 | '-129', the range is -128 to 127
            U | 4 | nan | 'nan' is no number
            U | 4 | 1.5 | '1.5' is no integer, which the field's type is
            U | 8 | -1 | '-1', the range is 0 to 2^64 - 1
            F | 4 | 1.0f | '1.0f' is no number
            F | 4 | 0x1p3 | '0x1p3' is no number
            F | 4 | 1,5 | '1,5' is no number
            F | 8 | nano | 'nano' is no number
            F | 4 | 1 2 | 5 numbers, 4 are declared
            """)
    void textThatIsNotOfItsFieldIsRefused(String type, int size, String word, String why) throws IOException {
        put("1.0.pcd", text(type, size, word));
        MalformedEpisodeException refused = refused(ReadSettings.defaults(), CloudEpisode.request(Kind.CLOUD));
        assertEquals(Reason.BAD_ENCODING, refused.reason());
        assertEquals("1.0.pcd line 1 of the data", refused.where());
        assertEquals(why, refused.detail());
    }

    @Test
    void packedColoursAreSplit() throws IOException {
        put("1.0.pcd", text("U", 4, "4283785557"));
        String rgb = new String(Files.readAllBytes(work.resolve("1.0.pcd")), StandardCharsets.US_ASCII);
        put("1.0.pcd", CloudFiles.bytes(rgb.replace("y v z", "y rgba z")));
        try (CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults())) {
            episode.index("r", "g", "b");
            float[][] colours = episode.cloud(0, null, "r", "g", "b");
            assertEquals(0x55, colours[3][0]); // 0xFF556155
            assertEquals(0x61, colours[4][0]);
            assertEquals(0x55, colours[5][0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"named", "unnamed"})
    void columnsWithoutANameMayBeLeftOutOfACompressedBlock(String padding) throws IOException {
        byte[] header = CloudFiles.bytes(
                "VERSION 0.7\nFIELDS x _ y z\nSIZE 4 1 4 4\nTYPE F U F F\nCOUNT 1 3 1 1\nWIDTH 2\nHEIGHT 1\nPOINTS 2\nDATA binary_compressed\n");
        boolean left = padding.equals("unnamed");
        ByteBuffer body = ByteBuffer.allocate(left ? 24 : 30).order(ByteOrder.LITTLE_ENDIAN);
        body.putFloat(1).putFloat(2);
        if (!left) {
            body.put(new byte[6]);
        }
        body.putFloat(3).putFloat(4).putFloat(5).putFloat(6);
        put("1.0.pcd", CloudFiles.joined(header, CloudFiles.compressed(body.array())));
        try (CloudEpisode episode = new CloudEpisode(work, ReadSettings.defaults())) {
            episode.index();
            float[][] points = episode.cloud(0, null);
            assertArrayEquals(new float[] {1, 2}, points[0]);
            assertArrayEquals(new float[] {3, 4}, points[1]);
            assertArrayEquals(new float[] {5, 6}, points[2]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ply\\nformat ascii 1.0\\nelement vertex 1\\nend_header\\n1 2 3\\n | bad-header | the element vertex has no property
            ply\\nformat ascii 1.0\\nelement face 1\\nproperty float x\\nend_header\\n1\\n | bad-header | no element vertex
            ply\\nformat ascii 1.0\\nelement vertex 1\\nproperty list uchar float x\\nend_header\\n1 2\\n | unsupported | a list in the element vertex; its properties must be single numbers
            ply\\nformat ascii 1.0\\nelement vertex 1\\nproperty float x\\nend_header\\n1\\n | bad-layout | no field y; there are [x]
            ply\\nelement vertex 1\\nproperty float x\\nend_header\\n1\\n | bad-header | no line format
            ply\\nformat ascii 1.0\\nelement vertex 99999999999999999999\\nend_header\\n | size-limit | a count above 10^18
            ply\\nformat ascii 1.0\\nelement vertex 999999999999999999\\nproperty float x\\nend_header\\n | size-limit | 999999999999999999 points of 4 bytes, limit 268435456 bytes (limits.block)
            ply\\nformat ascii 1.0\\nelement vertex 9999999\\nproperty float x\\nend_header\\n1\\n | truncated | 9999999 points of 1 numbers, and 2 bytes of text are left
            ply\\nformat binary_little_endian 1.0\\nelement face 9\\nproperty list char int i\\nelement vertex 1\\nproperty float x\\nend_header\\nÿ | bad-length | element face: a list of -1 numbers
            ply\\nformat binary_little_endian 1.0\\nelement face 9\\nproperty list uchar int i\\nelement vertex 1\\nproperty float x\\nend_header\\nÿ | truncated | element face: 255 times 4 bytes, the file has 0
            """)
    void aPlyFileThatContradictsItselfIsRefused(String text, String reason, String why) throws IOException {
        put("1.0.ply", CloudFiles.bytes(text.replace("\\n", "\n")));
        MalformedEpisodeException refused = refused(ReadSettings.defaults(), CloudEpisode.request(Kind.CLOUD));
        assertEquals(reason, refused.reason().code(), refused.getMessage());
        assertEquals(why, refused.detail());
    }

    @Test
    void aCloudAloneNeedsNoStamp() throws IOException {
        put("scan.pcd", CloudFiles.pcd("binary", FIELDS, TWO_POINTS));
        try (CloudEpisode episode = new CloudEpisode(work.resolve("scan.pcd"), ReadSettings.defaults())) {
            assertArrayEquals(new long[] {0}, episode.index().streams().get(0).stamps());
            assertEquals("scan.pcd", episode.ref().id().path());
        }
    }
}
