package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.TaskTable;
import io.robocache.episode.TaskTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * List: what the inputs hold.
 *
 * @param episodes in the order of their identities
 * @param ignored  files that are not episodes, with the reason
 * @param looked   files and folders looked at
 */
record EpisodeList(List<EpisodeRef> episodes, List<Listing.Ignored> ignored, int looked) {
    private static final int SHOWN = 3;

    /**
     * Looks into files and folders on the executors.
     *
     * @param candidates in any order
     * @param sentences where those of episodes are
     * @param reading   what files cannot say themselves
     * @param hadoop    of the driver
     * @param settings  the same, for tasks
     * @throws ConfigurationException if a table of sentences cannot be read
     */
    static EpisodeList of(
            List<InputCandidate> candidates,
            TasksConfig sentences,
            ReadSettings reading,
            SparkTasks tasks,
            int partitions,
            Configuration hadoop,
            HadoopSettings settings)
            throws IOException {
        EpisodeList list = listed(candidates, sentences, reading, tasks, partitions, settings);
        return switch (sentences.from()) {
            case TOPIC, PATH -> list;
            case FILE -> list.without(TaskTexts.places(list.episodes()));
            case TABLE -> list.with(sentences.table(), hadoop);
        };
    }

    private EpisodeList with(String uri, Configuration hadoop) throws IOException {
        TaskTable table;
        try {
            table = TaskTable.read(uri, hadoop);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "tasks.table = %s refused: %s".formatted(Uris.withoutSecrets(uri), e.getMessage()));
        }
        Path path = new Path(uri);
        return new EpisodeList(
                        episodes.stream()
                                .map(episode -> episode.withTask(table.of(episode.id())))
                                .toList(),
                        ignored,
                        looked)
                .without(Set.of(path.getFileSystem(hadoop).makeQualified(path).toString()));
    }

    /** What was read is not ignored. */
    private EpisodeList without(Set<String> read) {
        return new EpisodeList(
                episodes,
                ignored.stream().filter(file -> !read.contains(file.uri())).toList(),
                looked);
    }

    private static EpisodeList listed(
            List<InputCandidate> candidates,
            TasksConfig sentences,
            ReadSettings reading,
            SparkTasks tasks,
            int partitions,
            HadoopSettings settings)
            throws IOException {
        List<EpisodeRef> episodes = new ArrayList<>();
        List<Listing.Ignored> ignored = new ArrayList<>();
        for (Listing listing : tasks.run(
                "list",
                candidates,
                partitions,
                new ListTask(sentences, reading, settings),
                InputCandidate.class,
                Listing.class,
                done -> {})) {
            episodes.addAll(listing.episodes());
            ignored.addAll(listing.ignored());
        }
        episodes.sort(Comparator.comparing(EpisodeRef::id));
        ignored.sort(Comparator.comparing(Listing.Ignored::uri));
        return new EpisodeList(episodes, ignored, candidates.size());
    }

    /** @throws NoEpisodeException if there is none; the message says what was looked at */
    EpisodeList requireAny(List<String> uris) throws NoEpisodeException {
        if (episodes.isEmpty()) {
            throw new NoEpisodeException("no episode found in %s: %d files and folders looked at%s; check input.uris"
                    .formatted(uris.stream().map(Uris::withoutSecrets).toList(), looked, shown(ignored)));
        }
        return this;
    }

    private static String shown(List<Listing.Ignored> ignored) {
        StringBuilder text = new StringBuilder();
        ignored.stream().limit(SHOWN).forEach(file -> text.append(", ")
                .append(Uris.withoutSecrets(file.uri()))
                .append(" (")
                .append(file.why())
                .append(')'));
        return text.append(ignored.size() > SHOWN ? ", ..." : "").toString();
    }
}
