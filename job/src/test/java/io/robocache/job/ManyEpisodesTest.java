package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an episode costs the driver in each step; docs/sizing.md has a million of them. */
class ManyEpisodesTest {
    private static final int FEW = 1_000;
    private static final int MANY = 9_000;
    /** With which a million stays below 1 GiB. */
    private static final double MOST_BYTES_AN_EPISODE = 900;

    private static final Pattern STEP = Pattern.compile("^(\\w+).* live after it +(\\d+) MiB", Pattern.MULTILINE);

    @TempDir
    private Path work;

    /** MiB that live after each step. */
    private Map<String, Integer> live(int episodes) throws Exception {
        Path folder = Files.createDirectories(work.resolve("of-" + episodes));
        int code = BuildInChild.java(
                folder,
                List.of("-Xmx512m", "-Dspark.ui.enabled=false"),
                ManyEpisodes.class,
                Integer.toString(episodes),
                folder.resolve("dataset").toString());
        String log = Files.readString(folder.resolve("child.log"));
        assertEquals(0, code, log);
        Map<String, Integer> live = new TreeMap<>();
        for (MatchResult step : STEP.matcher(log).results().toList()) {
            live.put(step.group(1), Integer.parseInt(step.group(2)));
        }
        return live;
    }

    @Test
    void theDriverHoldsLittleOfEachEpisode() throws Exception {
        Map<String, Integer> few = live(FEW);
        Map<String, Integer> many = live(MANY);
        assertEquals(List.of("build", "list", "number", "plan", "publish", "seal"), List.copyOf(many.keySet()));
        many.forEach((step, mib) -> {
            double bytes = (mib - few.get(step)) * (double) (1 << 20) / (MANY - FEW);
            assertTrue(bytes < MOST_BYTES_AN_EPISODE, "%s: %.0f bytes an episode".formatted(step, bytes));
        });
    }
}
