package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.cli.Main;
import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.SampleEpisodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording larger than the memory, and than 31 bits can count, is built in a heap of 1 GiB. */
class LargeRecordingTest {
    private static final double SECONDS = 175;
    private static final int RATE = 30;
    private static final int POINTS = 65_536;

    @TempDir
    private Path work;

    @Test
    void moreThan2GiBAreBuiltWithAHeapOf1GiB() throws Exception {
        Path recordings = work.resolve("recordings");
        McapWriter.Options layout = new McapWriter.Options(McapCompression.NONE, McapWriter.CHUNK_BYTES);
        SampleEpisodes.write(recordings, new SampleEpisodes.Options(1, SECONDS, 7, layout, POINTS));
        long bytes = Files.size(recordings.resolve("episode-000000.mcap"));
        assertTrue(bytes > Integer.MAX_VALUE, bytes + " bytes");

        int code = BuildInChild.java(
                work,
                List.of("-Dspark.master=local[2]", "-Dspark.ui.enabled=false", "-Dspark.driver.host=127.0.0.1"),
                Main.class,
                "build",
                Path.of("../conf/sample.conf").toAbsolutePath().toString(),
                "--input",
                recordings.toString(),
                "--output",
                work.resolve("dataset").toString());

        String log = Files.readString(work.resolve("child.log"));
        assertEquals(BuildReport.ALL_WRITTEN, code, log);
        assertTrue(log.contains("frames                " + (int) (SECONDS * RATE)), log);
    }
}
