package io.robocache.udf;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.udf.FunctionText.Parameter;
import java.util.List;
import java.util.Locale;

/** The constant arguments that say how a stream is aligned: policy, max_gap, precision and window, in this order. */
final class AlignmentReader {

    private static final List<String> POLICIES = List.of("previous", "nearest", "linear", "angle", "slerp", "window");
    private static final List<String> PRECISIONS = List.of("source", "float64", "float32", "float16", "bfloat16");
    private static final int MAX_WINDOW = 1 << 16;

    private AlignmentReader() {}

    /** What they are called. */
    static List<Parameter> parameters() {
        return List.of(
                Parameter.of(
                        "policy", "constant: previous, nearest, linear, angle (linear, of radians), slerp or window"),
                Parameter.of(
                        "max_gap",
                        "constant: greatest age (previous, nearest), gap (linear, angle, slerp) or the span (window),"
                                + " BIGINT nanoseconds or INTERVAL; NULL: no limit"),
                Parameter.optional(
                        "precision",
                        "constant: source (the default), float64, float32, float16 or bfloat16, the last two held as FLOAT"),
                Parameter.optional("window", "constant: samples of policy window, oldest first, padded in front"));
    }

    /** Reads them. */
    static Alignment read(List<Argument> four) {
        String policy = word(four.get(0), POLICIES, null);
        Argument gap = four.get(1);
        long limit = limit(gap);
        Precision precision =
                Precision.valueOf(word(four.get(2), PRECISIONS, "source").toUpperCase(Locale.ROOT));
        int window = window(four.get(3), policy);
        if (policy.equals("window")) {
            if (limit < 1) {
                throw gap.refused(limit < 0 ? "NULL" : limit + " ns", "a window has a span from 1 ns");
            }
            return Alignment.window(window, limit, precision);
        }
        boolean angle = policy.equals("angle");
        Policy chosen = angle ? Policy.LINEAR : Policy.valueOf(policy.toUpperCase(Locale.ROOT));
        return new Alignment(chosen, limit, angle, precision);
    }

    private static String word(Argument argument, List<String> words, String otherwise) {
        Object value = argument.needConstant("'" + words.get(0) + "'");
        if (value == null && otherwise != null) {
            return otherwise;
        }
        String word = value == null ? "NULL" : value.toString();
        if (!words.contains(word)) {
            throw argument.refused(value == null ? word : "'" + word + "'", "write one of " + String.join(", ", words));
        }
        return word;
    }

    private static long limit(Argument gap) {
        Object value = gap.needConstant("INTERVAL '50' MILLISECOND, 50000000 or NULL");
        if (value == null) {
            return Alignment.UNLIMITED;
        }
        TimeType type = TimeType.ofDuration(gap.type());
        if (type == null) {
            throw gap.refused(
                    "a value of type " + gap.type().catalogString(), "it is BIGINT nanoseconds, an INTERVAL or NULL");
        }
        long nanos;
        try {
            nanos = type.nanos(value);
        } catch (ArithmeticException e) {
            throw gap.refused(value + " us", "nanoseconds are below 2^63; write NULL for no limit");
        }
        if (nanos < 0) {
            throw gap.refused(nanos + " ns", "limits start at 0; write NULL for no limit");
        }
        return nanos;
    }

    private static int window(Argument argument, String policy) {
        Object value = argument.needConstant("16");
        boolean wanted = policy.equals("window");
        long samples = value instanceof Number number ? number.longValue() : value == null ? 0 : -1;
        if (wanted ? samples < 1 || samples > MAX_WINDOW : value != null) {
            throw argument.refused(
                    value == null ? "NULL" : value,
                    wanted
                            ? "policy window takes 1 to %d samples, as window => 16".formatted(MAX_WINDOW)
                            : "only policy window takes several samples; leave it out");
        }
        return (int) samples;
    }
}
