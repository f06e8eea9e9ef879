package io.robocache.episode;

import java.io.Serializable;

/**
 * A file or folder that may hold episodes, found by listing alone; nothing of it was opened.
 *
 * @param root   place of its root in the configuration, from 0
 * @param path   path below that root, {@code /} between names; {@code .} if it is the root itself
 * @param uri    absolute URI
 * @param folder whether it is a folder that is one candidate as a whole (a LeRobot dataset, or a link to a folder), or for the
 *               clouds that lie in it, while its other files are candidates of their own
 * @param bytes  length of the file; 0 for a folder
 */
public record InputCandidate(int root, String path, String uri, boolean folder, long bytes) implements Serializable {}
