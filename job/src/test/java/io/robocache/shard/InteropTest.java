package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens a dataset in the tools that people train with. {@code -Drobocache.venv=DIR} names a Python environment that has
 * pyarrow, polars, duckdb, datasets and pandas; without it one is made with pip. Where that cannot be done the test is
 * skipped, or fails with {@code -Drobocache.interop.required=true}.
 */
class InteropTest {
    private static final int PIP_SECONDS = 150;

    @TempDir
    Path folder;

    @Test
    void theDatasetOpensInPyarrowPolarsDuckDbAndDatasets() throws Exception {
        Path python = python();
        StagingArea staging = new StagingArea(
                folder.resolve("out").toUri().toString(),
                DatasetPublisherTest.plan().hash());
        Publication publication = DatasetPublisherTest.sealed(staging, "a", 7);
        DatasetPublisher.publish(publication, Shards.HADOOP, step -> {});
        Path script = folder.resolve("open_dataset.py");
        try (InputStream in = InteropTest.class.getResourceAsStream("open_dataset.py")) {
            Files.copy(in, script);
        }
        Files.writeString(folder.resolve("expected.json"), Json.indented(expected(publication)));

        Ran ran = run(
                300,
                List.of(
                        python.toString(),
                        script.toString(),
                        folder.resolve("out").toString(),
                        folder.resolve("expected.json").toString(),
                        folder.resolve("cache").toString()));

        assertEquals(0, ran.status(), ran.output());
        System.out.println("opened with: " + ran.output().strip().lines().toList());
    }

    /** What the rows of {@link Shards} are, by row of the dataset. */
    private static Map<String, Object> expected(Publication publication) {
        long voxels = 0;
        for (int episode = 0; episode < 14; episode++) {
            for (int row = 0; Shards.good(episode) && row < Shards.frames(episode); row++) {
                voxels += row % 4;
            }
        }
        long second = Shards.frames(0); // first row of episode 1
        Map<String, Object> values = new HashMap<>();
        values.put(
                "observation.state",
                Map.of(
                        "0",
                        List.of(0.0, 1.0, 2.0),
                        "1",
                        List.of("NaN", "NaN", "NaN"),
                        "" + (second + 2),
                        List.of(1.5, 2.5, 3.5)));
        values.put("grip", Map.of("4", 2.0, "" + (second + 3), 2.0));
        values.put("count", Map.of("0", 0, "" + second, -1));
        values.put("valid.grip", Map.of("0", false, "1", true, "4", true));
        values.put("note", Map.of("1", "n1", "" + second, "n0"));
        values.put("voxels.lidar.key", Map.of("0", List.of(), "3", List.of(300, 301, 302)));
        values.put("voxels.lidar.occupancy", Map.of("0", List.of(), "3", List.of(200, 201, 202)));
        values.put("t_ns", Map.of("1", 1_700_000_000_033_333_333L));
        values.put("episode_index", Map.of("" + (second - 1), 0, "" + second, 1));
        return Map.of(
                "rows",
                publication.numbering().frames(),
                "voxels",
                voxels,
                "tasks",
                publication.numbering().tasks(),
                "values",
                values);
    }

    private Path python() throws IOException, InterruptedException {
        String prepared = System.getProperty("robocache.venv", "");
        Path venv = prepared.isEmpty() ? folder.resolve("venv") : Path.of(prepared);
        Path python = venv.resolve("bin/python");
        if (prepared.isEmpty()) {
            Ran made = run(60, List.of("python3", "-m", "venv", venv.toString()));
            made = made.status() != 0
                    ? made
                    : run(
                            PIP_SECONDS,
                            List.of(
                                    python.toString(),
                                    "-m",
                                    "pip",
                                    "install",
                                    "-q",
                                    "--retries",
                                    "1",
                                    "--disable-pip-version-check",
                                    "pyarrow",
                                    "polars",
                                    "duckdb",
                                    "datasets",
                                    "pandas"));
            if (made.status() != 0) {
                unavailable("no Python environment: " + made.output());
            }
        }
        Ran imports = run(120, List.of(python.toString(), "-c", "import pyarrow, polars, duckdb, datasets, pandas"));
        if (imports.status() != 0) {
            unavailable("packages missing in " + venv + ": " + imports.output());
        }
        return python;
    }

    private static void unavailable(String why) {
        if (Boolean.getBoolean("robocache.interop.required")) {
            fail(why + " (robocache.interop.required=true)");
        }
        abort(why);
    }

    private record Ran(int status, String output) {}

    private Ran run(int seconds, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "run", ".log");
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("HF_HUB_OFFLINE", "1");
            builder.environment().put("HF_HOME", folder.resolve("hf").toString());
            process = builder.start();
        } catch (IOException absent) {
            return new Ran(127, absent.getMessage());
        }
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return new Ran(124, "no end after " + seconds + " s: " + String.join(" ", command));
        }
        return new Ran(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    }
}
