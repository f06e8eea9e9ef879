package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.ReadSettings;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.OutputLayout;
import io.robocache.shard.TreeHash;
import io.robocache.shard.VerifyReport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recordings and datasets of an object store, by its own protocol. */
class ObjectStoreIT {
    /** The last one lies between two files that appear. */
    private static final List<String> POINTS = List.of(
            "LIST finished",
            "shard built",
            "BUILD finished",
            "shard sealed",
            "publishing 1",
            "publishing 3",
            "publishing 10");

    @TempDir
    static Path work;

    private static S3Server s3;
    private static JavaSparkContext spark;
    private static Path input;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start(Files.createDirectories(work.resolve("s3")));
        spark = LocalSpark.open("local[2]", s3.spark());
        input = ReproducibleTreeTest.recordings(work.resolve("input"));
        s3.put(input, "input");
    }

    @AfterAll
    static void end() {
        if (spark != null) {
            spark.close();
        }
        if (s3 != null) {
            s3.close();
        }
    }

    /** Whatever a test did: no upload is pending. */
    @AfterEach
    void nothingIsPending() {
        assertEquals(List.of(), s3.pendingUploads());
    }

    private static JobConfig config(String from, String to, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "quarantine.max-share = 100%", "input.uris = [\"" + from + "\"]", "output.uri = \"" + to + "\""));
        lines.addAll(List.of(more));
        return SmallJob.config(input, work.resolve("unused"), lines.toArray(String[]::new));
    }

    private static String built(JobConfig config) throws IOException {
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
        assertEquals(BuildReport.SOME_QUARANTINED, report.exitCode(), () -> "" + report.reasons());
        return hash(config.output().uri());
    }

    private static String hash(String uri) throws IOException {
        return TreeHash.of(new org.apache.hadoop.fs.Path(uri), s3.hadoop());
    }

    /** Nothing of staging, and no object that stands for a folder within the dataset. */
    private static void requireOnlyTheDataset(String prefix) {
        for (String key : s3.keys(prefix + "/")) {
            assertFalse(key.contains("/staging"), key);
            assertFalse(key.endsWith("/"), key);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(OutputLayout.class)
    void theTreeIsThatOfTheLocalDiskInEveryLayout(OutputLayout layout) throws IOException {
        String line = "output.layout = " + layout.word();
        String local = work.resolve("local-" + layout).toUri().toString();
        String expected = built(config(input.toUri().toString(), local, line));
        String remote = "out/" + layout;
        assertEquals(expected, built(config(S3Server.uri("input"), S3Server.uri(remote), line)));
        VerifyReport report = DatasetVerifier.verify(new org.apache.hadoop.fs.Path(S3Server.uri(remote)), s3.hadoop());
        assertTrue(report.sound(), report::toString);
        requireOnlyTheDataset(remote);
    }

    @Test
    void aBuildThatIsInterruptedAnywhereIsTakenUp() throws IOException {
        String whole = built(config(S3Server.uri("input"), S3Server.uri("whole")));
        String output = S3Server.uri("interrupted");
        for (String point : POINTS) {
            assertThrows(
                    IOException.class,
                    () -> BuildJob.run(spark, config(S3Server.uri("input"), output), new Failing(point)),
                    point);
        }
        assertEquals(whole, built(config(S3Server.uri("input"), output)));
        requireOnlyTheDataset("interrupted");
    }

    @Test
    void whatAKilledBuildLeftIsGoneAfterTheNext() throws Exception {
        String output = S3Server.uri("killed");
        List<String> options = new ArrayList<>();
        s3.settings().forEach((key, value) -> options.add("-Dspark.hadoop." + key + "=" + value));
        int code = BuildInChild.run(
                work,
                options,
                "local[1]",
                input.toString(),
                work.resolve("unused").toString(),
                "publishing 2",
                "output.uri = \"" + output + "\"");
        assertEquals(Halting.HALTED, code, () -> childLog());
        try (FileSystem dead = s3.fileSystem()) {
            // What a writer leaves that is killed in the middle of a large file, in staging and where a copy would go.
            for (String key : List.of("meta/robocache/staging/x/large", "data/chunk-000/file-000.parquet")) {
                FSDataOutputStream out = dead.create(new org.apache.hadoop.fs.Path(output + "/" + key), true);
                out.write(new byte[6 << 20]);
                out.flush();
                for (int i = 0; i < 200 && !s3.pendingUploads().contains("killed/" + key); i++) {
                    Thread.sleep(50);
                }
                assertTrue(s3.pendingUploads().contains("killed/" + key), "an upload is pending: " + key);
            }
            String expected = built(config(
                    input.toUri().toString(), work.resolve("unkilled").toUri().toString()));
            assertEquals(expected, built(config(input.toUri().toString(), output)));
            assertEquals(List.of(), s3.pendingUploads());
            requireOnlyTheDataset("killed");
        }
    }

    private static String childLog() {
        try {
            return Files.readString(work.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void anotherDatasetOrUnknownObjectsAreNotTouched() throws IOException {
        String taken = S3Server.uri("taken");
        built(config(S3Server.uri("input"), taken));
        List<String> before = s3.keys("taken/");
        IOException other = assertThrows(
                IOException.class,
                () -> BuildJob.run(
                        spark, config(S3Server.uri("input"), taken, "clock.rate = 10"), BuildListener.silent()));
        assertTrue(other.getMessage().contains("choose another output folder"), other.getMessage());
        assertEquals(before, s3.keys("taken/"));

        s3.put(Files.createDirectories(work.resolve("nothing")), "foreign");
        Files.writeString(Files.createDirectories(work.resolve("foreign")).resolve("notes.txt"), "mine");
        s3.put(work.resolve("foreign"), "foreign");
        IOException foreign = assertThrows(
                IOException.class,
                () -> BuildJob.run(
                        spark, config(S3Server.uri("input"), S3Server.uri("foreign")), BuildListener.silent()));
        assertTrue(foreign.getMessage().contains("it holds notes.txt"), foreign.getMessage());
        assertEquals(List.of("foreign/notes.txt"), s3.keys("foreign"));
    }

    @Test
    void aFastSurveyFetchesLessThanTwoPercentOfAnIndexedFile() throws Exception {
        Path folder = Files.createDirectories(work.resolve("large"));
        byte[] payload = new byte[20_000];
        new Random(7).nextBytes(payload);
        Path file = folder.resolve("large.mcap");
        try (McapWriter writer = new McapWriter(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 20),
                new McapWriter.Options(McapCompression.NONE, McapWriter.CHUNK_BYTES))) {
            int image = writer.channel(writer.schema("sensor_msgs/msg/Image", "ros2msg", ""), "/image", "cdr");
            for (int i = 0; i < 2_500; i++) {
                writer.message(image, i, 33_000_000L * i, 0, payload, payload.length);
            }
            writer.finish();
        }
        s3.put(folder, "large");
        try (CountingRelay relay = new CountingRelay(s3.port())) {
            SurveyReport report = through(
                    relay,
                    () -> SurveyJob.run(
                            spark,
                            List.of(S3Server.uri("large/large.mcap")),
                            ReadSettings.defaults(),
                            SurveyDepth.LOG_STAMPS));
            assertEquals("message indexes", report.episodes().get(0).look().words());
            assertEquals(2_500, report.episodes().get(0).topics().get(0).messages());
            assertTrue(relay.bytes() > 40_000, "16 bytes a message: " + relay.bytes());
            assertTrue(
                    relay.bytes() < Files.size(file) / 50,
                    "%d of %d bytes came".formatted(relay.bytes(), Files.size(file)));
        }
    }

    @Test
    void requestsGrowWithRecordingsAndShardsAlone() throws Exception {
        long[] requests = new long[3];
        for (int i = 0; i < requests.length; i++) {
            int recordings = 4 << i;
            String name = "requests-" + recordings;
            s3.put(SmallJob.recordings(work.resolve(name), recordings), name);
            JobConfig config = SmallJob.config(
                    input,
                    work.resolve("unused"),
                    "input.uris = [\"" + S3Server.uri(name) + "\"]",
                    "output { uri = \"" + S3Server.uri("out/" + name) + "\", shard = 1kB }");
            try (CountingRelay relay = new CountingRelay(s3.port())) {
                BuildReport report = through(relay, () -> BuildJob.run(spark, config, BuildListener.silent()));
                assertEquals(recordings, report.shards());
                requests[i] = relay.requests().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                System.out.printf("%d recordings, as many shards: %s%n", recordings, relay.requests());
            }
        }
        long first = requests[1] - requests[0];
        long second = requests[2] - requests[1];
        assertTrue(requests[0] > 4 * 10, "requests were counted: " + Arrays.toString(requests));
        assertTrue(second < 2.1 * first, "four more, then eight more recordings: " + Arrays.toString(requests));
    }

    /** Runs with clients of S3 of its own, which speak through the relay. */
    private static <T> T through(CountingRelay relay, Callable<T> work) throws Exception {
        Configuration hadoop = spark.hadoopConfiguration();
        String direct = hadoop.get("fs.s3a.endpoint");
        hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:" + relay.port());
        hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
        try {
            return work.call();
        } finally {
            hadoop.set("fs.s3a.endpoint", direct);
            hadoop.unset("fs.s3a.impl.disable.cache");
        }
    }

    @Test
    void credentialsAreInNothingThatIsWrittenOrSaid() throws IOException {
        built(config(S3Server.uri("input"), S3Server.uri("secretive")));
        for (String key : s3.keys("secretive/")) {
            requireNoCanary(key, new String(s3.bytes(key), StandardCharsets.ISO_8859_1));
        }
        List<String> said = new ArrayList<>();
        String absent = "s3a://no-such-bucket/input";
        said.add(assertThrows(IOException.class, () -> built(config(absent, S3Server.uri("x"))))
                .toString());
        String login = "s3a://" + S3Server.KEY + ":" + S3Server.SECRET + "@lab/input";
        said.add(assertThrows(ConfigurationException.class, () -> config(login, S3Server.uri("x")))
                .toString());
        said.add(assertThrows(ConfigurationException.class, () -> config(S3Server.uri("input"), login))
                .toString());
        said.add(assertThrows(
                        ConfigurationException.class,
                        () -> SurveyJob.run(spark, List.of(login), ReadSettings.defaults()))
                .toString());
        said.forEach(text -> requireNoCanary("exception", text));
        assertTrue(said.get(1).contains("it holds a password or a signature"), said.get(1));
    }

    private static void requireNoCanary(String where, String text) {
        assertFalse(text.contains(S3Server.SECRET), where);
        assertFalse(text.contains(S3Server.KEY), where);
    }

    /** As {@link Halting}, but that the process goes on. */
    private static final class Failing implements BuildListener {
        private final String point;
        private int published;

        Failing(String point) {
            this.point = point;
        }

        private void at(String here) {
            if (here.equals(point)) {
                throw new UncheckedIOException(new IOException("interrupted at " + here));
            }
        }

        @Override
        public void phaseFinished(Phase phase) {
            at(phase + " finished");
        }

        @Override
        public void shardBuilt(BuiltShard shard) {
            at("shard built");
        }

        @Override
        public void shardSealed(int number) {
            at("shard sealed");
        }

        @Override
        public void publishing(String step) {
            at("publishing " + published++);
        }
    }
}
