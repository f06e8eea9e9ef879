package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.PackedEpisodes;
import io.robocache.episode.TaskText;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The listed recordings beside those that a dataset has already. The driver keeps a few bytes for each listed one, and the
 * identities of those that are quarantined or gone.
 */
public final class KnownEpisodes {
    private static final int SHOWN = 3;

    /** What becomes of recordings of which an earlier version has only quarantined episodes. */
    public enum Quarantined {
        STAY,
        RETRY
    }

    /** Whether all inputs were listed, so that what is missing is gone. */
    public enum Listed {
        ALL,
        SOME
    }

    private enum State {
        FRESH,
        WRITTEN,
        QUARANTINED
    }

    private final List<EpisodeRef> listed;
    private final List<EpisodeId> ids; // a view
    private final Listed extent;
    private final State[] states;
    private final boolean[] changed;
    private final Map<EpisodeId, Integer> quarantinedIn = new HashMap<>(); // shard of the last version that has it
    private final Map<Integer, Set<EpisodeId>> superseded = new HashMap<>();
    private final Set<String> goneFingerprints = new HashSet<>();
    private List<EpisodeRef> fresh = List.of();
    private final Set<EpisodeId> gone = new HashSet<>();
    private long repaired;
    private long retried;

    private KnownEpisodes(List<EpisodeRef> listed, Listed extent) {
        this.listed = listed;
        this.ids = new AbstractList<>() {
            @Override
            public EpisodeId get(int index) {
                return listed.get(index).id();
            }

            @Override
            public int size() {
                return listed.size();
            }
        };
        this.extent = extent;
        this.states = new State[listed.size()];
        this.changed = new boolean[listed.size()];
        Arrays.fill(states, State.FRESH);
    }

    /**
     * Compares.
     *
     * @param sorted strictly ascending by identity
     * @throws IOException if a recording that has rows has changed or moved since; the message has the remedy
     */
    public static KnownEpisodes among(
            List<EpisodeRef> sorted, Listed extent, DatasetHistory history, Quarantined quarantined)
            throws IOException {
        KnownEpisodes known = new KnownEpisodes(sorted, extent);
        history.each(Manifest::episodes, ManifestTables.EPISODES, known::row);
        known.select(quarantined);
        return known;
    }

    /** Without a dataset: everything is new. */
    public static KnownEpisodes none(List<EpisodeRef> sorted) {
        KnownEpisodes known = new KnownEpisodes(sorted, Listed.ALL);
        known.fresh = PackedEpisodes.of(sorted);
        return known;
    }

    /** How an episode's sentence from outside of its recording is written down; empty if there is none. */
    static String told(TaskText task) {
        return task.equals(TaskText.NONE) ? "" : Json.compact(List.of(task.sentence(), task.problem()));
    }

    private void row(Map<String, Object> row) {
        EpisodeId id = new EpisodeId((int) row.get("root"), (String) row.get("path"), (int) row.get("ordinal"), 0);
        boolean first = (int) row.get("part") == 0;
        boolean written = row.get("status").equals("written");
        if (first && quarantinedIn.containsKey(id)) {
            superseded
                    .computeIfAbsent(quarantinedIn.remove(id), shard -> new HashSet<>())
                    .add(id);
        }
        int at = Collections.binarySearch(ids, id);
        boolean writtenBefore = !first && !quarantinedIn.containsKey(id);
        if (written || writtenBefore) {
            quarantinedIn.remove(id);
        } else {
            quarantinedIn.put(id, (int) row.get("shard"));
        }
        if (at < 0) {
            if (extent == Listed.ALL) {
                gone.add(id);
                if (written) {
                    goneFingerprints.add((String) row.get("fingerprint"));
                }
            }
            return;
        }
        EpisodeRef now = listed.get(at);
        states[at] = written || writtenBefore ? State.WRITTEN : State.QUARANTINED;
        changed[at] = !now.fingerprint().equals(row.get("fingerprint"))
                || !told(now.task()).equals(row.get("task"));
    }

    private void select(Quarantined quarantined) throws IOException {
        List<EpisodeRef> differing = new ArrayList<>();
        PackedEpisodes.Builder taken = new PackedEpisodes.Builder();
        for (int i = 0; i < listed.size(); i++) {
            EpisodeRef ref = listed.get(i);
            if (states[i] == State.WRITTEN && changed[i]) {
                differing.add(ref);
            } else if (states[i] == State.FRESH) {
                requireNotMoved(ref);
                taken.add(ref);
            } else if (states[i] == State.QUARANTINED && quarantined == Quarantined.RETRY) {
                superseded
                        .computeIfAbsent(quarantinedIn.get(ref.id()), shard -> new HashSet<>())
                        .add(ref.id());
                retried++;
                taken.add(ref);
            } else if (states[i] == State.QUARANTINED && changed[i]) {
                repaired++;
            }
        }
        if (!differing.isEmpty()) {
            throw new IOException(differing.size()
                    + " recordings that the dataset has rows of are no longer what they were (files or sentences): "
                    + String.join(
                            ", ",
                            differing.stream()
                                    .limit(SHOWN)
                                    .map(ref -> "[" + ref.uri() + "] episode " + ref.id())
                                    .toList())
                    + (differing.size() > SHOWN ? ", ..." : "")
                    + "; published rows never change: put back what was there, give what is new a name of its own,"
                    + " or choose another output folder");
        }
        fresh = taken.build();
    }

    private void requireNotMoved(EpisodeRef ref) throws IOException {
        if (extent == Listed.ALL && goneFingerprints.contains(ref.fingerprint())) {
            throw new IOException("[" + ref.uri() + "] episode " + ref.id()
                    + " refused: the dataset has this recording under a name that is gone, so that it would count twice;"
                    + " keep the order of input.uris and the names below them, and append new ones");
        }
    }

    /** The recordings that the next version takes, in order. */
    public List<EpisodeRef> fresh() {
        return fresh;
    }

    /** Recordings of the dataset that are no longer among the inputs; their rows stay. */
    public long gone() {
        return gone.size();
    }

    /** Quarantined recordings that have changed and were not asked to be tried again. */
    public long repaired() {
        return repaired;
    }

    /** Quarantined recordings among {@link #fresh}. */
    public long retried() {
        return retried;
    }

    /** Recordings that are quarantined in a shard and were, or are now, taken again by a later version. */
    Set<EpisodeId> superseded(int shard) {
        return superseded.getOrDefault(shard, Set.of());
    }
}
