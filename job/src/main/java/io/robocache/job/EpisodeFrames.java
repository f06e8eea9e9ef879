package io.robocache.job;

import io.robocache.align.SampleIndex;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.StreamIndex;
import io.robocache.voxel.Transform;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What takes the samples of one episode to the frames that the configuration names, by position in {@link
 * JobConfig#requests()}: at the sample's own stamp, offset included. Ways are found once an episode, transforms composed once
 * a sample. Not thread-safe.
 */
final class EpisodeFrames {
    private final Map<Integer, FrameChain> chains = new HashMap<>(); // by slot
    private final Map<Integer, BitSet> unknown = new HashMap<>(); // by slot: samples without a transform
    private final List<Loss> losses = new ArrayList<>();
    private final List<Loss> warnings = new ArrayList<>();

    private EpisodeFrames() {}

    /** Finds the ways. A stream without one is left aside here, and refused by {@link SchemaDeriver#check}. */
    static EpisodeFrames of(JobConfig config, EpisodeIndex index, List<SampleIndex> samples) {
        EpisodeFrames places = new EpisodeFrames();
        List<FrameUse> uses = FrameUse.of(config);
        if (uses.isEmpty()) {
            return places;
        }
        places.refused(index);
        FrameTree tree = FrameTree.of(index, config.transforms().maxGapNanos());
        tree.contradiction().ifPresent(places.warnings::add);
        Map<String, FrameEdge> passed = new TreeMap<>(); // by child
        for (FrameUse use : uses) {
            StreamIndex stream = index.streams().get(use.slot());
            if (stream.messages() == 0
                    || use.problem(stream, tree).isPresent()
                    || use.source(stream).equals(use.to())) {
                continue;
            }
            FrameChain chain = tree.chain(use.source(stream), use.to()).orElseThrow();
            chain.edges().forEach(edge -> passed.put(edge.child(), edge));
            places.add(use, stream, chain, samples.get(use.slot()));
        }
        passed.values().forEach(places::noteRepeats);
        return places;
    }

    private void refused(EpisodeIndex index) {
        for (StreamIndex stream : index.streams()) {
            if (stream.transforms().refused() > 0) {
                losses.add(new Loss(
                        Reason.BAD_TRANSFORM,
                        "topic " + stream.request().topic(),
                        stream.transforms().refused(),
                        stream.transforms().firstRefusal()));
            }
        }
    }

    private void add(FrameUse use, StreamIndex stream, FrameChain chain, SampleIndex samples) {
        chains.put(use.slot(), chain);
        BitSet without = new BitSet(samples.size());
        for (int k = 0; k < samples.size(); k++) {
            if (chain.gap(samples.stamp(k)).isPresent()) {
                without.set(k);
            }
        }
        unknown.put(use.slot(), without);
        if (!without.isEmpty()) {
            long stamp = samples.stamp(without.nextSetBit(0));
            losses.add(new Loss(
                    Reason.MISSING_TRANSFORM,
                    "topic " + stream.request().topic(),
                    without.cardinality(),
                    "samples of %d for %s have no transform from %s to %s; the first at %d, where %s is not known"
                            .formatted(
                                    samples.size(),
                                    use.key(),
                                    use.source(stream),
                                    use.to(),
                                    stamp,
                                    chain.gap(stamp).orElseThrow())));
        }
    }

    private void noteRepeats(FrameEdge edge) {
        if (edge.duplicates() > 0) {
            warnings.add(new Loss(
                    Reason.BAD_STAMP,
                    "frame " + edge.child(),
                    edge.duplicates(),
                    "equal stamps; the last transform of each is kept"));
        }
        if (edge.changes() > 0) {
            warnings.add(new Loss(
                    Reason.BAD_TRANSFORM,
                    "frame " + edge.child(),
                    edge.changes(),
                    "static transforms that say something else than the last one, which is used"));
        }
    }

    /** The index with what was found here. */
    EpisodeIndex noted(EpisodeIndex index) {
        if (losses.isEmpty() && warnings.isEmpty()) {
            return index;
        }
        List<Loss> allLosses = new ArrayList<>(index.losses());
        allLosses.addAll(losses);
        List<Loss> allWarnings = new ArrayList<>(index.warnings());
        allWarnings.addAll(warnings);
        return new EpisodeIndex(index.streams(), index.topics(), allLosses, allWarnings, index.bytesRead());
    }

    /** Whether a sample can be taken to its frame; true where none is asked for. */
    boolean known(int slot, int sample) {
        BitSet without = unknown.get(slot);
        return without == null || !without.get(sample);
    }

    /** Samples of a stream that cannot be taken to its frame; borrowed. */
    Optional<BitSet> unknown(int slot) {
        return Optional.ofNullable(unknown.get(slot)).filter(without -> !without.isEmpty());
    }

    /** What takes the samples of a stream to its frame; nothing where they stay as they are. */
    Optional<FrameChain> chain(int slot) {
        return Optional.ofNullable(chains.get(slot));
    }

    /** What takes the points of a known sample to its frame; null where they stay as they are. */
    Transform transformOrNull(int slot, long stamp) {
        FrameChain chain = chains.get(slot);
        return chain == null ? null : chain.at(stamp).orElseThrow();
    }
}
