package io.robocache.align;

import java.io.Serializable;
import java.util.Objects;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * How one stream is brought onto the clock.
 *
 * @param policy     which samples are taken
 * @param limitNanos the greatest age ({@link Policy#PREVIOUS}, {@link Policy#NEAREST}) or gap between the two samples
 *                   ({@link Policy#LINEAR}) that is valid, inclusive; {@link #UNLIMITED} for none
 * @param angle      whether the values are angles in radians, interpolated the short way round; {@code LINEAR} only
 * @param precision  what interpolated values are rounded to; copied samples keep their type whatever it says
 */
public record Alignment(Policy policy, long limitNanos, boolean angle, Precision precision) implements Serializable {

    /** No limit on age or gap. */
    public static final long UNLIMITED = -1;

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if the limit is negative and not {@link #UNLIMITED}, or if {@code angle} is asked
     *     of a policy that does not interpolate
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
                    "angle refused with policy %s: only LINEAR interpolates; use LINEAR or leave angle out"
                            .formatted(policy));
        }
    }

    /**
     * The type of the aligned values of a source of the given type.
     *
     * @throws IllegalArgumentException if the policy cannot take that type
     */
    public MinorType outputType(MinorType source) {
        if (policy == Policy.LINEAR) {
            if (source != MinorType.FLOAT4 && source != MinorType.FLOAT8) {
                throw new IllegalArgumentException(
                        "LINEAR refused for %s values: it takes FLOAT4 and FLOAT8; use PREVIOUS or NEAREST"
                                .formatted(source));
            }
            return precision.storedType(source);
        }
        return switch (source) {
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    UINT1,
                    UINT2,
                    UINT4,
                    UINT8,
                    FLOAT2,
                    FLOAT4,
                    FLOAT8,
                    VARCHAR -> source;
            default -> throw new IllegalArgumentException(
                    "%s refused for %s values: it takes booleans, integers, floats and strings"
                            .formatted(policy, source));
        };
    }

    /** Whether an age or gap, as an unsigned count of nanoseconds, is within the limit. */
    boolean admits(long unsignedNanos) {
        return limitNanos == UNLIMITED || Long.compareUnsigned(unsignedNanos, limitNanos) <= 0;
    }
}
