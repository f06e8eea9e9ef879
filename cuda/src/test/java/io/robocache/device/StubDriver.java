package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a {@link StubScenario} in a JVM of its own on the driver of {@code src/test/c}, which computes nothing and fails as told.
 * Without gcc there is none: a visible skip. All JVMs of one instance share their directory for temporary files.
 */
final class StubDriver {

    private static final Path LIBRARY = Path.of("target", "stub", "libcuda.so.1");
    private static final int MOST_SECONDS = 90;

    private final Path temporary;
    private final Path kernels;
    private final Map<String, String> environment = new TreeMap<>();
    private int started;

    /** @param folder empty; the caller deletes it */
    StubDriver(Path folder) throws IOException {
        assumeTrue(Files.exists(LIBRARY), "there was no gcc to build the stub driver with");
        temporary = Files.createDirectory(folder.resolve("tmp"));
        // Loaded where the build has no kernels, behind whose they are on the class path; the stub looks into none.
        kernels = folder.resolve("kernels");
        Path fatbin = kernels.resolve(Path.of("io", "robocache", "device", "robocache.fatbin"));
        Files.createDirectories(fatbin.getParent());
        Files.writeString(fatbin, "none");
    }

    /** Sets what the stub does from the next JVM on; {@code stub_state.h} lists the names. */
    StubDriver with(String name, Object value) {
        environment.put("ROBOCACHE_STUB_" + name, value.toString());
        return this;
    }

    /** What the JVMs have as {@code java.io.tmpdir}. */
    Path temporary() {
        return temporary;
    }

    /** A JVM that was started. */
    record Child(Process process, Path log, Path report) {

        /** Waits for its end; a JVM that fails or hangs fails the test with what it printed. */
        Outcome end() throws IOException, InterruptedException {
            boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            String output = Files.readString(log);
            assertTrue(ended, "no end within " + MOST_SECONDS + " s:\n" + output);
            assertEquals(0, process.exitValue(), output);
            return new Outcome(output, Files.exists(report) ? Files.readString(report) : "");
        }
    }

    /**
     * What a JVM said, and what the driver counted.
     *
     * @param output all that it printed
     * @param report the lines of the driver
     */
    record Outcome(String output, String report) {

        /** A value that the scenario told. */
        String told(String name) {
            String value = find(output, "@" + name);
            assertNotNull(value, name + " was not told:\n" + output);
            return value;
        }

        /** A counter of the backend; 0 if it is not there. */
        long counted(String name) {
            String value = find(output, "@counter." + name);
            return value == null ? 0 : Long.parseLong(value);
        }

        /** A number of the driver's report. */
        int left(String name) {
            String value = find(report, name);
            assertNotNull(value, name + " is not in the report:\n" + report + output);
            return Integer.parseInt(value);
        }

        /** Checks that the driver has nothing left to free and was used as it must be. */
        Outcome leftNothing() {
            assertTrue(
                    report.lines().allMatch(line -> line.endsWith("=0") || line.startsWith("launches=")),
                    this::toString);
            assertEquals(0, left("contexts"), this::toString);
            return this;
        }

        private static String find(String lines, String name) {
            return lines.lines()
                    .filter(line -> line.startsWith(name + "="))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return "driver:\n" + report + "JVM:\n" + output;
        }
    }

    /** Starts a JVM. */
    Child start(StubScenario scenario, Object... arguments) throws IOException {
        started++;
        Path log = temporary.resolveSibling("log-" + started);
        Path report = temporary.resolveSibling("report-" + started);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + kernels,
                StubScenario.class.getName(),
                scenario.name()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder child =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        child.environment().keySet().removeIf(name -> name.startsWith("CUDA_"));
        child.environment().putAll(environment);
        child.environment().put("ROBOCACHE_STUB_REPORT", report.toString());
        child.environment()
                .put("LD_LIBRARY_PATH", LIBRARY.toAbsolutePath().getParent().toString());
        return new Child(child.start(), log, report);
    }

    /** Starts a JVM and waits for its end. */
    Outcome run(StubScenario scenario, Object... arguments) throws IOException, InterruptedException {
        return start(scenario, arguments).end();
    }
}
