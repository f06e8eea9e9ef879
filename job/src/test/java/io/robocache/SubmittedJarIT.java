package io.robocache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is inside the jar that is submitted. A second copy of a class that Spark brings (Arrow, Parquet, Hadoop, Jackson,
 * slf4j) would be loaded from one place in the driver and from another in an executor; so everything is counted as foreign
 * that is not ours, and what must be brought along lies relocated under {@code io.robocache.shaded}.
 */
class SubmittedJarIT {

    private static final Path JAR = Path.of(System.getProperty("robocache.jar"));

    @Test
    void everyClassIsOursOrRelocated() throws IOException {
        Set<String> foreign = new TreeSet<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("io/robocache/"))
                    // Bound to their native code by their names.
                    .filter(name -> !name.startsWith("jcuda/") && !name.startsWith("org/sqlite/"))
                    .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))))
                    .forEach(foreign::add);
        }
        assertEquals(Set.of(), foreign, "packages in " + JAR + " that Spark's class path may hold too");
    }

    @Test
    void librariesThatSparkLacksAreInside() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (String name : new String[] {
                "config/ConfigFactory",
                "picocli/CommandLine",
                "snakeyaml/v2/api/LoadSettings",
                "progressbar/ProgressBar",
                "jline/terminal/Terminal",
                "protobuf/CodedInputStream",
                "jhdf/ObjectHeader"
            }) {
                assertNotNull(jar.getEntry("io/robocache/shaded/" + name + ".class"), name + " is not in " + JAR);
            }
        }
    }

    @Test
    void itStartsWithTheCommandLineAndCarriesLicenceAndReference() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertEquals(
                    "io.robocache.cli.Main",
                    jar.getManifest().getMainAttributes().getValue("Main-Class"),
                    "Main-Class");
            for (String name : new String[] {"META-INF/LICENSE", "META-INF/NOTICE"}) {
                assertNotNull(jar.getEntry(name), name + " is not in " + JAR);
            }
            assertTrue(
                    jar.stream().noneMatch(entry -> entry.getName().startsWith("META-INF/maven/org.apache.spark")),
                    "Spark is in " + JAR);
        }
    }

    /** Its classes bind to the driver's library by name, which a build that leaves out or renames one breaks. */
    @Test
    void aGpuOpensFromIt(@TempDir Path folder) throws IOException, InterruptedException {
        Path driver = Path.of("..", "cuda", "target", "stub").toAbsolutePath().normalize();
        assumeTrue(Files.exists(driver.resolve("libcuda.so.1")), "there was no gcc to build the stub driver with");
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assumeTrue(jar.getEntry("io/robocache/device/robocache.fatbin") != null, "there was no nvcc");
        }
        String told = run(folder, Map.of("LD_LIBRARY_PATH", driver.toString()), "-Dspark.robocache.backend=gpu", "env");
        assertTrue(told.contains("GPU: GPU 0, Stub GPU, compute capability 9.0"), told);
        assertTrue(told.contains("runs the machine code for sm_90"), told);
    }

    /** Sources, catalogs and functions are found by service files, of which the jar's is a merger of several. */
    @Test
    void sqlFindsRecordingsAndFunctions(@TempDir Path folder) throws IOException, InterruptedException {
        Path recordings = folder.resolve("recordings");
        run(folder, Map.of(), "sample", recordings.toString(), "--episodes", "1", "--seconds", "1", "--points", "64");
        String told = run(
                folder,
                Map.of(),
                "sql",
                "--output",
                "csv",
                "-e",
                "SELECT topic, count(*) AS n FROM mcap.`" + recordings
                        + "/*.mcap` WHERE topic = '/task' GROUP BY topic;"
                        + "SELECT rc_slerp(array(0, 0, 0, 1), array(0, 0, 2, 0), 1)[2] AS z");
        assertTrue(told.lines().toList().containsAll(List.of("topic,n", "/task,1", "z", "1.0")), told);
    }

    @Test
    void theBillOfMaterialsNamesWhatIsInside() throws IOException {
        String name = JAR.getFileName().toString().replace(".jar", ".cdx.json");
        Set<String> libraries = new TreeSet<>();
        for (JsonNode library :
                new ObjectMapper().readTree(JAR.resolveSibling(name).toFile()).get("components")) {
            libraries.add(library.get("group").textValue());
            assertTrue(library.get("licenses").size() > 0, library.toString());
        }
        assertEquals(
                Set.of(
                        "com.google.protobuf",
                        "com.typesafe",
                        "info.picocli",
                        "io.jhdf",
                        "io.robocache",
                        "me.tongfei",
                        "org.jcuda",
                        "org.jline",
                        "org.snakeyaml",
                        "org.xerial"),
                libraries);
    }

    /** Runs a command of the jar on the class path of Spark, in a process of its own, and returns what it told. */
    private static String run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-Djava.io.tmpdir=" + folder));
        int from = 0;
        for (; arguments[from].startsWith("-D"); from++) {
            command.add(arguments[from]);
        }
        String classPath = JAR
                + File.pathSeparator
                + Files.readString(Path.of("target", "spark.classpath")).strip();
        command.addAll(List.of("-cp", classPath, "io.robocache.cli.Main"));
        command.addAll(List.of(arguments).subList(from, arguments.length));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String told = Files.readString(output);
        assertTrue(ended, told);
        assertEquals(0, process.exitValue(), told);
        return told;
    }
}
