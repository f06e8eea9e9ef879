package io.robocache.job;

import io.robocache.voxel.VoxelSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * One voxel column group.
 *
 * @param name   name without the prefix {@code voxels.} of its columns
 * @param clouds the sensors that are merged, in this order; at least one
 * @param spec   grid and reductions
 * @param layout of the columns
 * @param frame  frame of the grid, which clouds are taken to, or null for whichever they agree on
 */
public record VoxelConfig(String name, List<CloudConfig> clouds, VoxelSpec spec, VoxelLayout layout, String frame)
        implements Serializable {
    public VoxelConfig {
        clouds = List.copyOf(clouds);
    }

    /** Whether depth images are among the clouds. */
    public boolean hasDepth() {
        return clouds.stream().anyMatch(cloud -> cloud.request().depth() != null);
    }

    /** Returns whether both groups voxelize the same points, so that one decoding serves both. */
    boolean samePoints(VoxelConfig other) {
        boolean same = Objects.equals(frame, other.frame) && clouds.size() == other.clouds.size();
        for (int i = 0; same && i < clouds.size(); i++) {
            same = clouds.get(i).samePoints(other.clouds.get(i));
        }
        return same;
    }

    /** Returns the same with clouds that bring these features. */
    VoxelConfig with(List<String> features) {
        return new VoxelConfig(
                name, clouds.stream().map(cloud -> cloud.with(features)).toList(), spec, layout, frame);
    }

    /** Returns whether points of any cloud are cropped. */
    boolean cropped() {
        return clouds.stream().anyMatch(cloud -> cloud.crop() != null);
    }
}
