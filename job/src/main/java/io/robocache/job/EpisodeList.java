package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * List: what the inputs hold.
 *
 * @param episodes in the order of their identities
 * @param ignored  files that are not episodes, with the reason
 */
record EpisodeList(List<EpisodeRef> episodes, List<Listing.Ignored> ignored) {
    private static final int SHOWN = 3;

    /**
     * Lists on the driver and looks into the files on the executors.
     *
     * @param hadoop   of the driver
     * @param settings the same, for tasks
     * @throws IOException if there is no episode; the message says what was looked at
     */
    static EpisodeList of(
            List<String> uris, SparkTasks tasks, int partitions, Configuration hadoop, HadoopSettings settings)
            throws IOException {
        List<InputCandidate> candidates = EpisodeLister.candidates(uris, hadoop);
        return of(uris, candidates, tasks, partitions, settings);
    }

    /** As above, of candidates in any order. */
    static EpisodeList of(
            List<String> uris,
            List<InputCandidate> candidates,
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
                new ListTask(settings),
                InputCandidate.class,
                Listing.class,
                done -> {})) {
            episodes.addAll(listing.episodes());
            ignored.addAll(listing.ignored());
        }
        episodes.sort(Comparator.comparing(EpisodeRef::id));
        ignored.sort(Comparator.comparing(Listing.Ignored::uri));
        if (episodes.isEmpty()) {
            throw new IOException("no episode found in %s: %d files and folders looked at%s; check input.uris"
                    .formatted(uris.stream().map(Uris::withoutSecrets).toList(), candidates.size(), shown(ignored)));
        }
        return new EpisodeList(episodes, ignored);
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
