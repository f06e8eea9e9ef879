package io.robocache.device;

import java.util.Objects;

/**
 * Which backend this JVM computes on, and why; logged once and kept in the record of a run, never in a dataset.
 *
 * @param kind   what was chosen
 * @param reason one sentence that says why, for people
 */
public record BackendChoice(Backend.Kind kind, String reason) {

    /** Checks that nothing is null. */
    public BackendChoice {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * Chooses for the value of {@code robocache.backend}.
     *
     * @param requested {@code auto}, {@code cpu} or {@code gpu}
     * @throws IllegalArgumentException if a GPU is asked for, as this build has no GPU twin, or if the value is another
     */
    public static BackendChoice of(String requested) {
        return switch (requested) {
            case "cpu" -> new BackendChoice(Backend.Kind.CPU, "robocache.backend=cpu");
            case "auto" -> new BackendChoice(
                    Backend.Kind.CPU, "robocache.backend=auto chose the CPU: this build has no GPU twin");
            case "gpu" -> throw new IllegalArgumentException(
                    "robocache.backend=gpu refused: this build has no GPU twin; the CPU"
                            + " gives the same bytes; use auto or cpu");
            default -> throw new IllegalArgumentException(
                    "robocache.backend=%s refused: not one of auto, cpu, gpu; use auto".formatted(requested));
        };
    }
}
