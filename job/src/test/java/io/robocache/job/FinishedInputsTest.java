package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.RecordingLook;
import io.robocache.episode.RecordingState;
import io.robocache.episode.RecordingState.Sign;
import io.robocache.episode.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedInputsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Configuration HADOOP = new Configuration();
    private static final InputCandidate FILE = candidate("a.mcap");

    @TempDir
    private Path work;

    private static InputCandidate candidate(String name) {
        return new InputCandidate(0, name, "file:/in/" + name, InputCandidate.Kind.FILE, 1);
    }

    private static FinishedInputs inputs(String more) {
        JobConfig config = SmallJob.config(Path.of("/in"), Path.of("/out"), "watch { " + more + " }");
        return new FinishedInputs(config.watch(), 0);
    }

    private static RecordingState state(String files, Sign sign) {
        return new RecordingState(files, sign, false);
    }

    @Test
    void aFileIsFinishedWhenItHasNotChangedForAWhile() {
        FinishedInputs inputs = inputs("stable = 10s");
        assertFalse(inputs.look(FILE, state("1", Sign.NONE), 0));
        assertFalse(inputs.look(FILE, state("2", Sign.NONE), 9 * SECOND));
        assertFalse(inputs.look(FILE, state("2", Sign.NONE), 18 * SECOND));
        assertTrue(inputs.look(FILE, state("2", Sign.NONE), 19 * SECOND));
        assertEquals(9 * SECOND, inputs.changedNanos());
    }

    @Test
    void whatRosbag2HasClosedNeedsOneLookMoreAndWhatItHasNotALongTime() {
        FinishedInputs inputs = inputs("stable = 60s, every = 5s, abandoned = 10m");
        assertFalse(inputs.look(FILE, state("1", Sign.CLOSED), 0));
        assertTrue(inputs.look(FILE, state("1", Sign.CLOSED), 5 * SECOND));
        assertFalse(inputs.look(candidate("b"), state("1", Sign.OPEN), 0));
        assertFalse(inputs.look(candidate("b"), state("1", Sign.OPEN), 599 * SECOND));
        assertTrue(inputs.look(candidate("b"), state("1", Sign.OPEN), 600 * SECOND));
        FinishedInputs stable = inputs("stable = 60s, finished = stable");
        assertFalse(stable.look(FILE, state("1", Sign.OPEN), 0));
        assertTrue(stable.look(FILE, state("1", Sign.OPEN), 60 * SECOND));
    }

    @Test
    void aMarkerIsAllThatCountsWhereItIsAskedFor() {
        FinishedInputs inputs = inputs("finished = marker");
        assertFalse(inputs.look(FILE, state("1", Sign.CLOSED), 1000 * SECOND));
        assertTrue(inputs.look(FILE, new RecordingState("1", Sign.OPEN, true), 0));
    }

    @Test
    void whatWasTakenComesAgainOnlyIfItChanges() {
        FinishedInputs inputs = inputs("stable = 0s");
        assertTrue(inputs.look(FILE, state("1", Sign.NONE), 0));
        inputs.took(List.of(FILE));
        assertFalse(inputs.look(FILE, state("1", Sign.NONE), SECOND));
        assertTrue(inputs.look(FILE, state("2", Sign.NONE), SECOND));
    }

    @Test
    void whatIsHeldComesWithOthersOnly() {
        FinishedInputs inputs = inputs("stable = 0s");
        InputCandidate other = candidate("b.mcap");
        assertTrue(inputs.look(FILE, state("1", Sign.NONE), 0));
        inputs.hold(List.of(FILE));
        assertFalse(inputs.worthwhile(List.of(FILE)));
        assertTrue(inputs.worthwhile(List.of(FILE, other)));
        assertEquals(1, inputs.held());
        assertTrue(inputs.look(other, state("1", Sign.NONE), 0));
        inputs.took(List.of(FILE, other));
        assertEquals(0, inputs.held());
    }

    @Test
    void signsAreThoseOfRosbag2sNames() throws IOException {
        write("loose.mcap");
        write("open/open_0.mcap");
        write("closed/closed_0.mcap");
        write("closed/metadata.yaml");
        write("split/split_0.mcap");
        write("split/split_1.mcap");
        write("done.mcap");
        write("done.mcap.done");
        assertEquals(
                List.of(
                        "closed/closed_0.mcap CLOSED",
                        "done.mcap NONE marked",
                        "done.mcap.done NONE",
                        "loose.mcap NONE",
                        "open/open_0.mcap OPEN",
                        "split OPEN"),
                signs(Splits.TOGETHER));
        assertEquals(
                List.of("split/split_0.mcap CLOSED", "split/split_1.mcap OPEN"),
                signs(Splits.APART).stream()
                        .filter(line -> line.startsWith("split"))
                        .toList());
        write("split/metadata.yaml");
        write("split/.done");
        assertTrue(signs(Splits.TOGETHER).contains("split CLOSED marked"));
        assertTrue(signs(Splits.APART).contains("split/split_1.mcap CLOSED"));
    }

    private void write(String name) throws IOException {
        Path file = work.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
    }

    private List<String> signs(Splits splits) throws IOException {
        List<String> signs = new ArrayList<>();
        RecordingLook look = new RecordingLook(".done", HADOOP);
        for (InputCandidate candidate :
                EpisodeLister.candidates(List.of(work.toUri().toString()), splits, HADOOP)) {
            RecordingState state = look.at(candidate);
            signs.add(candidate.path() + " " + state.sign() + (state.marked() ? " marked" : ""));
        }
        return signs;
    }
}
