package io.robocache.shard;

import java.io.Serializable;

/**
 * A file of videos that a dataset takes over.
 *
 * @param key    its feature
 * @param place  where it goes in the dataset, relative to its folder
 * @param folder URI of the recordings' folder; never written into the dataset
 * @param file   relative to that folder
 * @param source which file it is, independent of where the folder lies
 */
public record PlannedVideo(String key, String place, String folder, String file, String source)
        implements Serializable {}
