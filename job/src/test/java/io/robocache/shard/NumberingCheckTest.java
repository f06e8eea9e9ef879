package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumberingCheckTest {
    private final List<String> findings = new ArrayList<>();

    /** A row group of {@code rows} rows that continues as given. */
    private void group(NumberingCheck check, int rows, long index, long episode, long frame, long task) {
        check.begin(findings::add);
        for (int row = 0; row < rows; row++) {
            check.value("timestamp", Float.floatToRawIntBits((float) ((frame + row) / 30.0)));
        }
        for (int row = 0; row < rows; row++) {
            check.value("frame_index", frame + row);
            check.value("episode_index", episode);
            check.value("index", index + row);
            check.value("task_index", task);
            check.value("other", -7);
        }
        check.end();
    }

    @Test
    void episodesOfOneOrSeveralRowGroupsAreFollowed() {
        NumberingCheck check = new NumberingCheck(new long[] {5, 3}, 30, 1);
        group(check, 4, 0, 0, 0, 0);
        group(check, 1, 4, 0, 4, 0);
        group(check, 3, 5, 1, 0, 0);
        assertEquals(List.of(), findings);
        assertNull(check.missing());
    }

    @Test
    void gapsAndForeignTasksAreToldOnceARowGroup() {
        NumberingCheck check = new NumberingCheck(new long[] {5, 3}, 30, 1);
        group(check, 5, 1, 0, 0, 1);
        group(check, 3, 5, 2, 1, 0);
        assertEquals(
                List.of(
                        "row 0 of the dataset: index is 1, which does not continue the numbering of episode 0",
                        "row 0 of the dataset: task_index is 1, which does not continue the numbering of episode 0",
                        "row 5 of the dataset: timestamp is 0.033333335, which does not continue the numbering of episode 1",
                        "row 5 of the dataset: frame_index is 1, which does not continue the numbering of episode 1",
                        "row 5 of the dataset: episode_index is 2, which does not continue the numbering of episode 1"),
                findings);
    }

    @Test
    void rowsTooManyOrTooFewAreTold() {
        NumberingCheck check = new NumberingCheck(new long[] {5, 3}, 30, 1);
        group(check, 6, 0, 0, 0, 0);
        assertEquals(List.of("episode 0 has more rows than the manifest's 5"), findings);
        assertEquals("data files hold 6 rows, the manifest's episodes 8", check.missing());
    }
}
