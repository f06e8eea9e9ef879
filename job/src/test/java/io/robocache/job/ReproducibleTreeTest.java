package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.SmallRecordings;
import io.robocache.shard.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the same bytes: one tree hash, whatever runs the build and however often it is killed. */
class ReproducibleTreeTest {
    private static final List<String> POINTS = List.of(
            "LIST started",
            "LIST finished",
            "PLAN finished",
            "CHECK finished",
            "shard built",
            "BUILD finished",
            "NUMBER finished",
            "shard sealed",
            "SEAL finished",
            "publishing 1",
            "publishing 3",
            "PUBLISH finished");

    @TempDir
    private Path work;

    @Test
    void theTreeHashIsTheSameWhateverRunsTheBuildAndAfterKills() throws Exception {
        Path input = recordings(work.resolve("input"));
        String expected = built("one", input, "local[1]");
        Map<String, String> hashes = new TreeMap<>();
        hashes.put("two threads", built("two", input, "local[2]"));
        hashes.put(
                "folders listed backwards",
                built(
                        "backwards",
                        input,
                        "local[2]",
                        "spark.hadoop.fs.file.impl",
                        BackwardsFileSystem.class.getName()));
        hashes.put(
                "Kryo",
                built("kryo", input, "local[2]", "spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
        hashes.put("a cluster of two processes", inChild("cluster", input, "local-cluster[2,1,1024]", List.of()));
        hashes.put(
                "another zone and Turkish",
                inChild(
                        "turkish",
                        input,
                        "local[2]",
                        List.of("-Duser.timezone=Asia/Kolkata", "-Duser.language=tr", "-Duser.country=TR")));
        hashes.put("killed at every point, then resumed", afterKills("killed", input));

        assertAll(hashes.entrySet().stream()
                .map(entry -> () -> assertEquals(expected, entry.getValue(), entry.getKey())));
    }

    /** Several shards, damaged episodes first, in the middle and last. */
    static Path recordings(Path folder) throws IOException {
        Path input = SmallJob.recordings(folder, 8);
        Path cut = SmallRecordings.write(input.resolve("sub/e9.mcap"), 9, 10);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length * 3 / 4));
        Files.write(input.resolve("a.mcap"), new byte[0]);
        Files.writeString(input.resolve("e4x.mcap"), "not a recording");
        Files.write(input.resolve("z.mcap"), new byte[0]);
        return input;
    }

    private String built(String name, Path input, String master, String... settings) throws IOException {
        Path output = work.resolve(name);
        try (JavaSparkContext spark = LocalSpark.open(master, settings)) {
            BuildReport report = BuildJob.run(spark, config(input, output), BuildListener.silent());
            assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode(), name);
        }
        return hash(output);
    }

    static JobConfig config(Path input, Path output, String... more) {
        return SmallJob.config(input, output, "quarantine.max-share = 100%\n" + String.join("\n", more));
    }

    private String inChild(String name, Path input, String master, List<String> options) throws Exception {
        Path output = work.resolve(name);
        int code = BuildInChild.run(work, options, master, input.toString(), output.toString(), "");
        assertEquals(BuildReport.SOME_QUARANTINED, code, () -> name + "\n" + log());
        return hash(output);
    }

    /** One output, killed at each point in turn: each run takes up what the one before left. */
    private String afterKills(String name, Path input) throws Exception {
        Path output = work.resolve(name);
        for (String point : POINTS) {
            int code = BuildInChild.run(work, List.of(), "local[1]", input.toString(), output.toString(), point);
            assertEquals(Halting.HALTED, code, () -> "killed at " + point + "\n" + log());
        }
        List<Integer> reused = new ArrayList<>();
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            BuildListener listener = new BuildListener() {
                @Override
                public void shardsReused(int count, int shards) {
                    reused.add(count);
                    assertTrue(shards > 2, "several shards");
                    assertEquals(shards, count, "after a complete publication all are reused");
                }
            };
            BuildJob.run(spark, config(input, output), listener);
        }
        assertEquals(1, reused.size());
        return hash(output);
    }

    private static String hash(Path output) throws IOException {
        return TreeHash.of(new org.apache.hadoop.fs.Path(output.toUri()), new Configuration());
    }

    private String log() {
        try {
            return Files.readString(work.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
