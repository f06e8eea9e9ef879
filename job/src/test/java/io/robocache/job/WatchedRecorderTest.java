package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.shard.TreeHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recorder fills a folder at random times while a build watches it and is killed twice. {@code -Drobocache.watch.seed}
 * repeats a run; {@code -Drobocache.watch.runs} makes more of them, with seeds that follow.
 */
class WatchedRecorderTest {
    private static final List<String> EPISODES = List.of("a1_none", "a2_lz4_gap", "a3_zstd_rowpad", "a5_out_of_order");
    private static final int RECORDINGS = 12;
    private static final int SESSIONS = 4;
    private static final long PATIENCE_MILLIS = 600_000;
    private static final List<String> POINTS = List.of(
            "LIST finished",
            "PLAN finished",
            "shard built",
            "BUILD finished",
            "SEAL finished",
            "publishing 3",
            "publishing 8",
            "publishing 9",
            "publishing 10",
            "publishing 11",
            "publishing 12",
            "publishing 13");
    private static final String[] SETTINGS = {
        "watch { stable = 200ms, every = 50ms, gather = 300ms, until-idle = 10s }",
        "clock.rate = 10",
        "quarantine.max-share = 100%",
        "voxels.observation.voxels { size = [0.5, 0.5, 0.5], dims = [16, 16, 8] }"
    };

    @TempDir
    private Path work;

    @Test
    void killedTwiceItEndsAsAnUndisturbedReplayOfItsBatches() throws Exception {
        long seed = Long.getLong("robocache.watch.seed", 20261125);
        for (int run = 0; run < Integer.getInteger("robocache.watch.runs", 1); run++) {
            watched(work.resolve("run" + run), seed + run);
        }
    }

