package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.device.Backend;
import io.robocache.device.BackendChoice;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.TopicSummary;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Sidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every damaged or malicious recording ends as its corpus says, in one job with good ones that do not notice. */
class HostileRecordingsTest {
    private static final String GOOD = "composed/variants/mcap_none/v_0.mcap";
    /** Reasons that are right as well: the notes of the corpus name them. */
    private static final Map<String, String> ALSO_TOLD =
            Map.of("mcap_flip_zstd.mcap", "crc-mismatch", "mcap_overlapping_records.mcap", "bad-index");
    /** Delivered in full: big-endian is supported, and what lies behind the end of a message is ignored. */
    private static final Set<String> NOTHING_TO_TELL =
            Set.of("pc2_big_endian.mcap", "cdr_big_endian.mcap", "cdr_trailing.mcap");

    private static final String DATA = "data/chunk-000/file-000.parquet";

    @TempDir
    private Path work;

    @Test
    void everyHostileMcapEndsAsItsCaseSays() throws Exception {
        Path hostile = TestData.of("hostile");
        List<HostileCase> cases = HostileCase.of(hostile.resolve("cases.tsv"), "mcap").stream()
                .filter(c -> c.format().equals("mcap"))
                .toList();
        Path good = copy(TestData.of(GOOD), "good/a.mcap").getParent();
        Path last = copy(TestData.of(GOOD), "last/z.mcap").getParent();
        List<String> inputs = new ArrayList<>(List.of(good.toUri().toString()));
        cases.forEach(hostileCase ->
                inputs.add(hostile.resolve(hostileCase.name()).toUri().toString()));
        inputs.add(last.toUri().toString());

        Map<String, EpisodeOutcome> ends = built("hostile-mcap.conf", good, inputs, hostile);

        JobConfig config = TestData.config("hostile-mcap.conf", good, work.resolve("unused"));
        assertAll(cases.stream().map(c -> () -> {
            check(c, ends.get(c.name()));
            if (c.messages() >= 0
                    && !(c.allows("quarantine") && ends.get(c.name()).quarantine() != null)) {
                assertEquals(c.messages(), readable(hostile.resolve(c.name()), config), c + ": messages that decode");
            }
        }));
    }

    /** Builds the good ones alone and with all, compares their rows, and returns how each of the others ended. */
    private Map<String, EpisodeOutcome> built(String configuration, Path good, List<String> inputs, Path hostile)
            throws IOException {
        String each = "output.shard = 1B"; // a shard, and so a file, for each episode
        Path alone = work.resolve("alone");
        Path together = work.resolve("together");
        List<String> before = files(work);
        WatchingFileSystem.TOUCHED.clear();
        try (JavaSparkContext spark =
                LocalSpark.open("local[2]", "spark.hadoop.fs.file.impl", WatchingFileSystem.class.getName())) {
            BuildJob.run(spark, TestData.config(configuration, good, alone, each), BuildListener.silent());
            JobConfig all = TestData.config(
                    configuration, good, together, each, "input.uris = [\"" + String.join("\", \"", inputs) + "\"]");
            BuildReport report = BuildJob.run(spark, all, BuildListener.silent());
            assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode());
        }
        assertArrayEquals(
                Files.readAllBytes(alone.resolve(DATA)),
                Files.readAllBytes(together.resolve(DATA)),
                "rows of the good");
        assertEquals(
                before,
                files(work).stream()
                        .filter(path -> !path.contains("together") && !path.contains("alone"))
                        .toList(),
                "nothing is written elsewhere");
        for (String touched : WatchingFileSystem.TOUCHED) {
            assertTrue(
                    touched.startsWith(work.toString()) || touched.startsWith(hostile.toString()),
                    touched + " is neither input nor output");
        }
        return ends(together);
    }

    private static void check(HostileCase hostile, EpisodeOutcome outcome) {
        assertNotNull(outcome, hostile + " is neither written nor quarantined");
        String end = outcome.status() == Status.QUARANTINED
                ? "quarantine"
                : outcome.losses().isEmpty() ? "accept" : "partial";
        String found =
                hostile + "\n ended as " + end + ": " + outcome.quarantine() + outcome.losses() + outcome.warnings();
        assertTrue(hostile.allows(end), found);
        boolean quiet = end.equals("accept") && NOTHING_TO_TELL.contains(hostile.name());
        if (!hostile.reason().equals("-") && !quiet) {
            Set<String> right =
                    Set.copyOf(List.of(hostile.reason(), ALSO_TOLD.getOrDefault(hostile.name(), hostile.reason())));
            List<Loss> told = new ArrayList<>(outcome.losses());
            told.addAll(outcome.warnings());
            if (outcome.quarantine() != null) {
                told.add(outcome.quarantine());
            }
            assertTrue(
                    told.stream().anyMatch(loss -> right.contains(loss.reason().code())), "reason not told: " + found);
        }
    }

    private static int readable(Path file, JobConfig config) throws IOException {
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "e", 0, 0), file.toUri().toString(), EpisodeFormat.MCAP, Files.size(file), "");
        try (Backend backend = Backend.open(BackendChoice.of("cpu"));
                BufferAllocator memory = backend.taskMemory("test");
                EpisodeReader reader = EpisodeReader.open(ref, new Configuration(), config.limits(), memory)) {
            List<StreamRequest> requests = new ArrayList<>(config.requests());
            for (TopicSummary topic : reader.index(requests).topics()) {
                if (topic.topic().contains("..")) { // the IMU under the name of a path
                    requests.add(new StreamRequest(
                            "renamed",
                            topic.topic(),
                            StreamRequest.Kind.VALUES,
                            List.of(),
                            List.of(),
                            List.of(),
                            StampSource.HEADER,
                            0));
                }
            }
            EpisodeIndex index = reader.index(requests);
            return index.streams().stream().mapToInt(StreamIndex::messages).sum();
        } catch (MalformedEpisodeException nothing) {
            return 0;
        }
    }

    private Path copy(Path from, String to) throws IOException {
        Path target = work.resolve(to);
        Files.createDirectories(target.getParent());
        return Files.copy(from, target);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    /** The outcomes of a dataset by the name of their file. */
    private static Map<String, EpisodeOutcome> ends(Path dataset) throws IOException {
        Map<String, EpisodeOutcome> ends = new TreeMap<>();
        for (String file : files(dataset.resolve("meta/robocache/episodes"))) {
            if (file.endsWith(".json")) {
                Sidecar sidecar =
                        Sidecar.read(new org.apache.hadoop.fs.Path(Path.of(file).toUri()), new Configuration());
                sidecar.outcomes().forEach(outcome -> ends.put(outcome.id().path(), outcome));
            }
        }
        return ends;
    }
}
