package io.robocache.episode;

/** How many values a message has become, which as objects take many times its bytes. Not thread-safe. */
final class ValueCount {
    private final long most;
    private long values;

    ValueCount(Limits limits) {
        most = limits.components();
    }

    /** The next message begins. */
    void reset() {
        values = 0;
    }

    void add(long more) throws DamageException {
        values += more;
        if (values > most) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "a message of more than %d values, the limit (limits.components)".formatted(most));
        }
    }
}
