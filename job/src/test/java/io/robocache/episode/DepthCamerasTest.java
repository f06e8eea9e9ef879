package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.DepthFixture.Info;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How depth images of a recording come to their camera. */
class DepthCamerasTest {

    private static final String INFO = "/cam/camera_info";
    private static final String DEPTH = "/cam/depth";
    private static final StreamRequest REQUEST = DepthFixture.informed(DEPTH, INFO);

    private final BufferAllocator memory = new RootAllocator();
    private McapFixture recording;
    private int images;
    private int infos;

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        recording = new McapFixture(McapCompression.ZSTD, 1 << 16);
        images = recording.channel(DEPTH, DepthDecoder.RAW);
        infos = recording.channel(INFO, CameraInfo.TYPE);
    }

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @Test
    void theFirstCameraOfTheEpisodeHoldsForImagesBeforeAndBehindIt() throws IOException {
        recording
                .add(images, DepthFixture.millimetres(10, 2, 0, 1000))
                .add(infos, Info.of(2, 1).message(11))
                .add(infos, Info.of(2, 1).fx(8).message(12))
                .add(images, DepthFixture.millimetres(20, 2, 4000, 2000))
                .add(infos, Info.of(2, 1).message(13));
        try (BagReader reader = Recordings.open(recording.writeTo(folder), memory);
                PointFrames points = new PointFrames(memory, List.of())) {
            EpisodeIndex index = reader.index(List.of(REQUEST, DepthFixture.informed(DEPTH, INFO)));
            StreamIndex stream = index.streams().get(0);
            assertEquals(2, index.streams().size(), "one for each request, and none for the cameras");
            assertEquals(2, stream.messages());
            assertEquals(10, stream.stamps()[0], "by the header");
            assertEquals("depth_optical", stream.frameId());
            assertEquals(0, stream.width());
            assertEquals(List.of(), index.losses());
            assertEquals(
                    List.of(new Loss(
                            Reason.CONFIG_MISMATCH,
                            "topic " + INFO,
                            1,
                            "topic /cam/camera_info: camera infos differ from the episode's first, which holds for all"
                                    + " images")),
                    index.warnings());

            reader.cloud(0, 1, null, points);
            points.endFrame();
            reader.cloud(1, 0, null, points);
            points.endFrame();
            assertEquals("[-2.0, 0.0, 0.0]", points.x().toString(), "fx 2, not 8");
            assertEquals("[4.0, 2.0, 1.0]", points.z().toString());
            assertEquals(0, points.noReturns(0));
            assertEquals(1, points.noReturns(1));
        }
    }

    @Test
    void distortionIsAWarningSinceItIsNotApplied() throws IOException {
        recording
                .add(images, DepthFixture.millimetres(10, 2, 0, 1000))
                .add(infos, Info.of(2, 1).distortion(0.0, -0.25).message(11));
        assertEquals(
                "topic /cam/camera_info: distortion [0.0, -0.25] is not applied; points are those of a pinhole camera",
                index().warnings().get(0).detail());
    }

    @Test
    void imagesWithoutACameraAreALoss() throws IOException {
        recording
                .add(images, DepthFixture.millimetres(10, 2, 0, 1000))
                .add(images, DepthFixture.millimetres(11, 2, 0, 1000))
                .add(infos, Info.of(2, 1).fx(0).message(11))
                .add(infos, new byte[3]);
        EpisodeIndex index = index();
        assertFalse(index.streams().get(0).present(), "nothing of it can be delivered");
        assertEquals(0, index.streams().get(0).messages());
        assertEquals(
                List.of("bad-layout 1", "bad-encoding 1", "missing-stream 2"),
                index.losses().stream()
                        .map(loss -> loss.reason() + " " + loss.count())
                        .toList());
        assertTrue(
                index.losses().get(0).detail().contains("is none of a calibrated camera"),
                index.losses().get(0).detail());
        assertEquals(
                "topic /cam/depth: depth images without a camera: no good message on /cam/camera_info",
                index.losses().get(2).detail());
    }

    @Test
    void configuredIntrinsicsNeedNoInfo() throws IOException {
        recording.add(images, DepthFixture.millimetres(10, 2, 0, 1000));
        try (BagReader reader = Recordings.open(recording.writeTo(folder), memory);
                PointFrames points = new PointFrames(memory, List.of())) {
            reader.index(List.of(DepthFixture.configured(DEPTH)));
            reader.cloud(0, 0, null, points);
            points.endFrame();
            assertEquals("[0.0]", points.x().toString());
            assertEquals("[-0.25]", points.y().toString());
        }
    }

    @Test
    void aCameraOfOtherImagesRefusesTheEpisode() throws IOException {
        refused(Info.of(640, 480), "it is for images of 640 x 480 pixels, these have 2 x 1");
        refused(Info.of(0, 0), "it is for images of 0 x 0 pixels, these have 2 x 1");
        refused(Info.of(2, 1).binning(2), "binning of 2 x 2 pixels is not handled");
        refused(
                Info.of(2, 1).region(0L, 0L, 1L, 1L),
                "a region of interest (x, y, height, width: [0, 0, 1, 1]) is not handled");
    }

    @Test
    void binningByOneAndTheWholeRegionAreNone() throws IOException {
        recording
                .add(images, DepthFixture.millimetres(10, 2, 0, 1000))
                .add(infos, Info.of(2, 1).binning(1).region(0L, 0L, 1L, 2L).message(11));
        assertEquals(1, index().streams().get(0).messages());
    }

    @Test
    void aTopicOfAnotherTypeRefusesTheEpisode() throws IOException {
        int clouds = recording.channel("/points", McapFixture.CLOUD);
        recording.add(clouds, McapFixture.cloud(1, 2)).add(images, DepthFixture.millimetres(10, 2, 0, 1000));
        Path file = recording.writeTo(folder);
        refused(
                file,
                DepthFixture.configured("/points"),
                "it holds sensor_msgs/msg/PointCloud2; depth needs sensor_msgs/msg/Image or "
                        + "sensor_msgs/msg/CompressedImage");
        refused(
                file,
                DepthFixture.informed(DEPTH, "/points"),
                "it holds sensor_msgs/msg/PointCloud2; info needs sensor_msgs/msg/CameraInfo");
        refused(
                file,
                Recordings.request(DEPTH, StreamRequest.Kind.CLOUD),
                "it holds sensor_msgs/msg/Image, expected sensor_msgs/msg/PointCloud2; name depth images as depth, not "
                        + "as topic");
    }

    @Test
    void aBadImageIsALossAndHasNoPosition() throws IOException {
        recording
                .add(infos, Info.of(2, 1).message(9))
                .add(images, DepthFixture.millimetres(10, 2, 0, 1000))
                .add(images, DepthFixture.image(11, 2, 1, "16UC1", 0, 4, new byte[3]))
                .add(images, DepthFixture.millimetres(12, 2, 0, 1000));
        EpisodeIndex index = index();
        assertEquals(2, index.streams().get(0).messages());
        assertEquals(
                "topic /cam/depth: 1 rows of 4 bytes, data has 3",
                index.losses().get(0).detail());
    }

    private EpisodeIndex index() throws IOException {
        try (BagReader reader = Recordings.open(recording.writeTo(folder), memory)) {
            return reader.index(List.of(REQUEST));
        }
    }

    private void refused(Info info, String why) throws IOException {
        begin();
        recording.add(images, DepthFixture.millimetres(10, 2, 0, 1000)).add(infos, info.message(11));
        refused(
                recording.writeTo(folder),
                REQUEST,
                "the camera of /cam/depth: " + why + "; give its intrinsics in the configuration instead of info");
    }

    private void refused(Path file, StreamRequest request, String why) throws IOException {
        try (BagReader reader = Recordings.open(file, memory)) {
            MalformedEpisodeException e =
                    assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(request)));
            assertEquals(Reason.CONFIG_MISMATCH, e.reason());
            assertTrue(e.getMessage().endsWith(why), e.getMessage());
        }
    }
}
