package io.robocache.job;

import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.SampleEpisodes;
import io.robocache.plugin.RoboCachePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Builds again and again in one JVM and weighs it: {@code scripts/soak.sh}. Exits with 1 if an episode was lost, if anything
 * is left, or if memory or open files grow.
 */
public final class SoakMain {
    /** Small against what a leaked buffer a shard would come to. */
    private static final double MOST_GROWTH = 0.01;

    private SoakMain() {}

    /** What is built: the recordings under a folder. */
    private enum Load {
        /** Two thousand short episodes. */
        TINY {
            @Override
            void write(Path folder) throws IOException {
                SampleEpisodes.write(folder, options(2000, 0.5, 64));
            }
        },
        /** One episode of some 100 MB. */
        LONG {
            @Override
            void write(Path folder) throws IOException {
                SampleEpisodes.write(folder, options(1, 8, 65_536));
            }
        },
        /** Some 1 GB of which one shard has more than half. */
        HOT {
            @Override
            void write(Path folder) throws IOException {
                SampleEpisodes.write(folder.resolve("many"), options(32, 4, 8192));
                SampleEpisodes.write(folder.resolve("one"), options(1, 46, 65_536));
            }
        };

        abstract void write(Path folder) throws IOException;

        private static SampleEpisodes.Options options(int episodes, double seconds, int points) {
            McapWriter.Options layout = new McapWriter.Options(McapCompression.NONE, McapWriter.CHUNK_BYTES);
            return new SampleEpisodes.Options(episodes, seconds, 7, layout, points);
        }
    }

    /** With the plugin; the list of past jobs, which Spark lets grow to 1,000, is full after a build or two. */
    private static final String[] SPARK = {
        "spark.plugins", RoboCachePlugin.class.getName(),
        "spark.ui.retainedJobs", "5",
        "spark.ui.retainedStages", "5",
        "spark.ui.retainedTasks", "50",
        "spark.ui.dagGraph.retainedRootRDDs", "5"
    };

    /** Options: {@code --minutes N --work FOLDER}, for each load, and {@code --table FILE --commit HASH} to keep figures. */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of("--minutes", "20"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        double minutes = Double.parseDouble(options.get("--minutes"));
        Path work = Files.createDirectories(Path.of(options.get("--work")).toAbsolutePath());
        boolean right = true;
        try (JavaSparkContext spark = LocalSpark.open("local[2]", SPARK)) {
            for (Load load : Load.values()) {
                String name = load.name().toLowerCase(Locale.ROOT);
                if (!List.of(options.getOrDefault("--loads", name).split(",")).contains(name)) {
                    continue;
                }
                Path folder = work.resolve(name);
                ChaosOracle.remove(folder);
                load.write(folder.resolve("in"));
                SoakWeights weights = soak(spark, folder, minutes);
                ChaosOracle.remove(folder);
                String row = name + " | " + String.join(" | ", weights.cells());
                System.out.println(row);
                for (String wrong : weights.wrong(MOST_GROWTH)) {
                    right = false;
                    System.out.println("WRONG: " + name + ": " + wrong);
                }
                if (options.containsKey("--table")) {
                    keep(Path.of(options.get("--table")), options.getOrDefault("--commit", "unknown"), row);
                }
            }
        }
        System.out.flush();
        System.exit(right ? 0 : 1);
    }

    /** Builds until the time is over, at least five times. */
    private static SoakWeights soak(JavaSparkContext spark, Path folder, double minutes) throws Exception {
        SoakWeights weights = new SoakWeights();
        long begin = System.nanoTime();
        long end = begin + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        for (int i = 0; i < 5 || System.nanoTime() < end; i++) {
            Path output = folder.resolve("out");
            ChaosOracle.remove(output);
            JobConfig config = config(folder.resolve("in"), output);
            try (SoakWeights.Scale ignored = weights.whileBuilding()) {
                weights.built(BuildJob.run(spark, config, BuildListener.silent()));
            }
            System.out.printf(Locale.ROOT, "  build %d: %.2f MiB live%n", i + 1, weights.between());
        }
        return weights;
    }

    private static JobConfig config(Path input, Path output) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("conf/sample.conf")));
        lines.add("input.uris = [\"" + input.toUri() + "\"]");
        lines.add("output.uri = \"" + output.toUri() + "\"");
        return JobConfig.parse(String.join("\n", lines));
    }

    private static void keep(Path table, String commit, String row) throws IOException {
        String versions = org.apache.spark.package$.MODULE$.SPARK_VERSION() + " / "
                + Runtime.version().feature();
        Files.writeString(
                table,
                "| %s | %s | %s | %s |\n".formatted(LocalDate.now(ZoneOffset.UTC), commit, versions, row),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
