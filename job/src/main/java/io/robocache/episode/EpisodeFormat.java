package io.robocache.episode;

/** The containers that episodes are read from. Which one a file is, its first bytes say; see {@link EpisodeLister}. */
public enum EpisodeFormat {
    /** One MCAP file, one episode. */
    MCAP,
    /** One sqlite3 file of rosbag2, one episode. */
    DB3,
    /** The folder of a recording that rosbag2 split into several files of either kind, one episode. */
    ROSBAG2,
    /** One LeRobot folder, version 2.1 or 3.0; as many episodes as its {@code meta/} lists. */
    LEROBOT,
    /** A folder that holds PCD, PLY or headerless files of one cloud each, or one such file; one episode. */
    CLOUDS,
    /** One HDF5 file; each group of its {@code /data} is one episode, else the file. */
    HDF5,
    /** One TFRecord file of an RLDS dataset; each of its records is one episode. */
    RLDS,
    /** The Parquet files of a folder that is none of LeRobot's, or one such file: a topic each, one episode. */
    PARQUET
}
