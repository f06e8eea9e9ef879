package io.robocache.shard;

import java.io.Serializable;

/**
 * A file of videos that a dataset takes over.
 *
 * @param key    its feature
 * @param number among the feature's files, contiguous from 0
 * @param folder URI of the recordings' folder; never written into the dataset
 * @param file   relative to that folder
 * @param source which file it is, independent of where the folder lies
 */
public record PlannedVideo(String key, int number, String folder, String file, String source) implements Serializable {}
