package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import io.robocache.episode.PackedEpisodes;
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
 * @param episodes in the order of their identities, packed
 * @param ignored  files that are not episodes, with the reason
 * @param looked   files and folders looked at
 */
record EpisodeList(List<EpisodeRef> episodes, List<Listing.Ignored> ignored, int looked) {
    private static final int SHOWN = 3;
    /** Groups of candidates in a task. */
    private static final int TASK_GROUPS = 8;

    EpisodeList {
        episodes = PackedEpisodes.of(episodes);
    }

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
        List<ListTask.Group> groups = ListTask.Group.of(candidates, partitions);
        PackedEpisodes.Builder found = new PackedEpisodes.Builder();
        List<Listing.Ignored> ignored = new ArrayList<>();
        for (Listing listing : tasks.run(
                "list",
                groups,
                Math.max(partitions, groups.size() / TASK_GROUPS),
                new ListTask(sentences, reading, settings),
                ListTask.Group.class,
                Listing.class)) {
            listing.episodes().forEach(found::add);
            ignored.addAll(listing.ignored());
        }
        List<EpisodeRef> episodes = inOrder(found.build());
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

    /** Sorted by identity; as they are if they come so, which they do but for recordings beside a split one. */
    private static List<EpisodeRef> inOrder(List<EpisodeRef> episodes) {
        for (int i = 1; i < episodes.size(); i++) {
            if (episodes.get(i - 1).id().compareTo(episodes.get(i).id()) > 0) {
                return episodes.stream()
                        .sorted(Comparator.comparing(EpisodeRef::id))
                        .toList();
            }
        }
        return episodes;
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
