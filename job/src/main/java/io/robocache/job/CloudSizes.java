package io.robocache.job;

import java.io.Serializable;
import java.util.List;

/**
 * The clouds of one stream of one episode.
 *
 * @param minPoints    least points of a cloud, finite or not
 * @param medianPoints median (the lower of two)
 * @param maxPoints    most points of a cloud
 * @param sampled      clouds whose points were looked at for the extent
 * @param least        least finite x, y, z of those, metres in the cloud's frame; empty if there is no finite point
 * @param greatest     greatest finite x, y, z; empty with {@code least}
 */
public record CloudSizes(
        long minPoints, long medianPoints, long maxPoints, int sampled, List<Float> least, List<Float> greatest)
        implements Serializable {

    public CloudSizes {
        least = List.copyOf(least);
        greatest = List.copyOf(greatest);
    }
}
