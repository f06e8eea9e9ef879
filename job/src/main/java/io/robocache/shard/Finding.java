package io.robocache.shard;

/**
 * A broken promise.
 *
 * @param file  path relative to the dataset
 * @param where row group, row or field; empty if the whole file is meant
 * @param what  what is wrong
 */
public record Finding(String file, String where, String what) {
    @Override
    public String toString() {
        return "[" + file + (where.isEmpty() ? "" : " @ " + where) + "] " + what;
    }
}
