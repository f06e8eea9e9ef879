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
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a Python script over a dataset. {@code -Drobocache.venv=DIR} names a Python environment that has
 * pyarrow, polars, duckdb, datasets and pandas; without it one is made with pip. Where that cannot be done the test is
 * skipped, or fails with {@code -Drobocache.interop.required=true}.
 */
public final class PythonTools {
    private static final int PIP_SECONDS = 150;

    private final Path folder;

    /** For scripts and logs, below {@code folder}. */
    public PythonTools(Path folder) {
        this.folder = folder;
    }

    /** Runs a script that must end well; returns what it printed. */
    public String opened(InputStream script, String... arguments) throws IOException, InterruptedException {
        Path python = python();
        Path file = folder.resolve("script.py");
        try (script) {
            Files.copy(script, file);
        }
        List<String> command = new ArrayList<>(List.of(python.toString(), file.toString()));
        command.addAll(List.of(arguments));
        Ran ran = run(300, command);
        assertEquals(0, ran.status(), ran.output());
        return ran.output();
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
