package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudTruthTest {

    private static final String[] NO_FEATURES = {};

    private static float[][] read(Path file, String... features) throws IOException {
        try (CloudEpisode episode = new CloudEpisode(file, ReadSettings.defaults())) {
            EpisodeIndex index = episode.index(features);
            assertEquals(List.of(), index.losses(), file.toString());
            assertEquals(List.of(), index.warnings(), file.toString());
            assertEquals(1, index.streams().get(0).messages());
            return episode.cloud(0, null, features);
        }
    }

    private static float[][] read(Path file, CloudFileSettings settings, String... features) throws IOException {
        try (CloudEpisode episode = new CloudEpisode(file, CloudEpisode.reading(settings))) {
            episode.index(features);
            return episode.cloud(0, null, features);
        }
    }

    private static JsonNode truth() throws IOException {
        return new ObjectMapper()
                .readTree(Recordings.path("composed/files/truth.json").toFile());
    }

    private static String sha256(float[]... columns) throws Exception {
        ByteBuffer bytes =
                ByteBuffer.allocate(4 * columns.length * columns[0].length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < columns[0].length; i++) {
            for (float[] column : columns) {
                bytes.putFloat(column[i]);
            }
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    private static int finite(float[][] columns) {
        int finite = 0;
        for (int i = 0; i < columns[0].length; i++) {
            boolean all = true;
            for (int axis = 0; axis < 3; axis++) {
                all &= Float.isFinite(columns[axis][i]);
            }
            finite += all ? 1 : 0;
        }
        return finite;
    }

    @Test
    void everyFlavourOfAScanGivesTheCoordinatesOfItsTruth() throws Exception {
        int checked = 0;
        for (JsonNode pcd : truth().get("pcd")) {
            Path file = Recordings.path("composed/files/" + pcd.get("path").asText());
            float[][] points = read(file, NO_FEATURES);
            assertEquals(pcd.get("points").asInt(), points[0].length, file.toString());
            assertEquals(pcd.get("finite").asInt(), finite(points), file.toString());
            assertEquals(pcd.get("xyz_f32_le_sha256").asText(), sha256(points), file.toString());
            checked++;
        }
        assertEquals(12, checked);
    }

    @Test
    void headerlessFilesGiveAllNumbersOfTheirTruth() throws Exception {
        int checked = 0;
        for (JsonNode bin : truth().get("bin")) {
            List<String> columns = new ArrayList<>();
            bin.get("columns").forEach(name -> columns.add(name.asText()));
            String[] features = columns.subList(3, columns.size()).toArray(String[]::new);
            float[][] points = read(
                    Recordings.path("composed/files/" + bin.get("path").asText()),
                    CloudEpisode.columns(columns.toArray(String[]::new)),
                    features);
            assertEquals(
                    bin.get("sha256").asText(), sha256(points), bin.get("path").asText());
            checked++;
        }
        assertEquals(3, checked);
    }

    @Test
    void featuresAreTheSameInEveryFlavour() throws IOException {
        Path folder = Recordings.path("composed/files");
        float[][] binary = read(folder.resolve("xyzi_binary.pcd"), "intensity");
        for (String file : List.of("xyzi_ascii_crlf.pcd", "xyzirt_lzf.pcd", "double_utm_lzf.pcd")) {
            float[][] other = read(folder.resolve(file), "intensity");
            assertArrayEquals(binary[3], other[3], file);
        }
        CloudFileSettings kitti = CloudEpisode.columns("x", "y", "z", "intensity");
        float[][] scaled = read(folder.resolve("kitti_like.bin"), kitti, "intensity");
        for (int i = 0; i < scaled[3].length; i++) {
            assertEquals(binary[3][i] / 255f, scaled[3][i], 1e-6f, "intensity of point " + i);
        }
        float[][] ring = read(folder.resolve("xyzirt_lzf.pcd"), "ring", "t");
        float[][] nuscenes = read(
                folder.resolve("nuscenes_like.pcd.bin"),
                CloudEpisode.columns("x", "y", "z", "intensity", "ring"),
                "ring");
        assertArrayEquals(nuscenes[3], ring[3], "ring");
        float[][] colours = read(folder.resolve("label_first_lzf.pcd"), "label", "r", "g", "b", "rgba");
        for (int i = 0; i < colours[0].length; i++) {
            long packed = ((long) colours[4][i] << 16) | ((long) colours[5][i] << 8) | (long) colours[6][i];
            long apart = Math.floorMod((long) colours[7][i] - packed, 1L << 24); // rgba was rounded to 24 bits
            assertTrue(apart <= 256 || apart >= (1 << 24) - 256, "colours of point " + i);
        }
    }

    @Test
    void coordinatesFarFromTheOriginAreTransformedInFloat64() throws IOException {
        Path folder = Recordings.path("composed/files");
        byte[] bytes = Files.readAllBytes(folder.resolve("double_utm_binary.pcd"));
        String head = new String(bytes, 0, 512, StandardCharsets.ISO_8859_1);
        int data = head.indexOf("DATA binary\n") + "DATA binary\n".length();
        ByteBuffer doubles =
                ByteBuffer.wrap(bytes, data, bytes.length - data).slice().order(ByteOrder.LITTLE_ENDIAN);
        Transform toOrigin = Transform.of(new double[] {1, 0, 0, -448262, 0, 1, 0, -5411932, 0, 0, 1, -120});
        for (String file : List.of("double_utm_binary.pcd", "double_utm_lzf.pcd")) {
            try (CloudEpisode episode = new CloudEpisode(folder.resolve(file), ReadSettings.defaults())) {
                episode.index();
                float[][] points = episode.cloud(0, toOrigin);
                for (int i = 0; i < points[0].length; i++) {
                    double x = doubles.getDouble(24 * i);
                    double y = doubles.getDouble(24 * i + 8);
                    double z = doubles.getDouble(24 * i + 16);
                    assertEquals((float) (x - 448262), points[0][i], file);
                    assertEquals((float) (y - 5411932), points[1][i], file);
                    assertEquals((float) (z - 120), points[2][i], file);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pcd/pcl/colored_cloud.pcd, 1000, 1000",
        "pcd/pcl/milk_color.pcd, 13704, 13704",
        "pcd/pcl/office1.pcd, 307200, 254456",
        "pcd/pcl-data/room_scan1.pcd, 112586, 112586",
        "rgbd/pcl-grabber/pcd/frame_20121214T142255.814212.pcd, 307200, 271575"
    })
    void realFilesHaveTheirPoints(String file, int points, int finite) throws IOException {
        float[][] columns = read(Recordings.path(file), NO_FEATURES);
        assertEquals(points, columns[0].length);
        assertEquals(finite, finite(columns));
    }

    @Test
    void theNameOfARealFrameIsItsStamp() throws IOException {
        Path file = Recordings.path("rgbd/pcl-grabber/pcd/frame_20121214T142255.814212.pcd");
        try (CloudEpisode episode = new CloudEpisode(file, ReadSettings.defaults())) {
            StreamIndex stream = episode.index().streams().get(0);
            assertArrayEquals(new long[] {1_355_494_975_814_212_000L}, stream.stamps());
            float[][] points = episode.cloud(0, null);
            PclFrame truth = PclFrame.read(file);
            assertArrayEquals(truth.x(), points[0]);
            assertArrayEquals(truth.z(), points[2]);
        }
    }
}
