package io.robocache.job;

import io.robocache.align.Policy;
import io.robocache.episode.StreamRequest;
import java.io.Serializable;

/**
 * The clouds of one sensor.
 *
 * @param request     what to read; its name is that of the voxels, with {@code .0}, {@code .1}, ... where they have several
 * @param policy      PREVIOUS or NEAREST
 * @param maxAgeNanos inclusive, at least 0, or {@code Alignment.UNLIMITED}
 * @param required    whether an episode needs it
 * @param onInvalid   what becomes of frames at which it is not valid
 */
public record CloudConfig(StreamRequest request, Policy policy, long maxAgeNanos, boolean required, OnInvalid onInvalid)
        implements Serializable {}
