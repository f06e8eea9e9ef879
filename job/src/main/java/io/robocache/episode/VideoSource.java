package io.robocache.episode;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * Where the video of one episode of a LeRobot folder lies.
 *
 * @param file    the file, relative to the folder; may hold other episodes too
 * @param from    where in the file the episode begins, seconds
 * @param to      where it ends, seconds
 * @param fps     frames a second of the folder
 * @param feature its declaration in info.json, as JSON
 */
public record VideoSource(String file, double from, double to, double fps, String feature) {

    /**
     * The file of a folder's video.
     *
     * @throws MalformedEpisodeException if a link leads out of the folder
     */
    public static Path path(String folder, String file) throws IOException {
        return LeRobotDataset.below(new Path(folder), file, folder);
    }
}
