package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/** An episode of a LeRobot folder. */
class LeRobotContractTest implements InterruptedReadingContract {

    private static final int ROWS = 40;

    @Override
    public EpisodeReader open(Path work, BufferAllocator memory) throws IOException {
        LeRobotFolder folder = new LeRobotFolder(work);
        if (!Files.exists(folder.data())) {
            folder.write(ROWS, (row, i) -> {});
        }
        return EpisodeReader.open(folder.refs().get(0), new Configuration(false), ReadSettings.defaults(), memory);
    }

    @Override
    public Holding holding() {
        long[] stamps = new long[ROWS];
        double[][] values = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            stamps[i] = i * 100_000_000L;
            values[i] = new double[] {i, -i};
        }
        return new Holding(
                List.of("state", "task", "timestamp"), "state", "float32[2]", stamps, values, "task", "wipe");
    }
}
