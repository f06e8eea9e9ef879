package io.robocache.job;

import io.robocache.episode.EpisodeLister;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import java.io.IOException;

/** List, on an executor: the episodes of one file or folder. */
record ListTask(HadoopSettings settings) implements ParcelTask<InputCandidate, Listing> {
    @Override
    public Listing apply(InputCandidate candidate) throws IOException {
        return EpisodeLister.episodes(candidate, settings.open());
    }
}
