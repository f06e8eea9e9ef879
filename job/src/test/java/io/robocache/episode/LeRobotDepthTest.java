package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeRobotDepthTest {

    private static final String UINT16 = "optional int32 element (INTEGER(16,false))";
    private static final String FLOAT = "optional float element";

    private final BufferAllocator memory = new RootAllocator();

    @TempDir
    private Path root;

    @AfterEach
    void nothingLeaks() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({"uint16, '[2, 3]', 10000", "uint16, '[2, 3, 1]', 10000", "float32, '[2, 3]', 10"})
    void aMatrixAFrameIsADepthImage(String dtype, String shape, int step) throws IOException {
        boolean whole = dtype.equals("uint16");
        folder(dtype, shape, whole ? UINT16 : FLOAT).write(2, (group, row) -> {
            Object[] depths = new Object[6];
            for (int i = 0; i < 6; i++) {
                int depth = (row == 1 ? 5 - i : i) * step;
                depths[i] = whole ? (Object) depth : (Object) (float) depth;
            }
            matrix(group, depths);
        });
        try (EpisodeReader reader = open();
                PointFrames points = new PointFrames(memory, List.of())) {
            EpisodeIndex index = reader.index(List.of(DepthFixture.configured("depth"), request("state", Kind.VALUES)));
            assertEquals(1, index.losses().size(), "the broken line of tasks only");
            StreamIndex stream = index.streams().get(0);
            assertEquals(2, stream.messages());
            assertEquals("", stream.frameId(), "a folder names no frames");
            assertEquals(0, stream.width());
            reader.cloud(0, 1, null, points);
            points.endFrame();
            reader.cloud(0, 0, null, points);
            points.endFrame();

            assertEquals(10, points.points());
            assertEquals(1, points.noReturns(1));
            assertEquals(
                    "[50.0, 40.0, 30.0, 20.0, 10.0, 10.0, 20.0, 30.0, 40.0, 50.0]",
                    points.z().toString());
            assertEquals(-25f, points.x().get(0), "column 0");
            assertEquals(25f, points.x().get(9), "column 2");
            assertEquals(-12.5f, points.y().get(0), "row 0");
            assertEquals(0f, points.y().get(9), "row 1");
            assertThrows(IllegalArgumentException.class, () -> reader.cloud(1, 0, null, points), "values are no cloud");
        }
    }

    @Test
    void aRowOfAnotherSizeIsALossAndANullFloatNoReturn() throws IOException {
        folder("float32", "[1, 2]", FLOAT).write(3, (group, row) -> {
            if (row == 1) {
                matrix(group, 1f, 2f, 3f);
            } else {
                matrix(group, Float.NaN, 2f);
            }
        });
        try (EpisodeReader reader = open();
                PointFrames points = new PointFrames(memory, List.of())) {
            EpisodeIndex index = reader.index(List.of(DepthFixture.configured("depth")));
            assertEquals(2, index.streams().get(0).messages());
            assertEquals(Reason.BAD_ARRAY_LENGTH, index.losses().get(0).reason());
            reader.cloud(0, 1, null, points);
            points.endFrame();
            assertEquals(1, points.noReturns(0));
            assertEquals("[2.0]", points.z().toString());
        }
    }

    @Test
    void whatIsNoDepthImageIsRefused() throws IOException {
        folder("uint16", "[6]", UINT16).write(1, (group, row) -> matrix(group, 1, 2, 3, 4, 5, 6));
        refused(
                DepthFixture.configured("depth"),
                "shape [6]: a depth image has the shape [height, width] or [height, width, 1]");
        refused(
                DepthFixture.informed("depth", "/info"),
                "info /info: a recording of rows has no camera infos; give intrinsics");
        refused(request("depth", Kind.CLOUD), "take it out of voxels, or name a depth image as depth");

        folder("int64", "[2, 3]", "optional int64 element")
                .write(1, (group, row) -> matrix(group, 1L, 2L, 3L, 4L, 5L, 6L));
        refused(
                DepthFixture.configured("depth"),
                "depths of type BIGINT: they are uint8, uint16, uint32, float32 or float64");
    }

    private void refused(StreamRequest request, String why) throws IOException {
        try (EpisodeReader reader = open()) {
            MalformedEpisodeException e =
                    assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(request)));
            assertEquals(Reason.CONFIG_MISMATCH, e.reason());
            assertTrue(e.getMessage().endsWith(why), e.getMessage());
        }
    }

    private LeRobotFolder folder(String dtype, String shape, String element) {
        return new LeRobotFolder(root)
                .feature(
                        "\"depth\": {\"dtype\": \"%s\", \"shape\": %s, \"names\": null}".formatted(dtype, shape),
                        ("optional group depth (LIST) { repeated group list { optional group element (LIST) { "
                                        + "repeated group list { %s; } } } }")
                                .formatted(element));
    }

    /** Rows of three, or one row of fewer. */
    private static void matrix(Group group, Object... depths) {
        Group rows = group.addGroup("depth");
        Group row = null;
        for (int i = 0; i < depths.length; i++) {
            row = i % 3 == 0 ? rows.addGroup("list").addGroup("element") : row;
            Group entry = row.addGroup("list");
            if (depths[i] instanceof Integer whole) {
                entry.add("element", whole);
            } else if (depths[i] instanceof Long wide) {
                entry.add("element", wide);
            } else if (!Float.isNaN((float) depths[i])) {
                entry.add("element", (float) depths[i]);
            }
        }
    }

    private EpisodeReader open() throws IOException {
        return EpisodeReader.open(
                LeRobotReaderTest.refs(root).get(0), new Configuration(false), ReadSettings.defaults(), memory);
    }

    private static StreamRequest request(String topic, Kind kind) {
        return Recordings.request(topic, kind);
    }
}
