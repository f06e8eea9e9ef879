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
 * The tools that people train with. {@code -Drobocache.venv=DIR} names a Python environment that has pyarrow, polars,
 * duckdb, datasets, pandas and pillow; without it one is made with pip. Where that cannot be done the test is skipped, or
 * fails with {@code -Drobocache.interop.required=true}.
 */
final class Python {
    private static final int PIP_SECONDS = 150;
    private static final int SCRIPT_SECONDS = 300;

    private final Path folder;
    private final Path python;

    private Python(Path folder, Path python) {
        this.folder = folder;
        this.python = python;
    }

    /** Works in {@code folder}, which is the test's own. */
    static Python in(Path folder) throws IOException, InterruptedException {
        String prepared = System.getProperty("robocache.venv", "");
        Path venv = prepared.isEmpty() ? folder.resolve("venv") : Path.of(prepared);
        Python python = new Python(folder, venv.resolve("bin/python"));
        if (prepared.isEmpty()) {
            python.make(venv);
        }
        Ran imports = python.call(120, "-c", "import pyarrow, polars, duckdb, datasets, pandas, PIL");
        if (imports.status() != 0) {
            unavailable("packages missing in " + venv + ": " + imports.output());
        }
        return python;
    }

    private void make(Path venv) throws IOException, InterruptedException {
        Ran made = run(60, List.of("python3", "-m", "venv", venv.toString()));
        made = made.status() != 0
                ? made
                : call(
                        PIP_SECONDS,
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
                        "pandas",
                        "pillow");
        if (made.status() != 0) {
            unavailable("no Python environment: " + made.output());
        }
    }

    private static void unavailable(String why) {
        if (Boolean.getBoolean("robocache.interop.required")) {
            fail(why + " (robocache.interop.required=true)");
        }
        abort(why);
    }

    /** Runs a script among the test's resources, which must end well; returns what it printed. */
    String run(String script, Path... arguments) throws IOException, InterruptedException {
        Path copy = folder.resolve(script);
        try (InputStream in = Python.class.getResourceAsStream(script)) {
            Files.copy(in, copy);
        }
        List<String> all = new ArrayList<>(List.of(copy.toString()));
        for (Path argument : arguments) {
            all.add(argument.toString());
        }
        Ran ran = call(SCRIPT_SECONDS, all.toArray(new String[0]));
        assertEquals(0, ran.status(), ran.output());
        return ran.output();
    }

    private record Ran(int status, String output) {}

    private Ran call(int seconds, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python.toString()));
        command.addAll(List.of(arguments));
        return run(seconds, command);
    }

    private Ran run(int seconds, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "run", ".log");
        Process process;
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
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
