package io.robocache.align;

/** The kernels that align: each takes all streams of a launch, and there is another of few streams, which go by value. */
enum AlignKernel {
    /** Previous, nearest, linear, angle: {@code align.cu}. */
    BLEND("rc_align", "rc_align_few"),
    /** {@code align_slerp.cu}. */
    SLERP("rc_align_slerp", "rc_align_slerp_few"),
    /** {@code align_window.cu}. */
    WINDOW("rc_align_window", "rc_align_window_few"),
    /** The obvious kernel that a benchmark compares with; few streams only. */
    BASELINE("none for many streams", "rc_baseline_align");

    private final String many;
    private final String few;

    AlignKernel(String many, String few) {
        this.many = many;
        this.few = few;
    }

    /** The one for a policy. */
    static AlignKernel of(Policy policy) {
        return switch (policy) {
            case PREVIOUS, NEAREST, LINEAR -> BLEND;
            case SLERP -> SLERP;
            case WINDOW -> WINDOW;
        };
    }

    /** Its name in the fatbin. */
    String symbol(boolean byValue) {
        return byValue ? few : many;
    }
}
