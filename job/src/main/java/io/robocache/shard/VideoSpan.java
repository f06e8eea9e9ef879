package io.robocache.shard;

/**
 * The stretch of a video that shows an episode.
 *
 * @param file where it was found, relative to the folder of its recordings
 * @param from where in the file the episode begins, seconds
 * @param to   where it ends, seconds
 */
public record VideoSpan(String file, double from, double to) {}
