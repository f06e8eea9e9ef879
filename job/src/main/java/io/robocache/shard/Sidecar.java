package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Everything about a built shard but its rows: how each planned episode ended, statistics and histograms. A pure
 * function of the episodes and the configuration: it names neither attempt nor place, so the published copy has the
 * same bytes as the staged one.
 */
public final class Sidecar {
    private final int shard;
    private final String planHash;
    private final StagedFile file;
    private final List<EpisodeOutcome> outcomes;
    private final Map<String, List<QuantileHistogram>> histograms;
    private final byte[] read; // what it was read from; null if it was not

    /**
     * Holds the parts.
     *
     * @param file       the staged file, or null if no episode was written
     * @param outcomes   one or more for each planned episode: its parts, in order
     * @param histograms per feature name and dimension, over the written episodes (SPEC 8); borrowed, not copied
     * @throws IllegalArgumentException if rows and file contradict each other
     */
    public Sidecar(
            int shard,
            String planHash,
            StagedFile file,
            List<EpisodeOutcome> outcomes,
            Map<String, List<QuantileHistogram>> histograms) {
        this(shard, planHash, file, outcomes, histograms, null);
    }

    /** @param read what it was read from, kept; or null */
    Sidecar(
            int shard,
            String planHash,
            StagedFile file,
            List<EpisodeOutcome> outcomes,
            Map<String, List<QuantileHistogram>> histograms,
            byte[] read) {
        this.read = read;
        this.shard = shard;
        this.planHash = planHash;
        this.file = file;
        this.outcomes = List.copyOf(outcomes);
        this.histograms = Collections.unmodifiableSortedMap(new TreeMap<>(histograms));
        long rows = outcomes.stream().mapToLong(EpisodeOutcome::frames).sum();
        if (rows != (file == null ? 0 : file.rows())) {
            throw new IllegalArgumentException("shard " + shard + ": episodes have " + rows + " rows, the file "
                    + (file == null ? "does not exist" : "has " + file.rows()));
        }
    }

    /** Number in the plan. */
    public int shard() {
        return shard;
    }

    /** Of the plan that it was built for. */
    public String planHash() {
        return planHash;
    }

    /** The staged file, or null if the shard has no rows. */
    public StagedFile file() {
        return file;
    }

    /** One or more for each planned episode: its parts, in order. */
    public List<EpisodeOutcome> outcomes() {
        return outcomes;
    }

    /** Per feature name, sorted, and dimension. */
    public Map<String, List<QuantileHistogram>> histograms() {
        return histograms;
    }

    /** Rows of all episodes. */
    public long rows() {
        return file == null ? 0 : file.rows();
    }

    /**
     * The same without the quarantined episodes of some recordings.
     *
     * @param recordings identities of their part 0
     */
    Sidecar without(Set<EpisodeId> recordings) {
        if (recordings.isEmpty()) {
            return this;
        }
        List<EpisodeOutcome> rest = outcomes.stream()
                .filter(outcome -> !recordings.contains(outcome.id().inPart(0)))
                .toList();
        return new Sidecar(shard, planHash, file, rest, histograms);
    }

    /** The canonical JSON; of one that was read, those bytes. Borrowed, do not change. */
    byte[] json() {
        return read != null ? read : SidecarJson.write(this);
    }

    /** Writes canonical JSON to a new file that appears whole or not at all. */
    public void write(Path to, Configuration hadoop) throws IOException {
        Storage.of(to, hadoop).create(to, json());
    }

    /**
     * Reads one back.
     *
     * @throws IOException if the file is missing, torn or not a sidecar of this format
     */
    public static Sidecar read(Path from, Configuration hadoop) throws IOException {
        return SidecarJson.read(Storage.reading(from, hadoop).read(from), from.toString());
    }

    /**
     * Reads sidecars one by one, so that only one is in memory.
     *
     * @param uris in order of the shards; each iteration reads them anew and throws UncheckedIOException where one fails
     */
    public static Iterable<Sidecar> each(List<String> uris, Configuration hadoop) {
        return () ->
                uris.stream().map(uri -> readUnchecked(new Path(uri), hadoop)).iterator();
    }

    /** As {@link #each}, of published versions. */
    static Iterable<Sidecar> eachPublished(List<String> uris, Configuration hadoop) {
        return () -> uris.stream()
                .map(uri -> {
                    try {
                        Path path = new Path(uri);
                        return SidecarJson.readOfAnyWriter(
                                Storage.reading(path, hadoop).read(path), uri);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .iterator();
    }

    private static Sidecar readUnchecked(Path from, Configuration hadoop) {
        try {
            return read(from, hadoop);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
