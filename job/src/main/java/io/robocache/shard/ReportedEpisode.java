package io.robocache.shard;

/**
 * A written episode that the report shows by itself.
 *
 * @param number  its {@code episode_index}
 * @param outcome without statistics
 */
record ReportedEpisode(long number, EpisodeOutcome outcome) {

    static ReportedEpisode of(long number, EpisodeOutcome outcome) {
        return new ReportedEpisode(
                number,
                new EpisodeOutcome(
                        outcome.id(),
                        outcome.fingerprint(),
                        outcome.status(),
                        outcome.frames(),
                        outcome.tasks(),
                        outcome.losses(),
                        outcome.warnings(),
                        outcome.quarantine(),
                        java.util.Map.of(),
                        outcome.sync(),
                        outcome.videos(),
                        outcome.trace()));
    }

    /** Frames at which some stream is not valid, each stream counted by itself. */
    long invalid() {
        return outcome.sync().values().stream()
                .mapToLong(sync -> sync.frames() - sync.valid())
                .sum();
    }

    /** The least share of valid frames of a stream; 1 without streams. */
    double worstRate() {
        return outcome.sync().values().stream()
                .mapToDouble(StreamSync::matchRate)
                .min()
                .orElse(1);
    }

    /** Rows lost. */
    long losses() {
        return outcome.losses().stream().mapToLong(loss -> loss.count()).sum();
    }
}
