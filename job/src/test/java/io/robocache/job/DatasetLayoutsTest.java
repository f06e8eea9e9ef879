package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.Finding;
import io.robocache.shard.OutputLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link ReproducibleTreeTest} promises, for the other layouts; and that verify finds what is damaged in them. */
class DatasetLayoutsTest {
    @TempDir
    private Path work;

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = OutputLayout.class,
            names = {"LEROBOT_V2_1", "MDS"})
    void theTreeHashIsTheSameWhateverRunsTheBuildAndDamageIsFound(OutputLayout layout) throws Exception {
        Path input = ReproducibleTreeTest.recordings(work.resolve("input"));
        String line = "output.layout = " + layout.word();
        Dataset one = built("one", input, line, "local[1]");
        one.requireSound();
        Map<String, String> hashes = new TreeMap<>();
        hashes.put(
                "two threads, folders listed backwards",
                built("two", input, line, "local[2]", "spark.hadoop.fs.file.impl", BackwardsFileSystem.class.getName())
                        .hash());
        hashes.put("a cluster of two Turkish processes", inCluster(input, line));
        hashes.put("killed, then resumed", afterKills(input, line));
        String expected = one.hash();
        hashes.forEach((what, hash) -> assertEquals(expected, hash, what));

        List<String> rows = contents(one);
        assertTrue(rows.size() > 2, "several shards");
        Dataset v3 = built("v3", input, "output.layout = lerobot-v3.0", "local[2]");
        assertNotEquals(expected, v3.hash(), "another layout is another tree");
        assertEquals(contents(v3), rows, "the values of each shard are the same in every layout");
        everyDamagedDataFileIsFound(one);
    }

    private Dataset built(String name, Path input, String layout, String master, String... settings)
            throws IOException {
        try (JavaSparkContext spark = LocalSpark.open(master, settings)) {
            JobConfig config = ReproducibleTreeTest.config(input, work.resolve(name), layout);
            return Dataset.built(spark, config, BuildReport.SOME_QUARANTINED);
        }
    }

    private String inCluster(Path input, String layout) throws Exception {
        Path output = work.resolve("cluster");
        List<String> turkish = List.of("-Duser.timezone=Asia/Kolkata", "-Duser.language=tr", "-Duser.country=TR");
        int code = BuildInChild.run(
                work, turkish, "local-cluster[2,1,1024]", input.toString(), output.toString(), "", layout);
        assertEquals(BuildReport.SOME_QUARANTINED, code, this::log);
        return new Dataset(output).hash();
    }

    /** Each run takes up what the one before left; the last one is whole. */
    private String afterKills(Path input, String layout) throws Exception {
        Path output = work.resolve("killed");
        for (String point : List.of("shard sealed", "publishing 2")) {
            int code =
                    BuildInChild.run(work, List.of(), "local[1]", input.toString(), output.toString(), point, layout);
            assertEquals(Halting.HALTED, code, () -> "killed at " + point + "\n" + log());
        }
        return built("killed", input, layout, "local[2]").hash();
    }

    private String log() {
        try {
            return Files.readString(work.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The {@code content-sha256} of each shard that has rows. */
    private static List<String> contents(Dataset dataset) throws IOException {
        try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
            return dataset.shards(spark).stream()
                    .filter(row -> !row.getString(1).isEmpty())
                    .map(row -> row.getInt(0) + " " + row.getString(2))
                    .distinct()
                    .toList();
        }
    }

    private static void everyDamagedDataFileIsFound(Dataset dataset) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(dataset.folder().resolve("data"))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Random random = new Random(3);
        for (Path file : files) {
            byte[] before = Files.readAllBytes(file);
            byte[] damaged = before.clone();
            damaged[random.nextInt(damaged.length)] ^= 16;
            Files.write(file, damaged);
            List<Finding> findings = DatasetVerifier.verify(
                            new org.apache.hadoop.fs.Path(dataset.folder().toUri()), new Configuration())
                    .findings();
            String name = dataset.folder().relativize(file).toString();
            assertTrue(findings.stream().anyMatch(finding -> finding.file().equals(name)), name + ": " + findings);
            Files.write(file, before);
        }
        dataset.requireSound();
    }
}
