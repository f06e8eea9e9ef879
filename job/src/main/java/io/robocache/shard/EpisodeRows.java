package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The rows of {@link ManifestTables#EPISODES} over all versions, one by one; a row group is in memory. Not thread-safe. */
final class EpisodeRows implements AutoCloseable {
    private final Path root;
    private final Configuration hadoop;
    private final Iterator<Placed> parts;
    private ParquetFile file;
    private int group;
    private Iterator<Map<String, Object>> rows = List.<Map<String, Object>>of().iterator();

    EpisodeRows(Path root, DatasetHistory history, Configuration hadoop) {
        this.root = root;
        this.hadoop = hadoop;
        this.parts = history.versions().stream()
                .flatMap(version -> version.episodes().stream())
                .iterator();
    }

    /** The next row; null behind the last. */
    Map<String, Object> next() throws IOException {
        while (!rows.hasNext()) {
            if (file != null && group < file.rowGroups()) {
                rows = file.table(group++, ManifestTables.EPISODES).iterator();
            } else {
                close();
                if (!parts.hasNext()) {
                    return null;
                }
                file = new ParquetFile(new Path(root, parts.next().path()), hadoop);
                group = 0;
            }
        }
        return rows.next();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
