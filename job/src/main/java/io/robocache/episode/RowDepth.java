package io.robocache.episode;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Depth images in a column of rows, of the shape [height, width] or [height, width, 1]. */
final class RowDepth {

    private static final Set<MinorType> TYPES =
            Set.of(MinorType.UINT1, MinorType.UINT2, MinorType.UINT4, MinorType.FLOAT4, MinorType.FLOAT8);

    private RowDepth() {}

    /** Why a feature cannot be read as these depth images, or nothing. */
    static Optional<String> refusal(DepthSource depth, RowFeature feature) {
        if (depth.info() != null) {
            return Optional.of(
                    "info %s: a recording of rows has no camera infos; give intrinsics".formatted(depth.info()));
        }
        if (!feature.isPicture()) {
            return Optional.of("shape %s: a depth image has the shape [height, width] or [height, width, 1]"
                    .formatted(feature.shape()));
        }
        return Optional.empty();
    }

    /** Why the numbers of a column are no depths, or nothing. */
    static Optional<String> refusal(MinorType typeOrNull) {
        return TYPES.contains(typeOrNull)
                ? Optional.empty()
                : Optional.of(
                        "depths of type %s: they are uint8, uint16, uint32, float32 or float64".formatted(typeOrNull));
    }

    /** Appends the points of one row; see {@link EpisodeReader#cloud}. */
    static void cloud(DepthSource depth, RowColumn column, int slot, Transform transformOrNull, PointFrames out) {
        try (FieldVector pixels = column.rowsAt(new int[] {slot}, out.memory())) {
            int width = column.feature().shape().get(1);
            int none = depth.camera(depth.intrinsics(), column.type()).unproject(pixels, width, transformOrNull, out);
            out.addNoReturns(none);
        }
    }
}
