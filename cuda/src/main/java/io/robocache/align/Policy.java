package io.robocache.align;

/** Which samples a value at a target time comes from (numeric specification, section 2). */
public enum Policy {
    /** The last sample at or before the target; any type. */
    PREVIOUS,
    /** The sample least far in time, the earlier of two as far; any type. */
    NEAREST,
    /** Between the samples around the target, component by component; floating-point sources only. */
    LINEAR,
    /** Between the orientations around the target; quaternions x, y, z, w of floating-point sources only. */
    SLERP,
    /** The last samples of a span up to the target, oldest first, padded in front; any type. */
    WINDOW;

    boolean interpolates() {
        return this == LINEAR || this == SLERP;
    }
}
