package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Recordings of rows for tests of the job. */
public final class RowRecordings {
    private static final int ROWS = 40;
    private static final long STEP_NANOS = 50_000_000;

    private RowRecordings() {}

    /**
     * Writes a folder of Parquet files, each a topic with 40 rows, 20 a second: numbered columns, as recordings have them whose
     * components have no names.
     *
     * @param numbers topics and how many components of float32 each has
     * @param listed  a topic with a list of three, {@code observation.state}
     */
    public static Path write(Path folder, List<String> numbers, List<Integer> widths, String listed)
            throws IOException {
        for (int topic = 0; topic < numbers.size(); topic++) {
            int width = widths.get(topic);
            StringBuilder columns = new StringBuilder("required int64 t_ns;");
            for (int c = 0; c < width; c++) {
                columns.append(" required float ").append(c).append(';');
            }
            ParquetFiles.write(folder.resolve(numbers.get(topic) + ".parquet"), columns.toString(), ROWS, (row, i) -> {
                row.append("t_ns", i * STEP_NANOS);
                for (int c = 0; c < width; c++) {
                    row.append(Integer.toString(c), i + c / 8f);
                }
            });
        }
        ParquetFiles.write(
                folder.resolve(listed + ".parquet"),
                "required int64 t_ns; " + LeRobotFolder.STATE.replace(" state ", " observation.state "),
                ROWS,
                (row, i) -> LeRobotFolder.list(row.append("t_ns", i * STEP_NANOS), "observation.state", i, 2 * i, -i));
        return folder;
    }
}
