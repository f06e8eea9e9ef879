package io.robocache.voxel;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What to compute of each frame's points. A point takes part only if its coordinates and all {@code meanFeatures} are
 * finite.
 *
 * @param grid         the cells
 * @param reductions   what is kept of a cell's points; at least one
 * @param meanFeatures whose mean is taken, in the order of the columns: {@code x}, {@code y}, {@code z} or features of the
 *                     cloud; empty unless {@link Reduction#MEAN} is asked for
 */
public record VoxelSpec(VoxelGrid grid, Set<Reduction> reductions, List<String> meanFeatures) implements Serializable {

    private static final Set<String> COORDINATES = Set.of("x", "y", "z");

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if no reduction is asked for, a feature is named twice, or features are named
     *     without {@link Reduction#MEAN} or it without them
     */
    public VoxelSpec {
        Objects.requireNonNull(grid, "grid");
        if (reductions.isEmpty()) {
            throw new IllegalArgumentException("voxels without a reduction refused: name occupancy, count or mean");
        }
        reductions = Set.copyOf(EnumSet.copyOf(reductions));
        meanFeatures = List.copyOf(meanFeatures);
        if (new HashSet<>(meanFeatures).size() != meanFeatures.size()) {
            throw new IllegalArgumentException("mean of %s refused: name each feature once".formatted(meanFeatures));
        }
        if (reductions.contains(Reduction.MEAN) == meanFeatures.isEmpty()) {
            throw new IllegalArgumentException(
                    "mean of %s with reductions %s refused: name at least one feature with mean, none without"
                            .formatted(meanFeatures, EnumSet.copyOf(reductions)));
        }
    }

    /** The features that clouds must bring besides x, y and z, in order. */
    public List<String> cloudFeatures() {
        return meanFeatures.stream().filter(name -> !COORDINATES.contains(name)).toList();
    }
}
