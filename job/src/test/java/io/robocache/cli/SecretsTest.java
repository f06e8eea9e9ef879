package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.SmallRecordings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets end nowhere: not in logs, event logs, datasets or messages. */
class SecretsTest {
    private static final String CANARY = "cAnArY51/c7";
    private static final String CONFIG =
            """
            input.uris = ["%s"]
            clock.rate = 20
            streams.observation.state { topic = "/joint_states", fields = [position], order = [j1, j2, j3] }
            output.uri = "%s"
            quarantine.max-share = 50%%
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final StringWriter log = new StringWriter();

    @TempDir
    private Path work;

    private WriterAppender appender;
    private Level before;

    /** Everything that is logged, at the level at which Spark tells its settings. */
    @BeforeEach
    void listen() {
        LoggerConfig root = root();
        before = root.getLevel();
        appender = WriterAppender.newBuilder()
                .setName("canary")
                .setTarget(log)
                .setLayout(PatternLayout.newBuilder().withPattern("%m%n%ex").build())
                .build();
        appender.start();
        root.addAppender(appender, null, null);
        root.setLevel(Level.INFO);
        LoggerContext.getContext(false).updateLoggers();
    }

    @AfterEach
    void stopListening() {
        LoggerConfig root = root();
        root.removeAppender("canary");
        root.setLevel(before);
        LoggerContext.getContext(false).updateLoggers();
        appender.stop();
    }

    private static LoggerConfig root() {
        return ((LoggerContext) LogManager.getContext(false)).getConfiguration().getRootLogger();
    }

    @Test
    void settingsWithSecretsEndNowhere() throws IOException {
        Path events = Files.createDirectories(work.resolve("events"));
        Path input = Files.createDirectories(work.resolve("in"));
        SmallRecordings.write(input.resolve("good.mcap"), 1, 20);
        Files.writeString(input.resolve("bad.mcap"), "not a recording");
        Map<String, String> settings = Map.of(
                "spark.hadoop.fs.s3a.secret.key",
                CANARY,
                "spark.hadoop.fs.s3a.session.token",
                CANARY,
                "spark.hadoop.fs.azure.account.key.lab.dfs.core.windows.net",
                CANARY,
                "spark.hadoop.fs.azure.sas.box.lab.blob.core.windows.net",
                "?sv=2026&sig=" + CANARY,
                "spark.hadoop.fs.s3a.encryption.key",
                CANARY,
                "spark.hadoop.lab.mirror",
                "https://lab/path?x=1&sig=" + CANARY,
                "spark.hadoop.lab.proxy",
                "http://user:" + CANARY + "@proxy:80",
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.compress",
                "false",
                "spark.eventLog.dir",
                events.toUri().toString());
        settings.forEach(System::setProperty);
        Path output = work.resolve("out");
        try {
            assertEquals(3, build(input.toString(), output.toString()), err.toString());
            // and a build whose task fails
            assertEquals(
                    1,
                    build(
                            work.resolve("absent").toString(),
                            work.resolve("out2").toString()),
                    err.toString());
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
        assertTrue(log.toString().contains("shard 0"), "the log was heard: " + log);
        assertTrue(contents(events).contains("fs.s3a.secret.key"), "the event log has the settings");
        noCanaryIn(contents(events));
        noCanaryIn(contents(output));
        noCanaryInWhatWasSaid();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3a://AKIA:" + CANARY + "@lab/episodes",
                "s3a://:" + CANARY + "@lab/episodes/*.mcap",
                "abfss://box@lab.dfs.core.windows.net/e?sv=2026-01-01&sig=" + CANARY,
                "https://lab.s3.amazonaws.com/e.mcap?X-Amz-Signature=" + CANARY
            })
    void uriWithASecretIsRefusedWithoutTellingIt(String uri) {
        assertEquals(Main.USAGE, build(uri, work.resolve("out").toString()));
        assertTrue(err.toString().contains("input.uris[0] = \""), err.toString());
        assertTrue(err.toString().contains("it holds a password or a signature"), err.toString());
        assertEquals(Main.USAGE, build(work.toString(), uri));
        assertTrue(err.toString().contains("output.uri = \""), err.toString());
        assertEquals(
                Main.USAGE,
                build(work.toString(), "out", "--set", "tasks.from=table", "--set", "tasks.table=\"" + uri + "\""));
        assertEquals(Main.USAGE, run("survey", uri, "--master", "local[1]"));
        assertTrue(err.toString().contains("refused"), err.toString());
        noCanaryInWhatWasSaid();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hdfs://lab:8020/episodes/a@b", "abfss://box@lab.dfs.core.windows.net/e", "/data/run?.mcap"})
    void otherUrisAreNot(String uri) {
        build(uri, work.resolve("out").toString());
        assertFalse(err.toString().contains("password"), err.toString());
    }

    @Test
    void thePluginIsAddedOnceAndWhatSparkHidesIsExtendedOnce() {
        String ours = "io.robocache.plugin.RoboCachePlugin";
        assertEquals(ours, SparkStart.withPlugin(""));
        assertEquals("com.nvidia.spark.SQLPlugin," + ours, SparkStart.withPlugin("com.nvidia.spark.SQLPlugin"));
        assertEquals("a," + ours, SparkStart.withPlugin(" a , " + ours));
        String once = SparkStart.withSecrets("(?i)mine");
        assertTrue(once.startsWith("(?i)mine|"), once);
        assertEquals(once, SparkStart.withSecrets(once));
    }

    private int build(String input, String output, String... more) {
        try {
            Path config = Files.writeString(work.resolve("job.conf"), CONFIG.formatted("@", "@"));
            return run(Stream.concat(
                            Stream.of("build", config.toString(), "--input", input, "--output", output),
                            Stream.concat(Stream.of(more), Stream.of("--master", "local[1]")))
                    .toArray(String[]::new));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        noCanaryInWhatWasSaid();
        return code;
    }

    private void noCanaryInWhatWasSaid() {
        for (StringWriter said : List.of(out, err, log)) {
            noCanaryIn(said.toString());
        }
    }

    private static void noCanaryIn(String text) {
        int at = text.indexOf("cAnArY");
        if (at >= 0) {
            int from = Math.max(0, at - 200);
            throw new AssertionError("a secret is told: " + text.substring(from, Math.min(text.length(), at + 50)));
        }
    }

    private static String contents(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
