package io.robocache.voxel;

import io.robocache.device.Columns;
import java.io.Serializable;
import java.util.stream.DoubleStream;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;

/**
 * A pinhole camera whose depth images become points (numeric specification, 5.2); no distortion.
 *
 * @param scale metres in one unit of depth
 * @param fx    focal length in pixels along the columns, not 0; {@code fy} along the rows
 * @param cx    column of the principal point, pixels from the centre of the first; {@code cy} its row
 */
public record DepthCamera(double scale, double fx, double fy, double cx, double cy) implements Serializable {

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException if one is not finite, or a focal length is 0
     */
    public DepthCamera {
        if (!DoubleStream.of(scale, fx, fy, cx, cy).allMatch(Double::isFinite) || fx == 0 || fy == 0) {
            throw new IllegalArgumentException(
                    "depth camera of scale %s, fx %s, fy %s, cx %s, cy %s refused: all are finite, fx and fy not 0"
                            .formatted(scale, fx, fy, cx, cy));
        }
    }

    /**
     * Appends a point for each return, row by row; does not end the frame. A depth of 0, below 0 or not finite is none.
     *
     * @param depth           shape (height * width), rows one after the other; UINT1, UINT2, UINT4, FLOAT4 or FLOAT8,
     *                        without nulls; borrowed
     * @param width           columns of the image
     * @param transformOrNull from the camera's optical frame (x right, y down, z forward) to the points' frame
     * @param out             gets the points; has no features, as depth images bring none
     * @return the number of pixels without a return
     * @throws IllegalArgumentException if the depth is of another type, has nulls or not whole rows, or {@code out} has
     *     features
     */
    public int unproject(FieldVector depth, int width, Transform transformOrNull, PointFrames out) {
        check(depth, width, out);
        int pixels = depth.getValueCount();
        int before = out.points();
        out.reserve(pixels);
        for (int i = 0; i < pixels; i++) {
            double d = depthOf(depth, i);
            if (!(d > 0) || Double.isInfinite(d)) {
                continue;
            }
            int column = i % width;
            int row = i / width;
            double z = d * scale;
            double x = ((column - cx) * z) / fx;
            double y = ((row - cy) * z) / fy;
            if (transformOrNull == null) {
                out.add((float) x, (float) y, (float) z);
            } else {
                out.add(transformOrNull.x(x, y, z), transformOrNull.y(x, y, z), transformOrNull.z(x, y, z));
            }
        }
        return pixels - (out.points() - before);
    }

    private static double depthOf(FieldVector depth, int i) {
        return depth instanceof FloatingPointVector floats
                ? floats.getValueAsDouble(i)
                : ((BaseIntVector) depth).getValueAsLong(i);
    }

    private static void check(FieldVector depth, int width, PointFrames out) {
        switch (depth.getMinorType()) {
            case UINT1, UINT2, UINT4, FLOAT4, FLOAT8 -> Columns.refuseNulls(depth, "depth");
            default -> throw new IllegalArgumentException(
                    "depth of %s values refused: it takes UINT1, UINT2, UINT4, FLOAT4 and FLOAT8"
                            .formatted(depth.getMinorType()));
        }
        if (width < 1 || depth.getValueCount() % width != 0) {
            throw new IllegalArgumentException(
                    "depth of %d pixels refused: not rows of %d columns".formatted(depth.getValueCount(), width));
        }
        if (!out.features().isEmpty()) {
            throw new IllegalArgumentException(
                    "features %s of a depth image refused: it has x, y and z only".formatted(out.features()));
        }
    }
}
