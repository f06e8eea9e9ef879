package io.robocache.job;

import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * One thing that voxels say, a column of a voxel group.
 *
 * @param name     the column's, after that of the group
 * @param type     of an element
 * @param perVoxel elements of a voxel
 * @param source   the column of a batch that holds it
 */
record VoxelPart(String name, MinorType type, int perVoxel, Function<VoxelBatch, FieldVector> source) {
    /** The cell, ascending; int32, or int64 for more than 2^31 - 1 cells. */
    static final String KEY = "key";

    /** How many points FIRST has of a voxel, int32. */
    static final String FIRST_NUMBER = "first_number";

    /** Returns the key, then what the reductions give, in the order of the columns. */
    static List<VoxelPart> of(VoxelSpec spec) {
        List<VoxelPart> parts = new ArrayList<>();
        MinorType key = spec.grid().wideKeys() ? MinorType.BIGINT : MinorType.INT;
        parts.add(new VoxelPart(KEY, key, 1, VoxelBatch::keys));
        for (Reduction reduction : spec.reductions()) {
            String word = reduction.name().toLowerCase(Locale.ROOT);
            switch (reduction) {
                case OCCUPANCY -> parts.add(new VoxelPart(word, MinorType.UINT1, 1, VoxelBatch::occupancy));
                case COUNT -> parts.add(new VoxelPart(word, MinorType.INT, 1, VoxelBatch::counts));
                case MEAN, MIN, MAX -> features(spec, reduction, word, 1, parts);
                case FIRST -> {
                    features(spec, reduction, word, spec.first(), parts);
                    parts.add(new VoxelPart(FIRST_NUMBER, MinorType.INT, 1, VoxelBatch::firstCounts));
                }
            }
        }
        return parts;
    }

    private static void features(
            VoxelSpec spec, Reduction reduction, String word, int perVoxel, List<VoxelPart> parts) {
        List<String> features = spec.features(reduction);
        for (int f = 0; f < features.size(); f++) {
            int column = f;
            parts.add(new VoxelPart(
                    word + "." + features.get(f), MinorType.FLOAT4, perVoxel, voxels -> voxels.values(reduction)
                            .get(column)));
        }
    }

    /** The column of a batch; borrowed. */
    BaseFixedWidthVector of(VoxelBatch voxels) {
        return (BaseFixedWidthVector) source.apply(voxels);
    }

    /** Bytes of a voxel. */
    int bytes() {
        return perVoxel * (type == MinorType.UINT1 ? 1 : type == MinorType.BIGINT ? Long.BYTES : Integer.BYTES);
    }
}
