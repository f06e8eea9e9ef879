package io.robocache.bench;

import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.SampleEpisodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/** A build beside what no build can do without, with more cores, with more episodes, and from the start of its process. */
final class ScaleBench {

    private static final Path CONFIGURATION = Path.of("conf/sample.conf");
    private static final Pattern LAUNCHED = Pattern.compile("\"Launch Time\":(\\d+)");

    private final int warm;
    private final int rounds;

    /** Rounds that warm up, and that are measured. */
    ScaleBench(int warm, int rounds) {
        this.warm = warm;
        this.rounds = rounds;
    }

    /** Sample recordings, zstd. */
    static Path recordings(Path folder, int episodes, double seconds, int rays) throws IOException {
        McapWriter.Options layout = new McapWriter.Options(McapCompression.ZSTD, McapWriter.CHUNK_BYTES);
        SampleEpisodes.write(folder, new SampleEpisodes.Options(episodes, seconds, 7, layout, rays));
        return folder;
    }

    private static List<Path> files(Path recordings) throws IOException {
        try (Stream<Path> files = Files.list(recordings)) {
            return files.filter(file -> file.toString().endsWith(".mcap"))
                    .sorted()
                    .toList();
        }
    }

    /** The sample configuration, with or without its clouds. */
    static String configuration(Path recordings, Path output, boolean clouds) throws IOException {
        String all = Files.readString(CONFIGURATION);
        return "%s\ninput.uris = [\"%s/*.mcap\"]\noutput.uri = \"%s\"\n"
                .formatted(clouds ? all : all.substring(0, all.indexOf("\nvoxels {")), recordings, output);
    }

    private static void build(JavaSparkContext spark, Path recordings, Path output, boolean clouds) throws IOException {
        BenchRun.build(spark, configuration(recordings, output, clouds));
        Folders.delete(output);
    }

    /** Against reading, decompressing and checking the same chunks with as many threads. */
    List<Comparison> floors(JavaSparkContext spark, Path recordings, Path work, int threads) throws Exception {
        long bytes = ChunkFloor.run(files(recordings), threads);
        String what = "MCAP to dataset, %d recordings of %d MB decompressed in all, "
                .formatted(files(recordings).size(), bytes / 1_000_000);
        String rival = "decompressing and checking the chunks";
        Comparison.Work floor = () -> ChunkFloor.run(files(recordings), threads);
        Path output = work.resolve("floor");
        return List.of(
                Comparison.of(
                        what + "without clouds",
                        () -> build(spark, recordings, output, false),
                        rival,
                        floor,
                        0.6,
                        warm,
                        rounds),
                Comparison.of(
                        what + "sparse means of clouds",
                        () -> build(spark, recordings, output, true),
                        rival,
                        floor,
                        0.3,
                        warm,
                        rounds));
    }

    /** Seconds on a Spark of its own; there is no other one meanwhile. */
    double[] alone(String master, Path recordings, Path work) throws Exception {
        double[] seconds = new double[rounds];
        try (JavaSparkContext spark = BenchRun.spark(master)) {
            for (int round = -warm; round < rounds; round++) {
                double took = Comparison.seconds(() -> build(spark, recordings, work.resolve("alone"), true));
                if (round >= 0) {
                    seconds[round] = took;
                }
            }
        }
        return seconds;
    }

    /** One core against two: everything that this JVM does is held to one, and then released. */
    Comparison cores(Path recordings, Path work) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors(); // of those it is held to
        hold("0");
        double[] one = alone("local[1]", recordings, work);
        hold("0-" + (cores - 1));
        double[] two = alone("local[2]", recordings, work);
        return new Comparison(
                "MCAP to dataset, %d recordings, sparse means of clouds, two cores"
                        .formatted(files(recordings).size()),
                two,
                "one core",
                one,
                1.8);
    }

    private static void hold(String cores) throws IOException, InterruptedException {
        String me = Long.toString(ProcessHandle.current().pid());
        int status = new ProcessBuilder("taskset", "-a", "-p", "-c", cores, me)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("taskset (util-linux) could not hold process %s to cores %s".formatted(me, cores));
        }
    }

    /** The cost of an episode among many against that among few. */
    Comparison episodes(JavaSparkContext spark, Path work, int few, int many) throws Exception {
        Path fewRecordings = recordings(work.resolve("few"), few, 0.5, 256);
        Path manyRecordings = recordings(work.resolve("many"), many, 0.5, 256);
        double[] small = new double[rounds];
        double[] large = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            double first = Comparison.seconds(() -> build(spark, fewRecordings, work.resolve("few-out"), true));
            double second = Comparison.seconds(() -> build(spark, manyRecordings, work.resolve("many-out"), true));
            if (round >= 0) {
                small[round] = first * many / few;
                large[round] = second;
            }
        }
        Folders.delete(manyRecordings);
        String what = "%,d episodes of half a second".formatted(many);
        return new Comparison(what, large, "%,d times the cost of %d".formatted(many / few, few), small, 1 / 1.1);
    }

    /** Seconds from the start of a process of {@code scripts/submit.sh} to its first task, by Spark's event log. */
    double[] starts(Path recordings, Path work) throws IOException, InterruptedException {
        double[] seconds = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            Path events = Files.createDirectories(work.resolve("events-" + round));
            Path configuration = Files.writeString(
                    work.resolve("start.conf"), configuration(recordings, work.resolve("start-" + round), true));
            long started = System.currentTimeMillis();
            int status = new ProcessBuilder(
                            "scripts/submit.sh",
                            "--master",
                            "local[2]",
                            "--conf",
                            "spark.eventLog.enabled=true",
                            "--conf",
                            "spark.eventLog.dir=" + events.toUri(),
                            "--conf",
                            "spark.eventLog.rolling.enabled=false",
                            "--conf",
                            "spark.eventLog.compress=false",
                            "build",
                            configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(work.resolve("start.log").toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException(
                        "submit.sh ended with %d:%n%s".formatted(status, Files.readString(work.resolve("start.log"))));
            }
            seconds[round] = (firstTask(events) - started) / 1e3;
        }
        return seconds;
    }

    private static long firstTask(Path events) throws IOException {
        List<Path> logs = new ArrayList<>();
        try (Stream<Path> files = Files.list(events)) {
            files.filter(file -> !file.getFileName().toString().startsWith(".")).forEach(logs::add);
        }
        try (BufferedReader log = Files.newBufferedReader(logs.get(0))) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                Matcher launched = LAUNCHED.matcher(line);
                if (line.contains("SparkListenerTaskStart") && launched.find()) {
                    return Long.parseLong(launched.group(1));
                }
            }
        }
        throw new IOException("[" + logs.get(0) + "] no task was started");
    }
}
