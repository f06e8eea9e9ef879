package io.robocache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Path output = folder.resolve("output");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-Xmx1g",
                        "-Djava.io.tmpdir=" + folder,
                        "-Dspark.robocache.backend=gpu",
                        "-cp",
                        JAR
                                + File.pathSeparator
                                + Files.readString(Path.of("target", "spark.classpath"))
                                        .strip(),
                        "io.robocache.cli.Main",
                        "env")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().put("LD_LIBRARY_PATH", driver.toString());
        Process env = command.start();
        boolean ended = env.waitFor(90, TimeUnit.SECONDS);
        env.destroyForcibly().waitFor();
        String told = Files.readString(output);
        assertTrue(ended, told);
        assertEquals(0, env.exitValue(), told);
        assertTrue(told.contains("GPU: GPU 0, Stub GPU, compute capability 9.0"), told);
        assertTrue(told.contains("runs the machine code for sm_90"), told);
    }
}
