package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTableTest {

    private static final Path ROOT = Path.of("..");
    private static final String BEGIN = "<!-- bench: ";
    private static final String END = "<!-- end of bench -->";

    @Test
    void aKeptRunBecomesATable(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run.json");
        Files.writeString(
                file,
                """
                {"commit": "1a2b3c4", "date": "2026-01-02",
                 "machine": {"gpu": "NVIDIA X", "cores": 8, "java": "17"},
                 "speeds_gb_s": {"copy": 4290.4, "pinned_up": 55.4, "pinned_down": 55.6, "pinned_both": 50.1,
                                 "pageable_up": 9.8, "pageable_down": 18.0},
                 "results": [
                  {"group": "device", "name": "one", "median_ms": 0.0361, "p99_ms": 0.04, "least_ms": 0.03, "floor_ms": 0.0222, "runs": 9},
                  {"group": "pipelined", "name": "one", "median_ms": 1.5, "p99_ms": 2, "least_ms": 1, "floor_ms": 1.4, "runs": 9},
                  {"group": "device", "name": "two", "median_ms": 0.5, "p99_ms": 1, "least_ms": 0.4, "floor_ms": 0, "runs": 9},
                  {"group": "operation, CPU, 1 thread", "name": "two", "median_ms": 7.5, "p99_ms": 9, "least_ms": 7, "floor_ms": 0, "runs": 5}]}
                """);
        assertEquals(
                """
                NVIDIA X, 8 cores, 2026-01-02, commit 1a2b3c4. Medians in ms a batch, in brackets the share of the bandwidth.
                In the same run a copy on the device moved 4290 GB/s, page-locked memory 55 up, 56 down, 50 each way at once, ordinary 10 and 18.

                | case | device | pipelined |
                |---|---|---|
                | one | 0.0361 (61 %) | 1.50 (93 %) |
                | two | 0.5000 |  |

                | case | operation, CPU, 1 thread |
                |---|---|
                | two | 7.50 |
                """,
                String.join("\n", BenchTable.of(file)) + "\n");
    }

    /** Where a document shows a kept run, it shows what {@code bench --table} prints. */
    @Test
    void theReadmeShowsTheKeptRun() throws IOException {
        List<String> readme = Files.readAllLines(ROOT.resolve("README.md"));
        int begin = -1;
        for (int i = 0; i < readme.size(); i++) {
            begin = readme.get(i).startsWith(BEGIN) ? i : begin;
        }
        assertFalse(begin < 0, "the README has no line that starts with " + BEGIN);
        String name = readme.get(begin).replace(BEGIN, "").replace(" -->", "");
        int end = readme.indexOf(END);
        assertEquals(
                String.join("\n", BenchTable.of(ROOT.resolve(name))),
                String.join("\n", readme.subList(begin + 1, end)),
                "write what robocache bench --table " + name + " prints");
    }
}
