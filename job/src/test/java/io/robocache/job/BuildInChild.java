package io.robocache.job;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;

/** A build in a JVM of its own: another locale, another time zone, a cluster of processes, a kill. */
final class BuildInChild {
    private static final long LIMIT_SECONDS = 600;

    private BuildInChild() {}

    /** Arguments: master, input, output, point at which to halt or empty, more lines of configuration. Exits as the build does. */
    public static void main(String[] arguments) throws IOException {
        try (JavaSparkContext spark = LocalSpark.open(arguments[0])) {
            JobConfig config = ReproducibleTreeTest.config(
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    List.of(arguments).subList(4, arguments.length).toArray(String[]::new));
            int code = BuildJob.run(spark, config, new Halting(arguments[3])).exitCode();
            spark.close();
            System.exit(code);
        }
    }

    /**
     * Runs {@link #main} in a child.
     *
     * @param work    for its files
     * @param options of its JVM
     * @return its exit status
     */
    static int run(Path work, List<String> options, String... arguments) throws IOException, InterruptedException {
        return java(work, options, BuildInChild.class, arguments);
    }

    /**
     * Runs a class with the class path of this JVM and a heap of 1 GiB; its output is appended to {@code child.log}.
     *
     * @return its exit status
     */
    static int java(Path work, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(work, options, main.getName(), arguments);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    "child did not end within " + LIMIT_SECONDS + " s: " + Files.readString(work.resolve("child.log")));
        }
        return process.exitValue();
    }

    /** As {@link #java}, without waiting for its end. */
    static Process start(Path work, List<String> options, String main, String... arguments) throws IOException {
        Path empty = Files.createDirectories(work.resolve("spark-home"));
        Files.createDirectories(empty.resolve("jars"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.add(main);
        command.addAll(List.of(arguments));
        File log = work.resolve("child.log").toFile();
        ProcessBuilder child = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        child.environment()
                .putAll(Map.of(
                        "CLASSPATH",
                        classPath,
                        "SPARK_DIST_CLASSPATH",
                        classPath,
                        "SPARK_HOME",
                        empty.toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_IP",
                        "127.0.0.1"));
        return child.start();
    }
}
