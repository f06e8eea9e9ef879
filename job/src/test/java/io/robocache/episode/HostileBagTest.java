package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HostileBagTest {

    /** Refused by the clock, not by the reader, which delivers them; the job's tests see to them. */
    private static final Set<String> LEFT_TO_THE_JOB =
            Set.of("stamp_clock_bomb.mcap", "stamp_no_overlap.mcap", "mcap_no_messages.mcap");

    /** The flipped byte still decompresses, to other bytes; the table's note allows that reason. */
    private static final String CAUGHT_BY_CRC = "mcap_flip_zstd.mcap";

    /** Their reason is for readers that do not swap bytes. */
    private static final Set<String> READ_IN_FULL = Set.of("pc2_big_endian.mcap", "cdr_big_endian.mcap");

    /** About there: the same chunk or the next, or the same few messages. */
    private static final long NEAR_BYTES = 1400;

    private static final long NEAR_MESSAGES = 2;

    /** One line of cases.tsv. */
    private record Case(
            String file, String expect, String reason, String offset, String readable, String alsoCorrect) {}

    /** What a reader made of it. */
    private record Outcome(String outcome, int readable, List<Loss> findings) {

        Set<String> reasons() {
            Set<String> reasons = new TreeSet<>();
            findings.forEach(finding -> reasons.add(finding.reason().code()));
            return reasons;
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseEndsAsItsTableSays() throws IOException {
        return cases().stream()
                .filter(c -> !LEFT_TO_THE_JOB.contains(c.file))
                .map(c -> DynamicTest.dynamicTest(c.file, () -> check(c)));
    }

    @Test
    void everyReasonOfTheTableIsKnownAndNoOtherButTheIssuesOwn() throws IOException {
        String readme = Files.readString(Recordings.path("hostile/README.md"));
        Matcher line = Pattern.compile("Reasons: (.*)\\.").matcher(readme);
        assertTrue(line.find(), "the table of the hostile recordings lists its reasons");
        Set<String> listed = new TreeSet<>();
        for (String code : line.group(1).split(", ", -1)) {
            listed.add(code.replace("`", ""));
        }
        listed.addAll(List.of(
                "no-overlap",
                "stamp-range",
                "missing-stream",
                "config-mismatch",
                "bad-transform",
                "missing-transform"));
        listed.addAll(
                List.of("invalid-frames", "missing-task", "no-part", "outside-parts", "too-short", "clock-domain"));
        Set<String> known = new TreeSet<>();
        for (Reason reason : Reason.values()) {
            known.add(reason.code());
            assertEquals(reason, Reason.of(reason.code()));
        }
        assertEquals(listed, known, "reasons");
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(Recordings.path("hostile/cases.tsv"))) {
            String[] f = line.split("\t", -1);
            if (f[1].startsWith("mcap") || f[1].equals("db3") || f[1].equals("rosbag2 dir")) {
                cases.add(new Case(f[0], f[3], f[4], f[5], f[6], f[7]));
            }
        }
        assertTrue(cases.size() > 105, "the table has more than 105 cases of MCAP, sqlite3 and folders");
        return cases;
    }

    private static void check(Case c) throws IOException {
        Outcome outcome = read(Recordings.path("hostile").resolve(c.file));
        assertTrue(
                outcome.outcome.equals(c.expect) || outcome.outcome.equals(c.alsoCorrect),
                () -> "expected %s or %s, got %s".formatted(c.expect, c.alsoCorrect, outcome));
        if (c.reason.equals("-")) {
            assertEquals(Set.of(), outcome.reasons(), () -> "nothing to report: " + outcome);
        } else if (!READ_IN_FULL.contains(c.file)) {
            String reason = c.file.equals(CAUGHT_BY_CRC) ? "crc-mismatch" : c.reason;
            assertTrue(
                    outcome.findings.stream()
                            .anyMatch(loss -> loss.reason().code().equals(reason) && near(loss, c)),
                    () -> "expected %s at %s, got %s".formatted(reason, c.offset, outcome));
        }
        if (outcome.outcome.equals(c.expect) && !c.readable.equals("-")) {
            assertEquals(Integer.parseInt(c.readable), outcome.readable, () -> "readable: " + outcome);
        }
    }

    private static boolean near(Loss loss, Case c) {
        if (c.offset.equals("-")) {
            return true;
        }
        if (c.offset.startsWith("row")) {
            return c.offset.matches("rows? ([0-9]+).*")
                    && loss.where().equals("row " + c.offset.replaceAll("rows? ([0-9]+).*", "$1"));
        }
        boolean message = c.offset.startsWith("message ");
        boolean found = loss.where().startsWith("message ");
        if (message != found) {
            // A message of the first chunk, or of the chunk whose records overlap: nothing to compare numbers by.
            return c.offset.equals("43") || c.file.equals("mcap_overlapping_records.mcap");
        }
        long expected = Long.parseLong(message ? c.offset.substring(8) : c.offset);
        long where = Long.parseLong(loss.where().substring(found ? 8 : 2));
        return Math.abs(expected - where) <= (message ? NEAR_MESSAGES : NEAR_BYTES);
    }

    private static Outcome read(Path file) throws IOException {
        try (BufferAllocator memory = new RootAllocator(1L << 30)) {
            try (BagReader reader = Recordings.openListed(file, memory)) {
                List<StreamRequest> requests = Recordings.all(reader);
                EpisodeIndex index = reader.index(requests);
                int readable = 0;
                for (int s = 0; s < requests.size(); s++) {
                    int messages = index.streams().get(s).messages();
                    readable += messages;
                    readAll(reader, s, requests.get(s).kind(), messages, memory);
                }
                List<Loss> findings = new ArrayList<>(index.losses());
                findings.addAll(index.warnings());
                return new Outcome(index.losses().isEmpty() ? "accept" : "partial", readable, findings);
            } catch (MalformedEpisodeException e) {
                return new Outcome("quarantine", 0, List.of(new Loss(e.reason(), e.where(), 0, e.getMessage())));
            }
        }
    }

    /** What was indexed can be read. */
    private static void readAll(BagReader reader, int stream, Kind kind, int messages, BufferAllocator memory)
            throws IOException {
        int[] positions = new int[messages];
        for (int i = 0; i < messages; i++) {
            positions[i] = i;
        }
        if (kind == Kind.VALUES && messages > 0) {
            try (FieldVector values = reader.values(stream, positions)) {
                assertTrue(values.getValueCount() >= messages, "values of every message");
            }
        } else if (kind == Kind.CLOUD) {
            try (PointFrames points = new PointFrames(memory, List.of())) {
                for (int position : positions) {
                    reader.cloud(stream, position, null, points);
                    points.endFrame();
                }
            }
        }
    }
}
