package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import io.robocache.episode.PackedEpisodes;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.TaskText;
import io.robocache.episode.TaskTexts;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** List, on an executor: the episodes of some files or folders. */
record ListTask(TasksConfig tasks, ReadSettings reading, HadoopSettings settings)
        implements ParcelTask<ListTask.Group, Listing> {

    /** Some candidates. One at a time would cost more to move than to look into. */
    record Group(List<InputCandidate> candidates) implements Serializable {
        private static final int MOST = 256;

        Group {
            candidates = new ArrayList<>(candidates); // what subList returns does not travel
        }

        /** Groups in order, several for each of {@code partitions} where there are enough candidates. */
        static List<Group> of(List<InputCandidate> candidates, int partitions) {
            int size = Math.max(1, Math.min(MOST, candidates.size() / (4 * partitions)));
            List<Group> groups = new ArrayList<>();
            for (int from = 0; from < candidates.size(); from += size) {
                groups.add(new Group(candidates.subList(from, Math.min(candidates.size(), from + size))));
            }
            return groups;
        }
    }

    @Override
    public Listing apply(Group group, Tally tally) throws IOException {
        Configuration hadoop = settings.open();
        PackedEpisodes.Builder episodes = new PackedEpisodes.Builder();
        List<Listing.Ignored> ignored = new ArrayList<>();
        for (InputCandidate candidate : group.candidates()) {
            Listing listing = EpisodeLister.episodes(candidate, hadoop, reading);
            for (EpisodeRef episode : listing.episodes()) {
                episodes.add(withTask(episode, hadoop));
            }
            ignored.addAll(listing.ignored());
        }
        return new Listing(episodes.build(), ignored);
    }

    private EpisodeRef withTask(EpisodeRef episode, Configuration hadoop) throws IOException {
        return switch (tasks.from()) {
            case TOPIC, TABLE -> episode; // a table is read once, on the driver
            case PATH -> episode.withTask(inPath(episode));
            case FILE -> episode.withTask(TaskTexts.beside(episode, hadoop));
        };
    }

    private TaskText inPath(EpisodeRef episode) {
        boolean keep = tasks.underscores() == TasksConfig.Underscores.KEEP;
        return TaskTexts.inPath(episode.id(), tasks.pattern(), name -> keep ? name : name.replace('_', ' '));
    }
}
