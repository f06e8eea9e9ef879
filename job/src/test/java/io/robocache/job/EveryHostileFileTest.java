package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigUtil;
import io.robocache.cli.Main;
import io.robocache.episode.RowRecordings;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.Sidecar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All files of the hostile corpus, of every format, in one build of the command with three good recordings among them, under
 * a heap of 512 MiB: each file ends as its case says, and the good ones do not notice.
 */
class EveryHostileFileTest {
    private static final String GOOD = "composed/variants/mcap_none/v_0.mcap";
    private static final String HEAP = "-Xmx512m";
    private static final int CASES = 148;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path work;

    private Path hostile;
    private List<HostileCase> cases;
    private List<Path> good;

    @BeforeEach
    void lookAtTheCorpus() throws IOException {
        hostile = TestData.of("hostile");
        cases = HostileCase.of(hostile.resolve("cases.tsv"), "");
        assertEquals(CASES, cases.size(), "cases");
        good = List.of(
                RowRecordings.write(
                        work.resolve("good/rows"),
                        List.of("observation.state", "action", "actions"),
                        List.of(3, 3, 7),
                        "parquet_page_crc"),
                copy("good/among/m.mcap"),
                copy("good/last/z.mcap"));
    }

    private Path copy(String to) throws IOException {
        Path target = work.resolve(to);
        Files.createDirectories(target.getParent());
        return Files.copy(TestData.of(GOOD), target);
    }

    @Test
    void endsAsItsCaseSaysInOneBuildWithTheOthers() throws Exception {
        List<Path> inputs = new ArrayList<>();
        cases.forEach(hostileCase -> inputs.add(hostile.resolve(hostileCase.name())));
        inputs.add(0, good.get(0));
        inputs.add(CASES / 2, good.get(1));
        inputs.add(good.get(2));

        assertEquals(BuildReport.ALL_WRITTEN, build("alone", good), this::log);
        assertEquals(BuildReport.SOME_QUARANTINED, build("together", inputs), this::log);

        assertEquals(goodRows("alone", good, good), goodRows("together", inputs, good), "rows of the good");
        requireQuiet(log());
        requireOnlyInputsAndOutputs();
        requireTasksInTime(work.resolve("events"));
        Map<Integer, List<EpisodeOutcome>> ends = HostileJob.ends(work.resolve("together"));
        JobConfig config = TestData.config("every-format.conf", good.get(2), work.resolve("unused"));
        assertAll(IntStream.range(0, inputs.size())
                .filter(i -> !good.contains(inputs.get(i)))
                .mapToObj(i -> () -> {
                    HostileCase c = cases.get(i <= CASES / 2 ? i - 1 : i - 2);
                    List<EpisodeOutcome> outcomes = ends.getOrDefault(i, List.of());
                    String end = HostileJob.check(c, outcomes);
                    assertTimeoutPreemptively(
                            LIMIT,
                            () -> HostileReading.of(inputs.get(i), config).check(c, end),
                            c::toString);
                }));
    }

    private int build(String output, List<Path> inputs) throws IOException, InterruptedException {
        Path file = work.resolve(output + ".conf");
        String uris = inputs.stream()
                .map(input -> ConfigUtil.quoteString(input.toUri().toString()))
                .collect(Collectors.joining(", "));
        String common;
        try (var text = getClass().getResourceAsStream("every-format.conf")) {
            common = new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
        // A shard, and so a task, for each episode.
        Files.writeString(
                file,
                "%s\ninput.uris = [%s]\noutput { uri = %s, shard = 1B }\n"
                        .formatted(
                                common,
                                uris,
                                ConfigUtil.quoteString(
                                        work.resolve(output).toUri().toString())));
        Path events = Files.createDirectories(work.resolve("events"));
        return BuildInChild.java(
                work,
                List.of(
                        HEAP,
                        "-D" + WatchingFileSystem.LOG + "=" + work.resolve("touched"),
                        "-Dspark.hadoop.fs.file.impl=" + WatchingFileSystem.class.getName(),
                        // Spark speaks of late heartbeats, with a stack, on a machine that has much else to do.
                        "-Dspark.network.timeout=2h",
                        "-Dspark.executor.heartbeatInterval=1h",
                        "-Dspark.eventLog.enabled=true",
                        "-Dspark.eventLog.compress=false",
                        "-Dspark.eventLog.dir=" + events.toUri()),
                Main.class,
                "build",
                file.toString(),
                "--master",
                "local[2]");
    }

    private String log() {
        try {
            return Files.readString(work.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SHA-256 of the rows of each good recording, without the numbers that count episodes. */
    private Map<Path, String> goodRows(String output, List<Path> inputs, List<Path> wanted) throws IOException {
        Map<Path, String> rows = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work.resolve(output).resolve("meta/robocache/episodes"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                Sidecar sidecar = Sidecar.read(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
                Path input = inputs.get(sidecar.outcomes().get(0).id().root());
                if (wanted.contains(input)) {
                    assertEquals(1, sidecar.outcomes().size(), input.toString());
                    rows.put(
                            input,
                            sidecar.file().rows() + " rows " + sidecar.file().sha256());
                }
            }
        }
        assertEquals(wanted.size(), rows.size(), rows::toString);
        return rows;
    }

    private static void requireQuiet(String log) {
        for (String line : log.split("\n", -1)) {
            assertTrue(
                    !line.matches("\\s+at [\\w.$]+\\(.*|Caused by: .*|.*Exception in thread.*|.*OutOfMemoryError.*")
                            && !line.contains(" ERROR "),
                    () -> "an error got through: " + line + "\n" + log);
        }
    }

    /** Files of the corpus name others outside of their folders. */
    private void requireOnlyInputsAndOutputs() throws IOException {
        List<String> touched = Files.readAllLines(work.resolve("touched"));
        assertTrue(touched.size() > CASES, "files that were opened or written: " + touched.size());
        for (String file : touched) {
            Path path = Path.of(file).normalize();
            assertTrue(path.startsWith(work) || path.startsWith(hostile), file + " is neither input nor output");
        }
    }

    /** No task of the build took longer than a file may; each file had one to itself. */
    private static void requireTasksInTime(Path events) throws IOException {
        ObjectMapper json = new ObjectMapper();
        int tasks = 0;
        List<Path> logs;
        try (Stream<Path> files = Files.walk(events)) {
            logs = files.filter(Files::isRegularFile).toList();
        }
        for (Path log : logs) {
            for (String line : Files.readAllLines(log)) {
                if (!line.contains("\"SparkListenerTaskEnd\"")) {
                    continue;
                }
                JsonNode info = json.readTree(line).path("Task Info");
                long millis = info.path("Finish Time").asLong()
                        - info.path("Launch Time").asLong();
                assertTrue(millis < LIMIT.toMillis(), () -> "a task of %d ms: %s".formatted(millis, line));
                tasks++;
            }
        }
        assertTrue(tasks > CASES, "tasks of listing, building and sealing: " + tasks);
    }
}
