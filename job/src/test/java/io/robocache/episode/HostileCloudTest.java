package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class HostileCloudTest {

    private static final long NEAR_BYTES = 200;

    /** One line of cases.tsv. */
    private record Case(
            String file, String expect, String reason, String offset, String readable, String alsoCorrect) {}

    /** What a reader made of it. */
    private record Outcome(String outcome, int points, int notFinite, List<Loss> findings) {}

    @TestFactory
    Stream<DynamicTest> everyCaseEndsAsItsTableSays() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(Recordings.path("hostile/cases.tsv"))) {
            String[] f = line.split("\t", -1);
            if (f[1].equals("pcd") || f[1].equals("bin")) {
                cases.add(new Case(f[0], f[3], f[4], f[5], f[6], f[7]));
            }
        }
        assertEquals(13, cases.size(), "PCD and headerless cases of the table");
        return cases.stream().map(c -> DynamicTest.dynamicTest(c.file, () -> check(c)));
    }

    private static void check(Case c) throws IOException {
        Outcome outcome = read(Recordings.path("hostile").resolve(c.file));
        assertTrue(
                outcome.outcome.equals(c.expect) || outcome.outcome.equals(c.alsoCorrect),
                () -> "expected %s or %s, got %s".formatted(c.expect, c.alsoCorrect, outcome));
        if (c.reason.equals("-")) {
            assertEquals(List.of(), outcome.findings);
        } else {
            assertEquals(1, outcome.findings.size(), outcome.toString());
            assertEquals(c.reason, outcome.findings.get(0).reason().code(), outcome.toString());
            assertTrue(near(outcome.findings.get(0).where(), c.offset), outcome.toString());
        }
        if (outcome.outcome.equals("accept")) {
            String readable = outcome.points + " points"
                    + (outcome.notFinite > 0 ? ", " + outcome.notFinite + " not finite" : "");
            assertEquals(c.readable, readable);
        } else {
            assertEquals(0, outcome.points);
        }
    }

    private static boolean near(String where, String expected) {
        return expected.startsWith("line ")
                ? where.equals(expected)
                : Math.abs(Long.parseLong(where.substring(2)) - Long.parseLong(expected)) <= NEAR_BYTES;
    }

    private static Outcome read(Path file) throws IOException {
        CloudFileSettings settings = CloudEpisode.columns("x", "y", "z", "intensity");
        try (CloudEpisode episode = new CloudEpisode(file, CloudEpisode.reading(settings))) {
            EpisodeIndex index = episode.index();
            float[][] points = episode.cloud(0, null);
            int notFinite = 0;
            for (int i = 0; i < points[0].length; i++) {
                boolean finite =
                        Float.isFinite(points[0][i]) && Float.isFinite(points[1][i]) && Float.isFinite(points[2][i]);
                notFinite += finite ? 0 : 1;
            }
            List<Loss> findings = new ArrayList<>(index.losses());
            findings.addAll(index.warnings());
            return new Outcome(index.losses().isEmpty() ? "accept" : "partial", points[0].length, notFinite, findings);
        } catch (MalformedEpisodeException e) {
            return new Outcome("quarantine", 0, 0, List.of(new Loss(e.reason(), e.where(), 0, e.getMessage())));
        }
    }
}
