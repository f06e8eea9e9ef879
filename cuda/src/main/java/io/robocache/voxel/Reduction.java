package io.robocache.voxel;

/** What is kept of the points of a cell (numeric specification, 6.4). The same bits whatever the points' order, but FIRST. */
public enum Reduction {
    /** 1 for each cell with a point; uint8. */
    OCCUPANCY,
    /** The number of points; int32. */
    COUNT,
    /** The mean of each named feature, exact to the fixed point of its frame; float32. */
    MEAN,
    /** The least value of each named feature, with -0 below +0; float32. */
    MIN,
    /** The greatest value of each named feature, with -0 below +0; float32. */
    MAX,
    /** Each named feature of the first K points, padded with 0, float32, and how many there are, int32. */
    FIRST;

    /** Whether it is of features that it names. */
    public boolean namesFeatures() {
        return this != OCCUPANCY && this != COUNT;
    }
}