    private void watched(Path folder, long seed) throws Exception {
        String name = "seed " + seed + ": ";
        Random random = new Random(seed);
        List<Path> recordings = recordings(Files.createDirectories(folder.resolve("recorded")), random);
        Path input = Files.createDirectories(folder.resolve("in"));
        Path output = folder.resolve("watched");
        ExecutorService recorder = Executors.newSingleThreadExecutor();
        try {
            long recorderSeed = random.nextLong();
            Future<?> recording = recorder.submit(() -> record(recordings, input, output, new Random(recorderSeed)));
            for (int kill = 0; kill < 2; kill++) {
                String point = POINTS.get(random.nextInt(POINTS.size()));
                int code = child(folder, input, output, kill, point);
                assertEquals(Halting.HALTED, code, () -> name + "killed at " + point + "\n" + log(folder));
            }
            int code = child(folder, input, output, -1, "");
            assertEquals(BuildReport.ALL_WRITTEN, code, () -> name + log(folder));
            recording.get();
        } finally {
            recorder.shutdownNow();
        }
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            Dataset watched = new Dataset(output);
            watched.requireSound();
            Map<Integer, List<String>> batches = batches(watched.listed(spark));
            assertEquals(
                    RECORDINGS, batches.values().stream().mapToInt(List::size).sum(), name + batches);
            assertTrue(batches.size() >= SESSIONS, name + "a version for each session, or more");
            Path replayed = replay(spark, folder, input, batches);
            assertEquals(hash(replayed), hash(output), name + batches);
            Dataset together = Dataset.built(
                    spark,
                    TestData.config("composed.conf", input, folder.resolve("together"), SETTINGS),
                    BuildReport.ALL_WRITTEN);
            assertEquals(contents(together, spark), contents(watched, spark), name + "content of each episode");
        }
    }

    /** Composed episodes under names in no order. */
    private static List<Path> recordings(Path folder, Random random) throws IOException {
        List<Path> recordings = new ArrayList<>();
        for (int i = 0; i < RECORDINGS; i++) {
            String episode = EPISODES.get(i % EPISODES.size());
            String name = "%03d_%02d_%s.mcap".formatted(random.nextInt(1000), i, episode);
            recordings.add(Files.copy(
                    TestData.of("composed/" + episode + "/" + episode + "_0.mcap"),
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING));
        }
        Collections.shuffle(recordings, random);
        return recordings;
    }

    /**
     * Sessions of three recordings that come at random times, each written under a hidden name first. The next session
     * begins when the one before has begun to be published, so that there is something to kill in each.
     */
    private static Void record(List<Path> recordings, Path input, Path output, Random random) throws Exception {
        for (int i = 0; i < recordings.size(); i++) {
            if (i % (RECORDINGS / SESSIONS) == 0) {
                awaitVersion(i / (RECORDINGS / SESSIONS), output);
            }
            Thread.sleep(random.nextInt(800));
            String name = recordings.get(i).getFileName().toString();
            Path hidden = Files.copy(recordings.get(i), input.resolve("." + name));
            Files.move(hidden, input.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        return null;
    }

    private static void awaitVersion(int version, Path output) throws Exception {
        Path manifest = output.resolve("meta/robocache/manifest.json");
        long since = System.nanoTime();
        while (version > 0
                && (!Files.exists(manifest)
                        || new ObjectMapper()
                                        .readTree(Files.readAllBytes(manifest))
                                        .get("version")
                                        .asInt()
                                < version)) {
            assertTrue((System.nanoTime() - since) / 1_000_000 < PATIENCE_MILLIS, "version " + version + " in time");
            Thread.sleep(20);
        }
    }

    private static int child(Path folder, Path input, Path output, int versions, String point) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("composed.conf", input.toString(), output.toString(), Integer.toString(versions), point));
        arguments.addAll(List.of(SETTINGS));
        return BuildInChild.java(folder, List.of(), WatchInChild.class, arguments.toArray(String[]::new));
    }

    /** Names by version. */
    private static Map<Integer, List<String>> batches(List<String> listed) {
        Map<Integer, List<String>> batches = new TreeMap<>();
        for (String line : listed) {
            String[] words = line.split(" ", -1);
            batches.computeIfAbsent(Integer.parseInt(words[0]), version -> new ArrayList<>())
                    .add(words[1]);
        }
        return batches;
    }

    private static Path replay(JavaSparkContext spark, Path folder, Path from, Map<Integer, List<String>> batches)
            throws IOException {
        Path input = Files.createDirectories(folder.resolve("replay-in"));
        Path output = folder.resolve("replayed");
        for (Map.Entry<Integer, List<String>> batch : batches.entrySet()) {
            for (String name : batch.getValue()) {
                Files.copy(from.resolve(name), input.resolve(name));
            }
            BuildReport report = BuildJob.run(
                    spark, TestData.config("composed.conf", input, output, SETTINGS), BuildListener.silent());
            assertEquals(batch.getKey(), report.version());
        }
        return output;
    }

    /** SHA-256 of the rows of each episode, by its recording, without what numbers them in a dataset. */
    private static Map<String, String> contents(Dataset dataset, JavaSparkContext spark) {
        List<String> names = new ArrayList<>();
        for (String line : dataset.listed(spark)) {
            names.add(line.split(" ", -1)[1]);
        }
        Map<String, MessageDigest> digests = new TreeMap<>();
        for (Row row : dataset.rows(spark)) {
            String name = names.get(Math.toIntExact(row.<Long>getAs("episode_index")));
            StringBuilder text = new StringBuilder();
            for (String column : row.schema().fieldNames()) {
                if (!List.of("index", "episode_index", "task_index").contains(column)) {
                    text.append(column)
                            .append('=')
                            .append(String.valueOf(row.<Object>getAs(column)))
                            .append('\n');
                }
            }
            digests.computeIfAbsent(name, n -> sha256()).update(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        Map<String, String> hashes = new TreeMap<>();
        digests.forEach((name, digest) -> hashes.put(name, HexFormat.of().formatHex(digest.digest())));
        assertEquals(RECORDINGS, hashes.size());
        return hashes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            return fail(e);
        }
    }

    private static String hash(Path output) throws IOException {
        return TreeHash.of(new org.apache.hadoop.fs.Path(output.toUri()), new Configuration());
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
