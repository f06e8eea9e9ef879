package io.robocache.episode;

import java.io.Serializable;

/**
 * A file or folder that may hold episodes, found by listing alone; nothing of it was opened.
 *
 * @param root  place of its root in the configuration, from 0
 * @param base  absolute URI of the folder that the root is or lies in, shared by all its candidates
 * @param path  path below that folder, {@code /} between names; {@code .} if it is the folder itself
 * @param kind  what listing took it for
 * @param bytes length of the file; 0 for a folder
 */
public record InputCandidate(int root, String base, String path, Kind kind, long bytes) implements Serializable {

    /** Absolute URI. */
    public String uri() {
        return path.equals(".") ? base : base.endsWith("/") ? base + path : base + "/" + path;
    }

    /** What names alone tell. */
    public enum Kind {
        /** A file, of whatever format. */
        FILE,
        /** A folder with LeRobot's {@code meta/info.json}, as a whole. */
        LEROBOT,
        /** A folder with several files of recorded messages, for these; its other files are candidates of their own. */
        BAG,
        /** A folder with clouds, for these; its other files are candidates of their own. */
        CLOUDS,
        /** A folder with Parquet files, for these; its other files are candidates of their own. */
        PARQUET,
        /** A Zarr store, as a whole. */
        ZARR,
        /** A link to a folder, which is not followed. */
        LINK
    }
}
