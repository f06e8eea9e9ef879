package io.robocache.job;

import io.robocache.align.CloudChoice;
import io.robocache.episode.StreamRequest;
import io.robocache.voxel.Crop;
import java.io.Serializable;
import java.util.List;

/**
 * The clouds of one sensor.
 *
 * @param request   what to read; its name is that of the voxels, with {@code .0}, {@code .1}, ... where they have several
 * @param choice    which of them a frame takes
 * @param crop      what is taken of each, or null for all of it
 * @param need      whether an episode needs it
 * @param onInvalid what becomes of frames at which it is not valid
 */
public record CloudConfig(StreamRequest request, CloudChoice choice, Crop crop, Need need, OnInvalid onInvalid)
        implements Serializable {

    /** Returns whether an episode without it is quarantined. */
    public boolean required() {
        return need == Need.ALWAYS;
    }

    /** Returns whether both take the same points of the same clouds, whatever features they need of them. */
    boolean samePoints(CloudConfig other) {
        return unnamed().equals(other.unnamed());
    }

    private CloudConfig unnamed() {
        return new CloudConfig(asked("", List.of()), choice, crop, Need.NEVER, OnInvalid.NAN);
    }

    /** Returns the same with other features. */
    CloudConfig with(List<String> features) {
        return new CloudConfig(asked(request.name(), features), choice, crop, need, onInvalid);
    }

    private StreamRequest asked(String name, List<String> features) {
        return new StreamRequest(
                name,
                request.topic(),
                request.kind(),
                request.fields(),
                request.order(),
                features,
                request.stampSource(),
                request.offsetNanos(),
                request.depth());
    }
}
