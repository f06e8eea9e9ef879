package io.robocache.episode;

import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** A demonstration of an HDF5 file, in chunks that are compressed. */
class Hdf5ContractTest implements InterruptedReadingContract {

    private static final int ROWS = 50;

    @Override
    public EpisodeReader open(Path work, BufferAllocator memory) throws IOException {
        Path file = work.resolve("contract.hdf5");
        if (!Files.exists(file)) {
            String[] words = new String[ROWS];
            Arrays.fill(words, "open the drawer");
            Hdf5Files.write(file, out -> {
                WritableGroup demo = out.putGroup("data").putGroup("demo_0");
                DatasetCreationOptions packed = DatasetCreationOptions.builder()
                        .chunkDimensions(7, 2)
                        .shuffle()
                        .deflate()
                        .build();
                demo.putDataset("actions", Hdf5Files.rows(ROWS, 3), packed);
                demo.putDataset("language", words);
            });
        }
        return Hdf5Files.open(Hdf5Files.refs(file).get(0), memory);
    }

    @Override
    public Holding holding() {
        long[] stamps = new long[ROWS];
        Arrays.setAll(stamps, i -> i * 50_000_000L);
        return new Holding(
                List.of("actions", "language"),
                "actions",
                "float64[3]",
                stamps,
                Hdf5Files.rows(ROWS, 3),
                "language",
                "open the drawer");
    }
}
