package io.robocache.episode;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Lists the episodes of a LeRobot folder from its {@code meta/}. */
final class LeRobotLister {

    private LeRobotLister() {}

    static Listing list(InputCandidate candidate, FileSystem files, Path folder) throws IOException {
        Path info = new Path(folder, "meta/info.json");
        EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), 0, 0);
        String fingerprint = Fingerprint.of(files, List.of(info));
        long bytes = files.getFileStatus(info).getLen();
        return new Listing(
                List.of(new EpisodeRef(id, candidate.uri(), EpisodeFormat.LEROBOT, bytes, fingerprint)), List.of());
    }
}
