package io.robocache.job;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * How many episodes may be unreadable.
 *
 * @param maxShare share of episodes, 0 to 1, exactly as configured
 */
public record QuarantineConfig(BigDecimal maxShare) implements Serializable {

    /** Returns whether {@code quarantined} of {@code episodes} are more than allowed; exact. */
    public boolean exceededBy(long quarantined, long episodes) {
        return BigDecimal.valueOf(quarantined).compareTo(maxShare.multiply(BigDecimal.valueOf(episodes))) > 0;
    }
}
