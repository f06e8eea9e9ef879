package io.robocache.shard;

import java.io.Serializable;

/**
 * Consecutive frames of an episode that carry one task sentence.
 *
 * @param task   the sentence; empty where the episode has none
 * @param frames how many frames, at least 1
 */
public record TaskRun(String task, long frames) implements Serializable {

    /** @throws IllegalArgumentException if {@code frames} is below 1 */
    public TaskRun {
        if (frames < 1) {
            throw new IllegalArgumentException("task run of " + frames + " frames refused: a run has at least one");
        }
    }
}
