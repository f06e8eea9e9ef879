package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.robocache.plugin.RoboCachePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build leaves in its JVM: nothing. */
class LeakTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    private Path work;

    @Test
    void repeatedBuildsLeaveNoBufferNoFileAndNoDeviceMemory() throws IOException {
        assumeTrue(Files.isDirectory(OPEN_FILES), "no /proc to count open files in");
        Path input = ReproducibleTreeTest.recordings(work.resolve("in"));
        try (JavaSparkContext spark = LocalSpark.open("local[2]", "spark.plugins", RoboCachePlugin.class.getName())) {
            build(spark, input, "warm");
            build(spark, input, "warmer"); // classes are loaded, so that their jars are open
            Map<String, Integer> first = openFiles();
            for (int i = 0; i < 3; i++) {
                build(spark, input, "again" + i);
                assertEquals(0, ExecutorBackend.arrowBytes(), "bytes of Arrow buffers after build " + i);
            }
            Map<String, Integer> more = openFiles();
            // Fewer may be open: threads of Spark contexts of other tests end when they will.
            more.keySet().removeIf(target -> more.get(target) <= first.getOrDefault(target, 0));
            assertEquals(Map.of(), more, "what more is open than before");
            assertTrue(ExecutorBackend.counters().get("arrow_peak_bytes") > 0, "buffers were used at all");
        }
        Map<String, Long> closed = ExecutorBackend.counters();
        for (String held : List.of("backends_cpu", "backends_gpu", "arrow_bytes", "device_bytes", "pinned_bytes")) {
            assertEquals(0, closed.get(held), held + " after the plugin closed the backend");
        }
    }

    private void build(JavaSparkContext spark, Path input, String name) throws IOException {
        BuildJob.run(spark, ReproducibleTreeTest.config(input, work.resolve(name)), BuildListener.silent());
    }

    /** How many files, sockets and pipes are open, by what they are. */
    private static Map<String, Integer> openFiles() throws IOException {
        Map<String, Integer> open = new TreeMap<>();
        try (Stream<Path> descriptors = Files.list(OPEN_FILES)) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    open.merge(target.replaceAll("\\d+", "#"), 1, Integer::sum);
                } catch (NoSuchFileException closed) {
                    // between the listing and now
                }
            }
        }
        return open;
    }
}
