package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.robocache.job.ConfigurationException;
import io.robocache.job.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the pages say exists: links, commands with their options, configurations, keys, scripts. */
class DocumentsTest {
    private static final Pattern SCRIPT = Pattern.compile("\\bscripts/[a-z-]+\\.sh\\b");
    private static final Pattern KEY =
            Pattern.compile("((?:input|clock|episodes|tasks|transforms|output|watch|quarantine|limits|streams|voxels"
                    + "|robocache\\.gpu)\\.[a-zA-Z0-9_.<>-]+)(?: ?= ?.*)?");
    private static final Set<String> FILES = Set.of("parquet", "jsonl", "json", "csv", "txt", "conf", "md", "sh");

    /** What a configuration needs and an example of a page may leave out. */
    private static final String LEFT_OUT =
            """
            input.uris = [in]
            output.uri = out
            streams { example { topic = "/example" } }
            """;

    private static final Config REFERENCE =
            ConfigFactory.parseFile(Document.ROOT.resolve("conf/robocache.conf").toFile());

    static List<Document> pages() throws IOException {
        return Document.all();
    }

    @Test
    void pagesAreFoundInEveryFolder() throws IOException {
        List<String> names = pages().stream().map(Document::toString).toList();
        for (String expected : List.of("README.md", "docs/watch.md", "docs/reliability/chaos.md", "cuda/README.md")) {
            assertTrue(names.contains(expected), expected + " is not among " + names);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Document page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Document.Line link : page.links()) {
            if (!link.text().matches("[a-z]+:.*") && !leads(page, link.text())) {
                broken.add(page + ":" + link.number() + " links to " + link.text() + ", which is not there");
            }
        }
        assertEquals(List.of(), broken);
    }

    private static boolean leads(Document page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]);
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || Document.read(target.normalize()).anchors().contains(parts[1]);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandIsKnownWithItsOptions(Document page) {
        List<String> wrong = new ArrayList<>();
        for (Document.Fence fence : page.fences()) {
            if (fence.language().matches("|(?:sh|bash|console)(?: .*)?")) {
                for (ShownCommand command : ShownCommand.in(fence.text(), fence.number())) {
                    problem(command)
                            .forEach(what ->
                                    wrong.add(page + ":" + command.line() + " " + command.shown() + ": " + what));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Says what the program, or scripts/submit.sh before it, would refuse of a call; paths are not looked at. */
    private static List<String> problem(ShownCommand command) {
        List<String> problems = new ArrayList<>();
        for (String profile : command.before().getOrDefault("--profile", List.of())) {
            if (profile.matches("[a-z-]+") && !Files.exists(Document.ROOT.resolve("conf/spark-" + profile + ".conf"))) {
                problems.add("there is no profile " + profile);
            }
        }
        try {
            new CommandLine(new Main())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(command.arguments().toArray(String[]::new));
        } catch (ParameterException e) {
            problems.add(e.getMessage());
        }
        return problems;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scripts/submit.sh build a.conf --no-such",
                "robocache prove DIR",
                "scripts/submit.sh --profile nowhere env",
                "scripts/submit.sh --no-such env",
                "X=1 scripts/submit.sh survey in \\\n    --no-such",
                "cp a b && robocache verify"
            })
    void aWrongCommandIsSeen(String shown) {
        List<ShownCommand> commands = ShownCommand.in(shown, 1);
        assertEquals(1, commands.size(), shown);
        assertEquals(1, problem(commands.get(0)).size(), shown);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyConfigurationIsTaken(Document page) {
        List<String> wrong = new ArrayList<>();
        for (Document.Fence fence : page.fences()) {
            if (fence.language().matches("hocon(?: .*)?")) {
                try {
                    JobConfig.parse(LEFT_OUT + fence.text());
                } catch (ConfigurationException e) {
                    wrong.add(page + ":" + fence.number() + " " + String.join("; ", e.problems()));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyKeyIsInTheReference(Document page) {
        List<String> unknown = new ArrayList<>();
        for (Document.Line span : page.spans()) {
            Matcher key = KEY.matcher(span.text());
            if (key.matches() && !known(key.group(1))) {
                unknown.add(page + ":" + span.number() + " names " + key.group(1) + ", which is no key");
            }
        }
        assertEquals(List.of(), unknown);
    }

    /** Files and columns of datasets have the names of blocks, too. */
    private static boolean known(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        if (key.startsWith("streams.")) {
            return REFERENCE.hasPathOrNull("defaults.stream." + last);
        }
        boolean column = key.startsWith("voxels.");
        return column || FILES.contains(last) || REFERENCE.hasPathOrNull(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"output.halves", "streams.action.max-agee", "limits.chunk_cache", "watch.until"})
    void aWrongKeyIsSeen(String key) {
        assertTrue(KEY.matcher(key).matches() && !known(key), key);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyScriptIsThere(Document page) throws IOException {
        List<String> missing = new ArrayList<>();
        Matcher matcher = SCRIPT.matcher(Files.readString(page.file()));
        while (matcher.find()) {
            if (!Files.exists(Document.ROOT.resolve(matcher.group()))) {
                missing.add(page + " names " + matcher.group() + ", which is not there");
            }
        }
        assertEquals(List.of(), missing);
    }
}
