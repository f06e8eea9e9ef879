package io.robocache.job;

import io.robocache.episode.StampedEdge;
import io.robocache.voxel.Transform;
import java.util.List;
import java.util.Optional;

/**
 * The way from one frame to another: up from the frame to the first common ancestor, and down to the target. It is composed
 * from the target frame outwards, in float64 (numeric specification, section 10). Not thread-safe.
 */
final class FrameChain {

    /** One edge of the way; {@code down} where the target lies below it, so that its inverse is needed. */
    record Step(FrameEdge edge, boolean down) {}

    private final List<Step> steps; // the first is next to the target
    private final boolean fixed;
    private final double[] seven = new double[StampedEdge.WIDTH];
    private FrameMotion always; // of a way of static edges

    FrameChain(List<Step> steps) {
        this.steps = List.copyOf(steps);
        this.fixed = steps.stream().allMatch(step -> step.edge().isFixed());
    }

    /** The edges, from the target outwards. */
    List<FrameEdge> edges() {
        return steps.stream().map(Step::edge).toList();
    }

    /** The first moving frame of the way that is not known at {@code t}, or nothing where the way is known. */
    Optional<String> gap(long t) {
        for (Step step : steps) {
            if (!step.edge().covers(t)) {
                return Optional.of(step.edge().child());
            }
        }
        return Optional.empty();
    }

    /** What takes points of the source frame to the target at {@code t}; nothing where the way is not known then. */
    Optional<Transform> at(long t) {
        return motion(t).map(FrameMotion::points);
    }

    /** As {@link #at}, for poses too. */
    Optional<FrameMotion> motion(long t) {
        if (always != null) {
            return Optional.of(always);
        }
        if (gap(t).isPresent()) {
            return Optional.empty();
        }
        FrameMotion whole = FrameMotion.IDENTITY;
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).edge().read(t, seven);
            FrameMotion step = steps.get(i).down() ? FrameMotion.inverseOf(seven) : FrameMotion.of(seven);
            whole = i == 0 ? step : whole.after(step);
        }
        always = fixed ? whole : null;
        return Optional.of(whole);
    }
}
