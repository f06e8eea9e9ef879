package io.robocache.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Nothing is wrong, but everything is different: how many tasks list, check and take up work (a build has one task a
 * shard, whatever Spark's parallelism), cores, time zone, locale, serializer, adaptive execution, order of listings.
 */
final class MatrixRuns {
    private static final int[] PARTITIONS = {1, 2, 7, 64, 1000};
    private static final int[] CORES = {1, 4, 16};
    private static final String[] ZONES = {"UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"};
    private static final String[] LOCALES = {"tr-TR", "ar-EG-u-nu-arab", "de-DE", "th-TH-u-ca-buddhist-nu-thai"};

    private MatrixRuns() {}

    static ChaosTally run(ChaosOracle oracle, int runs, long seed) throws Exception {
        ChaosTally tally = new ChaosTally("matrix", seed);
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            for (int i = 0; i < runs; i++) {
                one(oracle, tally, seed + i);
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
        return tally;
    }

    private static void one(ChaosOracle oracle, ChaosTally tally, long seed) throws Exception {
        int partitions = PARTITIONS[(int) Math.floorMod(seed, (long) PARTITIONS.length)];
        int cores = CORES[(int) Math.floorMod(seed, (long) CORES.length)];
        String zone = ZONES[(int) Math.floorMod(seed, (long) ZONES.length)];
        String tongue = LOCALES[(int) Math.floorMod(seed / 2, (long) LOCALES.length)];
        boolean adaptive = seed % 2 == 0;
        boolean kryo = seed % 3 == 0;
        boolean backwards = seed % 4 < 2;
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Locale.setDefault(Locale.forLanguageTag(tongue));
        List<String> settings = new ArrayList<>(List.of(
                "spark.default.parallelism", Integer.toString(partitions),
                "spark.sql.shuffle.partitions", Integer.toString(partitions),
                "spark.sql.adaptive.enabled", Boolean.toString(adaptive)));
        if (kryo) {
            settings.addAll(List.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
        }
        if (backwards) {
            settings.addAll(List.of("spark.hadoop.fs.file.impl", BackwardsFileSystem.class.getName()));
        }
        String run = String.format(
                Locale.ROOT,
                "--seed %d partitions %d, cores %d, %s, %s%s%s%s",
                seed,
                partitions,
                cores,
                zone,
                tongue,
                adaptive ? ", adaptive" : "",
                kryo ? ", Kryo" : "",
                backwards ? ", listed backwards" : "");
        Path output = oracle.output("matrix-" + seed);
        long started = System.nanoTime();
        try (JavaSparkContext spark = LocalSpark.open("local[" + cores + "]", settings.toArray(String[]::new))) {
            FailedBuild build = FailedBuild.of(spark, oracle.config(output), output, tally, run);
            if (build.exit == 1) {
                tally.wrongEnd(run, build.said);
            }
        }
        tally.happened("combinations", 1);
        tally.ended(run, oracle.verdict(output), System.nanoTime() - started);
        ChaosOracle.remove(output);
    }
}
