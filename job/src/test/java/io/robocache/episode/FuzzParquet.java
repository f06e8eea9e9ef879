package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Parquet files that someone exported: footer, pages, and what the columns become. */
final class FuzzParquet implements FuzzTarget {

    private final Path work;

    FuzzParquet(Path work) {
        this.work = work;
    }

    @Override
    public void run(byte[] input) throws IOException {
        FuzzReading.all(Files.write(work.resolve("f.parquet"), input), FuzzReading.settings(FuzzReading.LIMITS));
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        Path numbers = ParquetFiles.write(
                work.resolve("seed/numbers.parquet"),
                "required int64 timestamp; required double x; optional float y; required binary name (STRING); "
                        + LeRobotFolder.STATE,
                5,
                (row, i) -> {
                    row.append("timestamp", 1_700_000_000_000_000_000L + i).append("x", i / 4.0);
                    row.append("name", "row " + i);
                    LeRobotFolder.list(row, "state", i, -i);
                });
        Path nested = ParquetFiles.write(
                work.resolve("seed/nested.parquet"),
                "required double t; required group p { required double x; required boolean on; }"
                        + " required fixed_len_byte_array(4) raw; optional int96 old; required binary image;",
                3,
                (row, i) -> {
                    row.append("t", (double) i);
                    row.addGroup("p").append("x", 1.5).append("on", true);
                    row.append("raw", org.apache.parquet.io.api.Binary.fromString("abcd"));
                    row.append("image", org.apache.parquet.io.api.Binary.fromString("no image"));
                });
        return List.of(Files.readAllBytes(numbers), Files.readAllBytes(nested));
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        return FuzzTargets.whole(file, ".parquet");
    }
}
