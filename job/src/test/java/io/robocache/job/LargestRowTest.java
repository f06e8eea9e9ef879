package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.episode.CloudRecordings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest dense grid that a configuration may ask for is one that a shard can hold. */
class LargestRowTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void aFrameOf16MillionCellsIsWritten() throws Exception {
        Path recording = folder.resolve("in/e.mcap");
        List<String> fields = List.of("x:f4", "y:f4", "z:f4");
        try (CloudRecordings out = new CloudRecordings(recording)) {
            out.cloud("/points", "base", EPOCH, fields, new double[][] {{0, 0, 0}, {255, 255, 255}, {255, 255, 255}});
            out.cloud("/points", "base", EPOCH + 100_000_000, fields, new double[][] {{1, 2, 3}});
        }
        JobConfig config = JobConfig.parse(
                """
                input.uris = [in]
                output.uri = out
                clock.rate = 10
                voxels.v {
                  clouds = [{ topic = "/points" }], origin = [0, 0, 0], size = [1, 1, 1], dims = [256, 256, 256]
                  layout = dense, reductions = [count, mean(x)]
                }
                """);

        BuiltFrames.Staged staged = BuiltFrames.staged(recording, config);

        assertEquals(2, staged.rows());
        assertEquals(2, staged.rowGroups(), "each passes the budget of a row group");
        assertEquals(
                1 << 24,
                config.voxels()
                        .get(0)
                        .layout()
                        .rows(config.voxels().get(0).spec().grid()));
    }
}
