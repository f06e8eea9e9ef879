package io.robocache.job;

import io.robocache.episode.Listing;
import java.util.List;

/**
 * What is in some recordings.
 *
 * @param episodes in their order
 * @param ignored  what is not read, with the reason, in the order of the listing
 */
public record SurveyReport(List<EpisodeSurvey> episodes, List<Listing.Ignored> ignored) {
    public SurveyReport {
        episodes = List.copyOf(episodes);
        ignored = List.copyOf(ignored);
    }

    /** Episodes of which nothing can be read. */
    public long unreadable() {
        return episodes.stream().filter(episode -> episode.unreadable() != null).count();
    }
}
