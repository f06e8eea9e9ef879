package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** The second record of a TFRecord file, which nothing describes. */
class RldsContractTest implements InterruptedReadingContract {

    private static final int ROWS = 50;

    @Override
    public EpisodeReader open(Path work, BufferAllocator memory) throws IOException {
        Path file = work.resolve("contract-train.tfrecord-00000-of-00001");
        if (!Files.exists(file)) {
            Files.write(
                    file,
                    new TfFixture()
                            .record(TfFixture.episode(3))
                            .record(TfFixture.episode(ROWS))
                            .record(TfFixture.episode(7))
                            .bytes());
        }
        return Hdf5Files.open(Hdf5Files.refs(file).get(1), memory);
    }

    @Override
    public Holding holding() {
        long[] stamps = new long[ROWS];
        Arrays.setAll(stamps, i -> i * 50_000_000L);
        List<double[]> actions = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            actions.add(new double[] {i, -i / 4.0});
        }
        return new Holding(
                List.of("action", "is_first", "is_last", "told"),
                "action",
                "float32[2]",
                stamps,
                actions.toArray(double[][]::new),
                "told",
                "step 0");
    }
}
