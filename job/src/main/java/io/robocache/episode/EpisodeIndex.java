package io.robocache.episode;

import java.util.List;

/**
 * What one pass over an episode found.
 *
 * @param streams   one for each request, in its order
 * @param topics    all topics, by name
 * @param losses    what was left out; the rest of the episode is good
 * @param warnings  what is suspicious although everything was delivered
 * @param bytesRead bytes read from storage
 */
public record EpisodeIndex(
        List<StreamIndex> streams, List<TopicSummary> topics, List<Loss> losses, List<Loss> warnings, long bytesRead) {

    /** Copies the lists. */
    public EpisodeIndex {
        streams = List.copyOf(streams);
        topics = List.copyOf(topics);
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
    }
}
