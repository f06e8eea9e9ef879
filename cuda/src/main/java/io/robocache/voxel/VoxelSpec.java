package io.robocache.voxel;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What to compute of each frame's points. A point takes part only if its coordinates and all features that any reduction
 * names are finite. Features are {@code x}, {@code y}, {@code z} or those of the cloud.
 *
 * @param grid     the cells
 * @param features each reduction with the features it names, in the order of their columns; none of OCCUPANCY and COUNT
 * @param first    points that {@link Reduction#FIRST} keeps of a cell, from 1; 0 without it
 */
public record VoxelSpec(VoxelGrid grid, Map<Reduction, List<String>> features, int first) implements Serializable {

    private static final List<String> COORDINATES = List.of("x", "y", "z");

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if no reduction is asked for, one names a feature twice or none where it must or
     *     some where it must not, or {@code first} does not fit
     */
    public VoxelSpec {
        Objects.requireNonNull(grid, "grid");
        if (features.isEmpty()) {
            throw new IllegalArgumentException(
                    "voxels without a reduction refused: name occupancy, count, mean, min, max or first");
        }
        // By the order of the enum: nothing that is written may depend on the order of a hash.
        Map<Reduction, List<String>> ordered = new EnumMap<>(Reduction.class);
        features.forEach((reduction, names) -> {
            if (new HashSet<>(names).size() != names.size()) {
                throw new IllegalArgumentException(
                        "%s of %s refused: name each feature once".formatted(reduction, names));
            }
            if (reduction.namesFeatures() == names.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s of %s refused: OCCUPANCY and COUNT name no feature, the others at least one"
                                .formatted(reduction, names));
            }
            ordered.put(reduction, List.copyOf(names));
        });
        features = Collections.unmodifiableMap(ordered);
        if (features.containsKey(Reduction.FIRST) ? first < 1 : first != 0) {
            throw new IllegalArgumentException(
                    "the first %d points of a cell refused: from 1 with FIRST, 0 without".formatted(first));
        }
    }

    /**
     * Occupancy, counts and means.
     *
     * @param meanFeatures whose mean is taken; empty unless {@link Reduction#MEAN} is asked for
     */
    public VoxelSpec(VoxelGrid grid, Set<Reduction> reductions, List<String> meanFeatures) {
        this(grid, byReduction(reductions, meanFeatures), 0);
    }

    private static Map<Reduction, List<String>> byReduction(Set<Reduction> reductions, List<String> meanFeatures) {
        Map<Reduction, List<String>> features = new EnumMap<>(Reduction.class);
        reductions.forEach(reduction -> features.put(reduction, List.of()));
        if (!meanFeatures.isEmpty() && !reductions.contains(Reduction.MEAN)) {
            throw new IllegalArgumentException(
                    "features %s without MEAN refused: ask for MEAN or name none".formatted(meanFeatures));
        }
        features.replace(Reduction.MEAN, meanFeatures);
        return features;
    }

    /** What is kept of a cell's points, in the order of the enum. */
    public Set<Reduction> reductions() {
        return features.keySet();
    }

    /** The features that a reduction names, in the order of their columns; empty if it is not asked for. */
    public List<String> features(Reduction reduction) {
        return features.getOrDefault(reduction, List.of());
    }

    /** The features whose mean is taken, in the order of the columns. */
    public List<String> meanFeatures() {
        return features(Reduction.MEAN);
    }

    /** The features that clouds must bring besides x, y and z, each once. */
    public List<String> cloudFeatures() {
        Set<String> named = new LinkedHashSet<>();
        features.values().forEach(named::addAll);
        COORDINATES.forEach(named::remove);
        return List.copyOf(named);
    }

    /**
     * The check of points that all twins share.
     *
     * @throws IllegalArgumentException if the last frame is not ended, or the points lack a feature
     */
    void check(PointFrames points) {
        int open = points.points() - points.frameStart(points.frames());
        if (open != 0) {
            throw new IllegalArgumentException("%d points after the last of %d frames refused: end their frame first"
                    .formatted(open, points.frames()));
        }
        for (String name : cloudFeatures()) {
            if (!points.features().contains(name)) {
                throw new IllegalArgumentException("voxels of feature %s refused: the points have x, y, z and %s"
                        .formatted(name, points.features()));
            }
        }
    }
}
