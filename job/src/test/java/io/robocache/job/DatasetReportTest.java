package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.SmallRecordings;
import io.robocache.shard.DatasetDiff;
import io.robocache.shard.DatasetFigures;
import io.robocache.shard.DatasetReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of built datasets: the report, the figures, and how two of them differ. */
class DatasetReportTest {
    private static final Configuration HADOOP = new Configuration();

    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = LocalSpark.open("local[2]");
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    private static org.apache.hadoop.fs.Path path(Path folder) {
        return new org.apache.hadoop.fs.Path(folder.toUri());
    }

    private static String published(Dataset dataset) throws IOException {
        return Files.readString(dataset.folder().resolve("meta/robocache/report.html"));
    }

    private Dataset built(Path input, String name, int exitCode, String... more) throws IOException {
        return Dataset.built(spark, SmallJob.config(input, work.resolve(name), more), exitCode);
    }

    @Test
    void aGrownDatasetWithQuarantineHasTheReportThatTheCommandMakes() throws IOException {
        String lenient = "quarantine.max-share = 60%";
        Path input = SmallJob.recordings(work.resolve("in"), 2);
        Files.writeString(input.resolve("x<script>.mcap"), "not a recording");
        Dataset dataset = built(input, "out", BuildReport.SOME_QUARANTINED, lenient);
        String first = published(dataset);
        assertEquals(first, DatasetReport.of(path(dataset.folder()), HADOOP));
        assertTrue(first.contains("x&lt;script&gt;.mcap"), "the quarantined one is told");
        assertTrue(first.contains("bad-magic"), "with its reason");
        assertTrue(first.contains("slice z = "), "an example frame is shown");
        assertTrue(first.contains("Header stamp less log stamp"), "clocks are compared");

        SmallRecordings.write(input.resolve("a.mcap"), 7, 9);
        built(input, "out", BuildReport.SOME_QUARANTINED, lenient);

        String second = published(dataset);
        assertNotEquals(first, second);
        assertTrue(second.contains("What each version added"), "two versions");
        assertEquals(second, DatasetReport.of(path(dataset.folder()), HADOOP));
        dataset.requireSound();
        Path kept = dataset.folder().resolve("meta/robocache/versions/00001/meta/robocache/report.html");
        assertEquals(first, Files.readString(kept));
        try (Stream<Path> runs = Files.walk(dataset.folder().resolve("meta/robocache/runs"))) {
            List<Path> pages =
                    runs.filter(file -> file.endsWith("run.html")).sorted().toList();
            assertEquals(2, pages.size());
            String page = Files.readString(pages.get(0));
            assertTrue(page.contains("What each executor built, and what computed"), page);
            assertTrue(page.contains("Published; some episodes are quarantined"), page);
        }
    }

    @Test
    void layoutsAndCoresChangeNothingButTheNameOfTheLayout() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 3);
        Dataset v30 = built(input, "v30", BuildReport.ALL_WRITTEN);
        Dataset v21 = built(input, "v21", BuildReport.ALL_WRITTEN, "output.layout = lerobot-v2.1");
        Dataset mds = built(input, "mds", BuildReport.ALL_WRITTEN, "output.layout = mds");
        for (Dataset dataset : List.of(v30, v21, mds)) {
            assertEquals(published(dataset), DatasetReport.of(path(dataset.folder()), HADOOP));
        }
        assertEquals(rows(published(v30)), rows(published(v21)));

        DatasetDiff.Result againstMds = DatasetDiff.of(path(v30.folder()), path(mds.folder()), HADOOP);
        assertFalse(againstMds.equal());
        assertNull(againstMds.cell(), () -> "rows are the same, but for " + againstMds.cell());
        assertEquals(
                List.of("configuration", "layout"),
                againstMds.differences().stream()
                        .map(DatasetDiff.Difference::what)
                        .toList());
        assertNull(
                DatasetDiff.of(path(v21.folder()), path(mds.folder()), HADOOP).cell());

        spark.close();
        spark = LocalSpark.open("local[1]");
        Dataset again = built(input, "again", BuildReport.ALL_WRITTEN);
        assertEquals(published(v30), published(again));
        DatasetDiff.Result equal = DatasetDiff.of(path(v30.folder()), path(again.folder()), HADOOP);
        assertTrue(equal.equal(), equal::toString);
        assertTrue(equal.rows() > 50, equal::toString);
    }

    /** The page without what names the layout and the configuration, and the sizes of files. */
    private static String rows(String page) {
        return page.substring(page.indexOf("<h2 id=\"h1\">"));
    }

    @Test
    void theFirstCellThatDiffersIsNamedHoweverRowsLieInFiles() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 4);
        Dataset one = built(input, "one", BuildReport.ALL_WRITTEN);
        SmallRecordings.write(input.resolve("e2.mcap"), 99, 14); // as long as it was, other values
        Dataset other = built(input, "other", BuildReport.ALL_WRITTEN, "output.shard = 1MB");

        DatasetDiff.Result result = DatasetDiff.of(path(one.folder()), path(other.folder()), HADOOP);

        assertFalse(result.equal());
        DatasetDiff.Cell cell = result.cell();
        List<Long> episodes = one.column(spark, "episode_index").stream()
                .map(value -> ((Number) value).longValue())
                .toList();
        assertEquals(episodes.indexOf(2L), cell.row(), result::toString);
        assertNotEquals(cell.valueA(), cell.valueB());
        assertNotEquals(cell.rowA(), cell.rowB(), () -> "shards differ: " + cell);
        assertTrue(
                result.differences().stream()
                        .anyMatch(difference -> difference.what().equals("planned episode 2")),
                result::toString);
    }

    @Test
    void figuresAreThoseOfTheStatistics() throws IOException {
        Path input = SmallJob.recordings(work.resolve("in"), 2);
        Dataset dataset = built(input, "out", BuildReport.ALL_WRITTEN);

        DatasetFigures figures = DatasetFigures.read(path(dataset.folder()), HADOOP);

        DatasetFigures.Feature state = figures.features().stream()
                .filter(feature -> feature.name().equals("observation.state"))
                .findFirst()
                .orElseThrow();
        assertEquals(6, state.names().size());
        assertEquals(6, state.figures().get("q50").size());
        assertTrue(
                state.figures().get("min").get(0) >= 0
                        && state.figures().get("max").get(0) <= 1,
                state::toString);
        IOException none = assertThrows(IOException.class, () -> DatasetFigures.read(path(input), HADOOP));
        assertTrue(
                none.getMessage().contains("is no dataset: it has no meta/robocache/manifest.json; "),
                none.getMessage());
    }
}
