package io.robocache.shard;

/** SHELL. */
final class ContentDigest {
    private ContentDigest() {}
}
