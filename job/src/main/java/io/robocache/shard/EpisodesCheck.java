package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Follows the lists of episodes of all versions in order: within a version each episode once, over all versions with rows
 * once, taken again only where it was quarantined, numbered without a gap. Not thread-safe.
 */
final class EpisodesCheck {
    private final BiConsumer<String, String> findings;
    private final boolean several;
    private final Set<EpisodeId> writtenBefore = new HashSet<>();
    private final Map<EpisodeId, Long> quarantinedNow = new HashMap<>(); // episodes of a recording
    private final Set<EpisodeId> writtenHere = new HashSet<>();
    private final Map<EpisodeId, Long> quarantinedHere = new HashMap<>();
    private long[] frames = new long[1024];
    private int written;
    private EpisodeId previous;
    private Manifest version;
    private long quarantined;
    private long retried;

    /**
     * Of that many versions; of one, identities with rows need no memory.
     *
     * @param findings told file and words
     */
    EpisodesCheck(int versions, BiConsumer<String, String> findings) {
        this.several = versions > 1;
        this.findings = findings;
    }

    void begin(Manifest of) {
        version = of;
        previous = null;
        quarantined = 0;
        retried = 0;
    }

    void next(Map<String, Object> row, String part) {
        EpisodeId id = new EpisodeId(
                (int) row.get("root"), (String) row.get("path"), (int) row.get("ordinal"), (int) row.get("part"));
        if (previous != null && previous.compareTo(id) >= 0) {
            findings.accept(part, "episode " + id + " after " + previous + ": listed twice or out of order");
        } else if (id.part() > 0 && (previous == null || !previous.equals(id.inPart(id.part() - 1)))) {
            findings.accept(part, "episode " + id + " after " + previous + ": a part of the recording is missing");
        }
        previous = id;
        again(id, part);
        boolean ended = row.get("status").equals("written");
        long index = ended ? written : -1;
        if ((long) row.get("episode_index") != index || ended != ((long) row.get("frames") > 0)) {
            findings.accept(
                    part,
                    "episode " + id + ": " + row.get("status") + ", index " + row.get("episode_index") + ", "
                            + row.get("frames") + " frames; its index should be " + index);
        }
        if ((int) row.get("version") != version.version()) {
            findings.accept(
                    part,
                    "episode " + id + " is listed with version " + version.version() + " and says "
                            + row.get("version"));
        }
        if (!ended) {
            quarantined++;
            quarantinedHere.merge(id.inPart(0), 1L, Long::sum);
            return;
        }
        if (several) {
            writtenHere.add(id.inPart(0));
        }
        frames = written == frames.length ? Arrays.copyOf(frames, 2 * written) : frames;
        frames[written++] = (long) row.get("frames");
    }

    /** A recording that an earlier version has must be quarantined there, as a whole. */
    private void again(EpisodeId id, String part) {
        if (id.part() > 0) {
            return;
        }
        if (writtenBefore.contains(id)) {
            findings.accept(part, "episode " + id + " has rows in an earlier version");
        }
        if (quarantinedNow.remove(id) != null) {
            retried++;
        }
    }

    void end() {
        // A recording with rows is done with, whatever of its parts is quarantined; the others may come again.
        writtenBefore.addAll(writtenHere);
        quarantinedNow.putAll(quarantinedHere);
        writtenHere.clear();
        quarantinedHere.clear();
        PublishedDataset totals = version.dataset();
        same("written episodes", written, totals.episodes());
        same(
                "quarantined episodes",
                quarantinedNow.values().stream().mapToLong(Long::longValue).sum(),
                totals.quarantined());
        same("quarantined episodes of its own", quarantined, version.batch().quarantined());
        same("retried recordings", retried, version.batch().retried());
        same(
                "episodes of its own",
                written - version.batch().firstEpisode(),
                version.batch().episodes());
    }

    private void same(String what, long actual, long expected) {
        if (actual != expected) {
            findings.accept(
                    Layout.MANIFEST,
                    what + " of version " + version.version() + ": " + actual + ", the manifest says " + expected);
        }
    }

    /** Rows of each written episode of all versions. */
    long[] frames() {
        return Arrays.copyOf(frames, written);
    }
}
