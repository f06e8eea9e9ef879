package io.robocache.episode;

import io.robocache.voxel.DepthCamera;
import java.io.Serializable;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Says that a {@link StreamRequest.Kind#CLOUD} stream is recorded as depth images, and how they become points: of {@code
 * info} and {@code intrinsics} one is null.
 *
 * @param info       topic of the camera's {@code sensor_msgs/msg/CameraInfo}; the first of an episode that decodes holds
 * @param intrinsics the camera's parameters, for recordings without such a topic
 * @param scale      metres in one unit of depth, finite and above 0; {@link #AUTO}: 0.001 for integers, 1 for floats
 */
public record DepthSource(String info, Intrinsics intrinsics, double scale) implements Serializable {

    /** The scale of ROS: integers are millimetres, floats are metres (REP 118). */
    public static final double AUTO = 0;

    private static final double MILLIMETRE = 0.001;

    /**
     * A pinhole camera, pixels; see {@link DepthCamera}.
     *
     * @param fx focal length along the columns, finite, not 0; {@code fy} along the rows
     * @param cx column of the principal point, finite; {@code cy} its row
     */
    public record Intrinsics(double fx, double fy, double cx, double cy) implements Serializable {

        /** @throws IllegalArgumentException if a parameter is not finite or a focal length is 0 */
        public Intrinsics {
            new DepthCamera(1, fx, fy, cx, cy);
        }
    }

    /** @throws IllegalArgumentException if there is not exactly one camera, or the scale is refused */
    public DepthSource {
        if ((info == null) == (intrinsics == null)) {
            throw new IllegalArgumentException(
                    "depth with info %s and intrinsics %s refused: exactly one of them is needed"
                            .formatted(info, intrinsics));
        }
        if (!(scale >= 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("depth scale of %s m refused: finite and above 0".formatted(scale));
        }
    }

    /** The camera for depths of this type. */
    DepthCamera camera(Intrinsics of, MinorType depth) {
        boolean metres = depth == MinorType.FLOAT4 || depth == MinorType.FLOAT8;
        double unit = scale != AUTO ? scale : metres ? 1 : MILLIMETRE;
        return new DepthCamera(unit, of.fx, of.fy, of.cx, of.cy);
    }
}
