package io.robocache.episode;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

final class LeRobotLister {
    private LeRobotLister() {}

    static Listing list(InputCandidate candidate, FileSystem files, Path folder) {
        throw new UnsupportedOperationException("LeRobot");
    }
}
