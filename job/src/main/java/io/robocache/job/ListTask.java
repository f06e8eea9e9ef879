package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.TaskText;
import io.robocache.episode.TaskTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** List, on an executor: the episodes of one file or folder. */
record ListTask(TasksConfig tasks, ReadSettings reading, HadoopSettings settings)
        implements ParcelTask<InputCandidate, Listing> {
    @Override
    public Listing apply(InputCandidate candidate, Tally tally) throws IOException {
        Configuration hadoop = settings.open();
        Listing listing = EpisodeLister.episodes(candidate, hadoop, reading);
        List<EpisodeRef> episodes = new ArrayList<>();
        for (EpisodeRef episode : listing.episodes()) {
            episodes.add(
                    switch (tasks.from()) {
                        case TOPIC, TABLE -> episode; // a table is read once, on the driver
                        case PATH -> episode.withTask(inPath(episode));
                        case FILE -> episode.withTask(TaskTexts.beside(episode, hadoop));
                    });
        }
        return new Listing(episodes, listing.ignored());
    }

    private TaskText inPath(EpisodeRef episode) {
        boolean keep = tasks.underscores() == TasksConfig.Underscores.KEEP;
        return TaskTexts.inPath(episode.id(), tasks.pattern(), name -> keep ? name : name.replace('_', ' '));
    }
}
