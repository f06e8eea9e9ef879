package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.job.CheckTask.Ends;
import io.robocache.job.CheckTask.Verdict;
import io.robocache.shard.DatasetSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Check: the first and the last readable episode are opened before anything is built. They give the schema; what differs
 * from the configuration is refused as a whole. Damaged episodes are passed over, and so are some that lack a required
 * topic: recordings that were cut short are no reason to stop.
 */
final class ConfigurationCheck {
    /** Episodes looked at in one task; so many in a row without a required topic, and the configuration is to blame. */
    private static final int WINDOW = 64;

    private final SparkTasks tasks;
    private final CheckTask task;
    private final SortedMap<String, Long> reasons = new TreeMap<>();
    private String firstRefused;

    ConfigurationCheck(SparkTasks tasks, JobConfig config, HadoopSettings settings) {
        this.tasks = tasks;
        this.task = new CheckTask(config, settings);
    }

    /**
     * Checks.
     *
     * @param episodes in order
     * @return the schema, or null if no episode can be read; then {@link #reasons} counts why
     * @throws ConfigurationException if an episode differs from the configuration
     */
    DatasetSchema schema(List<EpisodeRef> episodes) throws IOException {
        Optional<DatasetSchema> alike = apart(episodes);
        return alike.isPresent() ? alike.get() : together(episodes);
    }

    /**
     * Looks at both ends at once, in two tasks. Where each alone gives the same schema, both together give it too: every
     * stream is taken from the first, and the last fits what it would have given itself.
     */
    private Optional<DatasetSchema> apart(List<EpisodeRef> episodes) throws IOException {
        if (episodes.size() < 2) {
            return Optional.empty();
        }
        List<EpisodeRef> front = window(episodes, 0, WINDOW);
        List<EpisodeRef> back = fromBack(episodes, 0);
        List<Verdict> verdicts = tasks.run(
                "check", List.of(new Ends(front, front), new Ends(back, back)), 2, task, Ends.class, Verdict.class);
        return Optional.ofNullable(verdicts.get(0).schema())
                .filter(schema -> schema.equals(verdicts.get(1).schema()));
    }

    /** Looks at both ends in one task, so that one has what the other lacks, and tells what is wrong. */
    private DatasetSchema together(List<EpisodeRef> episodes) throws IOException {
        int front = 0;
        int back = 0;
        int frontCount = WINDOW;
        while (front < episodes.size()) {
            Verdict verdict = look(new Ends(window(episodes, front, frontCount), fromBack(episodes, back)));
            if (verdict.problem() != null) {
                throw new ConfigurationException(verdict.problem());
            }
            if (verdict.schema() != null) {
                return verdict.schema();
            }
            if (verdict.lacking() != null) {
                throw new ConfigurationException("no episode at one end of the list has every required stream: "
                        + verdict.lacking() + "; correct the topic or set required = false");
            }
            if (verdict.front() < 0) {
                verdict.damaged().forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
                firstRefused = firstRefused == null ? verdict.first() : firstRefused;
                front += WINDOW;
            } else { // the back has no readable one yet; it ends at the front's
                front += verdict.front();
                frontCount = 1;
                back += WINDOW;
            }
        }
        return null;
    }

    private Verdict look(Ends ends) throws IOException {
        return tasks.run("check", List.of(ends), 1, task, Ends.class, Verdict.class)
                .get(0);
    }

    private static List<EpisodeRef> window(List<EpisodeRef> order, int from, int count) {
        return order.subList(from, Math.min(order.size(), from + count));
    }

    private static List<EpisodeRef> fromBack(List<EpisodeRef> order, int from) {
        int end = Math.max(0, order.size() - from);
        List<EpisodeRef> window = new ArrayList<>(order.subList(Math.max(0, end - WINDOW), end));
        Collections.reverse(window);
        return window;
    }

    /** Why no episode can be read, by reason code. */
    SortedMap<String, Long> reasons() {
        return reasons;
    }

    /** The first episode that cannot be read, in words. */
    String firstRefused() {
        return firstRefused;
    }
}
