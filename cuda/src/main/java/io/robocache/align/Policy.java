package io.robocache.align;

/** Which samples a value at a target time comes from (numeric specification, section 2). */
public enum Policy {
    /** The last sample at or before the target; any type, copied bit for bit. */
    PREVIOUS,
    /** The sample least far in time, the earlier of two as far; any type, copied bit for bit. */
    NEAREST,
    /** Between the samples around the target; floating-point sources only. */
    LINEAR
}
