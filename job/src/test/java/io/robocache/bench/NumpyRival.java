package io.robocache.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.voxel.VoxelGrid;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code scripts/numpy_job.py} in a process that stays, so that its imports and its files are warm. {@code
 * -Drobocache.venv=DIR} names a Python environment with numpy and pyarrow; without it one is made with pip in
 * build/bench.
 * Not thread-safe.
 */
final class NumpyRival implements AutoCloseable {
    private static final Path SCRIPT = Path.of("scripts/numpy_job.py");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final OutputStream asking;
    private final BufferedReader answers;
    private JsonNode answer;

    private NumpyRival(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python().toString(), SCRIPT.toString(), "--repeat", "0"));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        asking = process.getOutputStream();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The job of conf/sample.conf; {@code more} options of the script. */
    static NumpyRival job(Path input, Path output, String... more) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("--input", input.toString(), "--output", output.toString()));
        options.addAll(List.of(more));
        return new NumpyRival(options);
    }

    /**
     * The points of each cell of a grid.
     *
     * @param file is written, and read before the first time
     */
    static NumpyRival denseCount(Path file, float[] x, float[] y, float[] z, VoxelGrid grid)
            throws IOException, InterruptedException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (float[] axis : List.of(x, y, z)) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(axis.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(axis);
                out.write(bytes.array());
            }
        }
        List<String> options = new ArrayList<>(List.of("--dense-count", file.toString(), "--grid"));
        for (float metres :
                new float[] {grid.originX(), grid.originY(), grid.originZ(), grid.sizeX(), grid.sizeY(), grid.sizeZ()
                }) {
            options.add(Double.toString(metres)); // exact
        }
        for (int cells : new int[] {grid.nx(), grid.ny(), grid.nz()}) {
            options.add(Integer.toString(cells));
        }
        return new NumpyRival(options);
    }

    /** Does it once more; returns the seconds that the script measured. */
    double once() throws IOException, InterruptedException {
        asking.write('\n');
        asking.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("%s ended with %d, see above".formatted(SCRIPT, process.waitFor()));
        }
        answer = JSON.readTree(line);
        return answer.required("seconds").doubleValue();
    }

    /** A sum over what the last time gave: frames, voxels, points, joint_sum. */
    double sum(String name) {
        return answer.required(name).doubleValue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        asking.close(); // which ends it
        process.waitFor();
        answers.close();
    }

    private static Path python() throws IOException, InterruptedException {
        String prepared = System.getProperty("robocache.venv", "");
        Path venv = prepared.isEmpty() ? Path.of("build/bench/venv") : Path.of(prepared);
        Path python = venv.resolve("bin/python").toAbsolutePath();
        if (prepared.isEmpty() && !Files.exists(venv.resolve("bin/pyarrow-is-there"))) {
            run("python3", "-m", "venv", venv.toString());
            run(python.toString(), "-m", "pip", "install", "-q", "--disable-pip-version-check", "numpy", "pyarrow");
            Files.createFile(venv.resolve("bin/pyarrow-is-there"));
        }
        return python;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(
                    "'%s' ended with %d; name an environment that has numpy and pyarrow: -Drobocache.venv=DIR"
                            .formatted(String.join(" ", command), status));
        }
    }
}
