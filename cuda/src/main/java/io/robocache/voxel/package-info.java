/** Clouds of points into sparse voxels, sorted by cell, with the same bits on every device. */
package io.robocache.voxel;
