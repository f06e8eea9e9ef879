package io.robocache.align;

import java.io.Serializable;
import java.util.Objects;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * How one stream is brought onto the clock.
 *
 * @param policy     which samples are taken
 * @param limitNanos the greatest age ({@link Policy#PREVIOUS}, {@link Policy#NEAREST}) or gap between the two samples
 *                   ({@link Policy#LINEAR}, {@link Policy#SLERP}) that is valid, inclusive, or {@link #UNLIMITED}; of
 *                   {@link Policy#WINDOW} the span, exclusive: a sample is taken where its age is below it
 * @param angle      whether the values are angles in radians, interpolated the short way round; {@code LINEAR} only
 * @param precision  what floats are rounded to, interpolated or copied; with {@link Precision#SOURCE} copies are bit for bit
 * @param samples    how many samples a target has: of {@code WINDOW} from 1, of all others 1
 */
public record Alignment(Policy policy, long limitNanos, boolean angle, Precision precision, int samples)
        implements Serializable {

    /** No limit on age or gap. */
    public static final long UNLIMITED = -1;

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if the limit is negative and not {@link #UNLIMITED}, a window has no span, {@code
     *     angle} is asked of a policy other than {@code LINEAR}, or the number of samples does not fit the policy
     */
    public Alignment {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(precision, "precision");
        if (limitNanos < UNLIMITED) {
            throw new IllegalArgumentException("%s limit %d ns refused: limits start at 0; leave it out for no limit"
                    .formatted(policy, limitNanos));
        }
        if (angle && policy != Policy.LINEAR) {
            throw new IllegalArgumentException(
                    "angle refused with policy %s: it is for LINEAR; use LINEAR or leave angle out".formatted(policy));
        }
        if (policy == Policy.WINDOW && (limitNanos < 1 || samples < 1)) {
            throw new IllegalArgumentException(
                    "window of %d samples within %d ns refused: both start at 1".formatted(samples, limitNanos));
        }
        if (policy != Policy.WINDOW && samples != 1) {
            throw new IllegalArgumentException(
                    "%d samples refused with policy %s: only WINDOW takes several".formatted(samples, policy));
        }
    }

    /** One sample a target: every policy but {@link Policy#WINDOW}. */
    public Alignment(Policy policy, long limitNanos, boolean angle, Precision precision) {
        this(policy, limitNanos, angle, precision, 1);
    }

    /** The last {@code samples} samples whose age is below {@code spanNanos}. */
    public static Alignment window(int samples, long spanNanos, Precision precision) {
        return new Alignment(Policy.WINDOW, spanNanos, false, precision, samples);
    }

    /**
     * The type of the aligned values of a source of the given type.
     *
     * @throws IllegalArgumentException if the policy cannot take that type
     */
    public MinorType outputType(MinorType source) {
        return switch (source) {
            case FLOAT4, FLOAT8 -> precision.storedType(source);
            case BIT, TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8, FLOAT2, VARCHAR -> {
                if (policy.interpolates()) {
                    throw new IllegalArgumentException(
                            "%s refused for %s values: it takes FLOAT4 and FLOAT8; use PREVIOUS or NEAREST"
                                    .formatted(policy, source));
                }
                yield source;
            }
            default -> throw new IllegalArgumentException(
                    "%s refused for %s values: it takes booleans, integers, floats and strings"
                            .formatted(policy, source));
        };
    }

    /** Whether an age or gap, as an unsigned count of nanoseconds, is within the limit. */
    boolean admits(long unsignedNanos) {
        return limitNanos == UNLIMITED || Long.compareUnsigned(unsignedNanos, limitNanos) <= 0;
    }

    /** Whether a sample of that age, as an unsigned count of nanoseconds, lies in the window. */
    public boolean spans(long unsignedNanos) {
        return Long.compareUnsigned(unsignedNanos, limitNanos) < 0;
    }
}
