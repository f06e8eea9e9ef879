package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of images of a LeRobot dataset. */
class LeRobotImagesTest {
    private static final String DECLARED = "\"cam\": {\"dtype\": \"image\", \"shape\": [6, 8, 3], \"names\": null}";
    private static final String STRUCTURE =
            "optional group cam { optional binary bytes; optional binary path (STRING); }";

    @TempDir
    private Path folder;

    private static byte[] image(int row) {
        return ImageRecordings.picture(row % 2 == 0 ? "png" : "jpg", 6, 8, row);
    }

    private static void cell(Group row, byte[] bytesOrNull) {
        Group cell = row.addGroup("cam");
        if (bytesOrNull != null) {
            cell.add("bytes", Binary.fromConstantByteArray(bytesOrNull));
        }
        cell.add("path", "frame.png");
    }

    private EpisodeReader open(BufferAllocator memory, LeRobotFolder dataset) throws IOException {
        return EpisodeReader.open(dataset.refs().get(0), new Configuration(false), ReadSettings.defaults(), memory);
    }

    private MalformedEpisodeException refused(LeRobotFolder dataset, StreamRequest... requests) {
        return assertThrows(MalformedEpisodeException.class, () -> {
            try (BufferAllocator memory = new RootAllocator();
                    EpisodeReader reader = open(memory, dataset)) {
                reader.index(List.of(requests));
            }
        });
    }

    @Test
    void imagesAreHandedOnWithoutTheirPaths() throws IOException {
        LeRobotFolder dataset =
                new LeRobotFolder(folder).feature(DECLARED, STRUCTURE).write(5, (row, i) -> cell(row, image(i)));
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = open(memory, dataset)) {
            StreamRequest twice =
                    new StreamRequest("other", "cam", Kind.IMAGE, List.of(), List.of(), List.of(), StampSource.LOG, 0);
            EpisodeIndex index = reader.index(List.of(LeRobotReaderTest.request("cam", Kind.IMAGE), twice));
            StreamIndex cam = index.streams().get(0);
            assertEquals(5, cam.messages());
            assertEquals(new ImageShape(6, 8, 3), cam.imageShape());
            assertEquals(1, index.losses().size(), "the tasks' cut line: " + index.losses());
            assertTrue(cam.greatestImageBytes() >= image(1).length, "the longest");
            try (FieldVector images = reader.values(0, new int[] {3, 0});
                    FieldVector others = reader.values(1, new int[] {4})) {
                assertArrayEquals(image(3), ((VarBinaryVector) images).get(0));
                assertArrayEquals(image(0), ((VarBinaryVector) images).get(1));
                assertArrayEquals(image(4), ((VarBinaryVector) others).get(0));
            }
        }
    }

    @Test
    void plainBytesAreImagesToo() throws IOException {
        LeRobotFolder dataset = new LeRobotFolder(folder)
                .feature(DECLARED, "optional binary cam;")
                .write(2, (row, i) -> row.add("cam", Binary.fromConstantByteArray(image(i))));
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = open(memory, dataset)) {
            reader.index(List.of(LeRobotReaderTest.request("cam", Kind.IMAGE)));
            try (FieldVector images = reader.values(0, new int[] {1})) {
                assertArrayEquals(image(1), ((VarBinaryVector) images).get(0));
            }
        }
    }

    @Test
    void anImageThatIsDamagedOrElsewhereIsALoss() throws IOException {
        LeRobotFolder dataset = new LeRobotFolder(folder)
                .feature(DECLARED, STRUCTURE)
                .write(5, (row, i) -> cell(row, i == 1 ? null : i == 3 ? new byte[] {1, 2} : image(i)));
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = open(memory, dataset)) {
            EpisodeIndex index = reader.index(List.of(LeRobotReaderTest.request("cam", Kind.IMAGE)));
            assertEquals(3, index.streams().get(0).messages());
            assertEquals(
                    new Loss(
                            Reason.MISSING_FILE,
                            "row 1",
                            2,
                            "feature cam: no bytes: the image lies in a file of its own, which is not read"),
                    index.losses().get(0));
            try (FieldVector images = reader.values(0, new int[] {1, 2})) {
                assertArrayEquals(image(2), ((VarBinaryVector) images).get(0));
                assertArrayEquals(image(4), ((VarBinaryVector) images).get(1));
            }
        }
    }

    @Test
    void imagesOfTwoShapesRefuseTheEpisode() throws IOException {
        LeRobotFolder dataset = new LeRobotFolder(folder)
                .feature(DECLARED, STRUCTURE)
                .write(3, (row, i) -> cell(row, i == 2 ? ImageRecordings.picture("png", 6, 9, 1) : image(i)));
        MalformedEpisodeException refused = refused(dataset, LeRobotReaderTest.request("cam", Kind.IMAGE));
        assertEquals(Reason.CONFIG_MISMATCH, refused.reason());
        assertTrue(
                refused.getMessage().contains("an image of 6 x 9 x 3, the first is of 6 x 8 x 3"),
                refused.getMessage());
    }

    @Test
    void aVideoOfVersion2HasAFileForEachEpisode() throws IOException {
        LeRobotFolder dataset =
                new LeRobotFolder(folder).video("front", new byte[] {1, 2, 3}).write(5, (row, i) -> {});
        String fingerprint = dataset.refs().get(0).fingerprint();
        try (BufferAllocator memory = new RootAllocator();
                EpisodeReader reader = open(memory, dataset)) {
            EpisodeIndex index = reader.index(List.of(LeRobotReaderTest.request("front", Kind.VIDEO)));
            VideoSource video = index.streams().get(0).video();
            assertEquals("videos/chunk-000/front/episode_000000.mp4", video.file());
            assertEquals(0, video.from());
            assertEquals(0.5, video.to());
            assertEquals(10, video.fps());
            assertEquals("{\"dtype\":\"video\",\"shape\":[4,6,3]}", video.feature());
            assertEquals(5, index.streams().get(0).messages(), "the stamps of the rows");
        }
        dataset.video("front", new byte[] {1, 2, 4});
        assertTrue(!fingerprint.equals(dataset.refs().get(0).fingerprint()), "a video is a part of its episode");
    }

    @Test
    void aVideoThatIsNotThereRefusesTheEpisodeThatAsksForIt() throws IOException {
        LeRobotFolder dataset =
                new LeRobotFolder(folder).video("front", new byte[] {1}).write(5, (row, i) -> {});
        java.nio.file.Files.delete(folder.resolve("videos/chunk-000/front/episode_000000.mp4"));
        MalformedEpisodeException missing = refused(dataset, LeRobotReaderTest.request("front", Kind.VIDEO));
        assertEquals(Reason.MISSING_FILE, missing.reason());
        MalformedEpisodeException state = refused(dataset, LeRobotReaderTest.request("state", Kind.VIDEO));
        assertTrue(state.getMessage().contains("a feature of type float32 is no video"), state.getMessage());
    }

    @Test
    void imagesAreNoValuesAndValuesNoImages() throws IOException {
        LeRobotFolder dataset =
                new LeRobotFolder(folder).feature(DECLARED, STRUCTURE).write(2, (row, i) -> cell(row, image(i)));
        MalformedEpisodeException values = refused(dataset, LeRobotReaderTest.request("cam", Kind.VALUES));
        assertTrue(values.getMessage().contains("hand it on with kind = image"), values.getMessage());
        MalformedEpisodeException images = refused(dataset, LeRobotReaderTest.request("state", Kind.IMAGE));
        assertTrue(images.getMessage().contains("a feature of type float32 holds no images"), images.getMessage());
    }
}
