package io.robocache.episode;

/**
 * How far a recorder is with a file or folder; see {@link RecordingLook}.
 *
 * @param files  what lies there, with lengths and times of modification; two equal texts mean that nothing has changed
 * @param sign   what the names say
 * @param marked whether a marker lies beside it, or in the folder
 */
public record RecordingState(String files, Sign sign, boolean marked) {

    /** What rosbag2's names say of a recording. */
    public enum Sign {
        /** {@code metadata.yaml} is there, which is written last, or a split behind this one. */
        CLOSED,
        /** Neither is there. */
        OPEN,
        /** It is not named as rosbag2 names its files. */
        NONE
    }
}
