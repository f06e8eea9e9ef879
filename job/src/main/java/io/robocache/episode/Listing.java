package io.robocache.episode;

import java.io.Serializable;
import java.util.List;

/**
 * What {@link InputCandidate}s hold.
 *
 * @param episodes in order, packed; empty if all are ignored
 * @param ignored  what was left out, with the reason
 */
public record Listing(List<EpisodeRef> episodes, List<Ignored> ignored) implements Serializable {

    /** Copies both lists. */
    public Listing {
        episodes = PackedEpisodes.of(episodes);
        ignored = List.copyOf(ignored);
    }

    /**
     * A file or folder that is not read.
     *
     * @param uri absolute URI
     * @param why for people: what it is and what to do, if anything
     */
    public record Ignored(String uri, String why) implements Serializable {}
}
