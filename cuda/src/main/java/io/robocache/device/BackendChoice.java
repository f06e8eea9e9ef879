package io.robocache.device;

import java.util.Objects;
import java.util.Set;

/**
 * Which backend this JVM computes on, and why; logged once and kept in the record of a run, never in a dataset.
 *
 * @param kind   what was chosen
 * @param reason one sentence that says why, for people
 */
public record BackendChoice(Backend.Kind kind, String reason) {

    private static final Set<String> REQUESTS = Set.of("auto", "cpu", "gpu");

    /** Checks that nothing is null. */
    public BackendChoice {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * Checks a value of {@code robocache.backend}; whether a JVM can have it shows when it opens a {@link Backend}.
     *
     * @throws IllegalArgumentException if it is not one of {@code auto}, {@code cpu} and {@code gpu}
     */
    public static void check(String requested) {
        if (!REQUESTS.contains(requested)) {
            throw new IllegalArgumentException(
                    "robocache.backend=%s refused: not one of auto, cpu, gpu; use auto".formatted(requested));
        }
    }
}
