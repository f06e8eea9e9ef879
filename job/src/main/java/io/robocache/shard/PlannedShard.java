package io.robocache.shard;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.PackedEpisodes;
import java.io.Serializable;
import java.util.List;

/**
 * The episodes of one shard: one task, one file.
 *
 * @param number   from 0, contiguous
 * @param episodes in order, at least one; packed
 */
public record PlannedShard(int number, List<EpisodeRef> episodes) implements Serializable {

    /** Keeps a copy. */
    public PlannedShard {
        episodes = PackedEpisodes.of(episodes);
    }
}
