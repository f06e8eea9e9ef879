package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What is counted, under which names, and how often. */
class MetricTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "observability.md");

    @Test
    void everyPolicyAndEveryPhaseIsCounted() {
        for (Policy policy : Policy.values()) {
            assertTrue(Metric.valid(policy).title().endsWith("_valid"), policy.toString());
            assertTrue(Metric.invalid(policy).title().endsWith("_invalid"), policy.toString());
        }
        for (Phase phase : Phase.values()) {
            assertEquals("PHASE_" + phase, Metric.of(phase).name());
        }
    }

    @Test
    void timesAreShownInMilliseconds() {
        assertEquals("time_read_ms", Metric.TIME_READ.title());
        assertEquals(2, Metric.TIME_READ.shown(1_500_000));
        assertEquals(1, Metric.PHASE_LIST.shown(1_499_999));
        assertEquals("bytes_read", Metric.BYTES_READ.title());
        assertEquals(1_500_000, Metric.BYTES_READ.shown(1_500_000));
    }

    @Test
    void theDocumentNamesWhatIsShown() throws IOException {
        String document = Files.readString(DOCUMENT);
        Set<String> missing = new TreeSet<>();
        for (String name : JvmWork.snapshot().keySet()) {
            String documented = name.replaceFirst("^samples_[a-z]+_", "samples_<policy>_")
                    .replaceFirst("^phase_[a-z]+_", "phase_<phase>_");
            if (!document.contains("`" + documented + "`")) {
                missing.add(name);
            }
        }
        assertEquals(Set.of(), missing, "names that " + DOCUMENT + " lacks");
    }

    @Test
    void workCountsEveryAttemptAndResultsCountOnce() throws IOException {
        try (JavaSparkContext spark = LocalSpark.open("local[1,2]")) {
            long before = JvmWork.snapshot().get("frames");
            SparkTasks tasks = new SparkTasks(spark);
            List<Integer> told = new ArrayList<>();
            List<Integer> results =
                    tasks.run("build", List.of(7), 1, new FailsAtFirst(), Integer.class, Integer.class, told::add);

            assertEquals(List.of(7), results);
            assertEquals(List.of(7), told);
            assertEquals(10, tasks.counts().get("frames"));
            assertEquals(1, tasks.counts().get("task_retries"));
            assertEquals(20, JvmWork.snapshot().get("frames") - before);
        }
    }

    /** Counts, then fails the first time. */
    private record FailsAtFirst() implements ParcelTask<Integer, Integer> {
        @Override
        public Integer apply(Integer descriptor, Tally tally) throws IOException {
            tally.add(Metric.FRAMES, 10);
            if (TaskContext.get().attemptNumber() == 0) {
                throw new IOException("the first attempt fails");
            }
            return descriptor;
        }

        @Override
        public Set<Metric> metrics() {
            return Metric.OF_BUILD;
        }
    }
}
