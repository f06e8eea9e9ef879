package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.job.ConfigurationException;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Set<String> commands() {
        return new CommandLine(new Main())
                .getSubcommands().values().stream()
                        .map(CommandLine::getCommandName)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamples(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out.toString().contains("Examples:"), out.toString());
        assertTrue(out.toString().contains("robocache " + command), out.toString());
        assertTrue(out.toString().contains("--debug"), out.toString());
    }

    @Test
    void everyCommandThatTellsFactsTellsThemAsJson() {
        Map<String, CommandLine> commands = new TreeMap<>(new CommandLine(new Main()).getSubcommands());
        commands.remove("completion");
        commands.forEach((name, command) ->
                assertTrue(command.getCommandSpec().optionsMap().containsKey("--json"), name));
    }

    @Test
    void sampleTellsItsRecordingsAsJson(@TempDir Path work) throws IOException {
        assertEquals(
                0,
                run("sample", work.toString(), "--episodes", "2", "--seconds", "1", "--points", "64", "--json"),
                err.toString());
        JsonNode told = Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals(2, told.get("recordings").size());
        assertTrue(Files.exists(Path.of(told.get("recordings").get(1).textValue())), told.toString());
    }

    @Test
    void helpNamesCommandsAndExitCodes() {
        assertEquals(0, run("--help"));
        commands().forEach(command -> assertTrue(out.toString().matches("(?s).*\n  " + command + "[ ,].*"), command));
        assertTrue(out.toString().contains("quarantined than allowed"), out.toString());
    }

    @Test
    void versionNamesWhatItRunsOn() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().contains("Spark 4."), out.toString());
    }

    @Test
    void withoutACommandItIsUsage() {
        assertEquals(Main.USAGE, run());
        assertEquals(
                "robocache: no command; name one of build, survey, verify, report, stats, diff, sample, env, smoke, bench,"
                        + " sql, completion; see robocache --help\n",
                err.toString());
    }

    @Test
    void anUnknownOptionIsUsage() {
        assertEquals(Main.USAGE, run("build", "--fast"));
        assertEquals("robocache build: Unknown option: '--fast'; see robocache build --help\n", err.toString());
    }

    @Test
    void aWrongConfigurationIsUsageWithALineForEachProblem(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("a.conf"), "streams.a.topic = x\nclock.rate = 0\n");
        assertEquals(Main.USAGE, run("build", config.toString(), "--output", "o"));
        assertEquals(
                List.of(
                        "robocache build: input.uris names no recordings; set it or give --input URI",
                        "robocache build: [%s:2] clock.rate = 0 is out of range; a rate is above 0 and at most 10^9 Hz"
                                .formatted(config)),
                err.toString().lines().toList());
    }

    @Test
    void debugShowsTheStackTrace(@TempDir Path folder) {
        assertEquals(Main.USAGE, run("build", folder.resolve("none.conf").toString(), "--debug"));
        assertTrue(err.toString().contains("\tat io.robocache.job.ConfigLayers.file"), err.toString());
        assertTrue(err.toString().lines().findFirst().orElseThrow().endsWith("name a HOCON file"), err.toString());
    }

    @Test
    void verifyingNothingFailsInOneLine(@TempDir Path folder) {
        assertEquals(Main.FAILED, run("verify", folder.resolve("none").toString()));
        String said = out.toString() + err;
        assertTrue(said.contains("none"), said);
        assertFalse(said.contains("\tat "), said);
    }

    @Test
    void surveyDoesNotOverwriteAConfiguration(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.conf"), "precious");
        assertEquals(Main.USAGE, run("survey", folder.toString(), "--propose", file.toString()));
        assertEquals(
                "robocache survey: --propose %s refused: the file exists; name a new one; see robocache survey --help\n"
                        .formatted(file),
                err.toString());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void surveyRefusesARateThatIsNone(@TempDir Path folder) {
        assertEquals(Main.USAGE, run("survey", folder.toString(), "--rate", "fast"));
        assertTrue(
                err.toString().startsWith("robocache survey: --rate fast refused: is not a rate; write"),
                err.toString());
    }

    @Test
    void aFastSurveyProposesNothingAndChecksNoFrame(@TempDir Path folder) {
        for (String other : List.of("--propose", "--frame")) {
            String value = folder.resolve("new").toString();
            assertEquals(Main.USAGE, run("survey", folder.toString(), "--fast", other, value));
            assertTrue(
                    err.toString()
                            .contains("--fast with %s refused: it needs what is in the messages; leave one of them out"
                                    .formatted(other)),
                    err.toString());
        }
    }

    @Test
    void envChecksEverythingInOneLineEach() throws IOException {
        assertEquals(0, run("env"), out.toString());
        List<String> names =
                List.of("java", "spark", "arrow", "parquet", "kernels", "backend", "cores", "heap", "scratch");
        List<String> seen =
                out.toString().lines().map(line -> line.split(" +", 3)[1]).toList();
        assertEquals(
                names,
                seen.stream()
                        .filter(name -> !List.of("gpu", "pinned").contains(name))
                        .toList());
        assertTrue(out.toString().lines().allMatch(line -> line.startsWith("ok")), out.toString());

        StringWriter json = new StringWriter();
        assertEquals(0, Main.run(new PrintWriter(json, true), new PrintWriter(err, true), "env", "--json"));
        JsonNode node = Json.read(json.toString().getBytes(StandardCharsets.UTF_8));
        boolean gpu = seen.contains("gpu"); // there is one here
        assertTrue(node.get("backend").get("text").asText().startsWith(gpu ? "GPU: " : "CPU: "), json.toString());
    }

    @Test
    void java24OnOlderSparkIsRefused() {
        var refused = assertThrows(ConfigurationException.class, () -> SparkStart.refuse(25, "4.1.3"));
        assertEquals(
                "Java 25 with Spark 4.1.3 refused: executors of Spark before 4.2 die in a loop on Java 24 and later; run "
                        + "Java 17 or 21, or Spark 4.2",
                refused.getMessage());
        SparkStart.refuse(25, "4.2.0");
        SparkStart.refuse(25, "5.0.0-SNAPSHOT");
        SparkStart.refuse(21, "4.1.3");
    }

    @Test
    void aFailureIsItsDeepestCauseAndTheRemedy() {
        Exception missing = new java.io.FileNotFoundException("/data/run7.mcap");
        assertEquals(
                "FileNotFoundException: /data/run7.mcap (check the path)",
                Failure.line(new SparkException("Job aborted", missing)));
        assertEquals("it broke", Failure.line(new IllegalStateException("it broke", new NullPointerException())));
        assertEquals(
                "Lost task 0.0: java.io.IOException: no route",
                Failure.line(new SparkException(
                        "Lost task 0.0: java.io.IOException: no route\n\tat a.B.c(B.java:1)\n\tat d")));
        assertEquals("NullPointerException", Failure.line(new NullPointerException()));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
