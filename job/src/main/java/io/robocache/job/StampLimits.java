package io.robocache.job;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * What is bad about the stamps of a stream, and how much of it an episode may have.
 *
 * @param errorNanos a header stamp further from its log stamp is implausible; or {@code ClockDomain.UNLIMITED}
 * @param badShare   share of a stream's messages that may be duplicate, step back or be implausible, 0 to 1
 */
public record StampLimits(long errorNanos, BigDecimal badShare) implements Serializable {

    /** Returns whether {@code bad} of {@code messages} are too many. */
    boolean exceededBy(long bad, long messages) {
        return BigDecimal.valueOf(Math.min(bad, messages)).compareTo(badShare.multiply(BigDecimal.valueOf(messages)))
                > 0;
    }
}
