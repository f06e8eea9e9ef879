package io.robocache.episode;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list of episodes in little memory: some 100 bytes each where objects take 450, so that a million fit a small driver and
 * travel well. Unmodifiable; every {@link #get} makes a new reference. Thread-safe.
 */
public final class PackedEpisodes extends AbstractList<EpisodeRef> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 1 << 10;

    private final EpisodeChunk[] chunks;
    private final int size;

    private PackedEpisodes(List<EpisodeChunk> chunks, int size) {
        this.chunks = chunks.toArray(EpisodeChunk[]::new);
        this.size = size;
    }

    /** Packs a copy, or gives the list back if it is packed already. */
    public static PackedEpisodes of(Collection<EpisodeRef> episodes) {
        if (episodes instanceof PackedEpisodes packed) {
            return packed;
        }
        Builder builder = new Builder();
        episodes.forEach(builder::add);
        return builder.build();
    }

    @Override
    public EpisodeRef get(int index) {
        java.util.Objects.checkIndex(index, size);
        return chunks[index / CHUNK].get(index % CHUNK);
    }

    @Override
    public int size() {
        return size;
    }

    /** Packs one after the other. Not thread-safe. */
    public static final class Builder {
        private final List<EpisodeChunk> full = new ArrayList<>();
        private EpisodeChunk.Builder open = new EpisodeChunk.Builder();
        private int size;

        /** Adds one at the end. */
        public void add(EpisodeRef episode) {
            open.add(episode);
            size++;
            if (size % CHUNK == 0) {
                full.add(open.build());
                open = new EpisodeChunk.Builder();
            }
        }

        /** What was added; call once. */
        public PackedEpisodes build() {
            if (size % CHUNK != 0) {
                full.add(open.build());
            }
            return new PackedEpisodes(full, size);
        }
    }
}
