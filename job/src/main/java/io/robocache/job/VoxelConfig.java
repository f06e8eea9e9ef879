package io.robocache.job;

import io.robocache.voxel.VoxelSpec;
import java.io.Serializable;
import java.util.List;

/**
 * One voxel column group.
 *
 * @param name   name without the prefix {@code voxels.} of its columns
 * @param clouds the sensors that are merged, in this order; at least one
 * @param spec   grid and reductions
 * @param frame  frame of the grid, which clouds are taken to, or null for whichever they agree on
 */
public record VoxelConfig(String name, List<CloudConfig> clouds, VoxelSpec spec, String frame) implements Serializable {
    public VoxelConfig {
        clouds = List.copyOf(clouds);
    }
}
