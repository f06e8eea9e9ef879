package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** A folder of Parquet files as an episode. */
class ParquetContractTest implements InterruptedReadingContract {

    private static final int ROWS = 40;

    @Override
    public EpisodeReader open(Path work, BufferAllocator memory) throws IOException {
        Path folder = work.resolve("episode");
        if (!Files.exists(folder)) {
            ParquetFiles.write(
                    folder.resolve("arm.parquet"),
                    "required int64 t_ns; required double x; required double y;",
                    ROWS,
                    (row, i) ->
                            row.append("t_ns", stamp(i)).append("x", (double) i).append("y", -i / 8.0));
            ParquetFiles.write(
                    folder.resolve("task.parquet"),
                    "required int64 t_ns; required binary sentence (STRING);",
                    1,
                    (row, i) -> row.append("t_ns", 7L).append("sentence", "fold the towel"));
        }
        return Hdf5Files.open(Hdf5Files.refs(folder).get(0), memory);
    }

    /** Not in the order of time. */
    private static long stamp(int row) {
        return 1_700_000_000_000_000_000L + (row ^ 1) * 1_000_000L;
    }

    @Override
    public Holding holding() {
        long[] stamps = new long[ROWS];
        Arrays.setAll(stamps, ParquetContractTest::stamp);
        double[][] values = new double[ROWS][];
        Arrays.setAll(values, i -> new double[] {i, -i / 8.0});
        return new Holding(List.of("arm", "task"), "arm", "columns[3]", stamps, values, "task", "fold the towel");
    }
}
