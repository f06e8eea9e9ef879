package io.robocache.voxel;

/** What is kept of the points of a cell (numeric specification, 6.4). */
public enum Reduction {
    /** 1 for each cell with a point; uint8. */
    OCCUPANCY,
    /** The number of points; int32. */
    COUNT,
    /** The mean of each selected feature, the same whatever the order of the points; float32. */
    MEAN
}
