package io.robocache.episode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A LeRobot folder: its description and its table of episodes. Immutable and thread-safe.
 *
 * @param uri      the folder, for messages
 * @param info     its description
 * @param episodes its table of episodes; the place in it is the ordinal of {@link EpisodeId}
 */
record LeRobotDataset(String uri, LeRobotInfo info, List<LeRobotEpisode> episodes) {

    static final String INFO = "meta/info.json";

    private static final int KEPT = 4;

    /** The last few datasets of this JVM: tasks open one episode after the other, and the table may list 100,000. */
    private static final Map<Key, SoftReference<LeRobotDataset>> RECENT = new LinkedHashMap<>(KEPT, 0.75f, true);

    /** A dataset that is written to meanwhile changes its description, as that counts the episodes. */
    private record Key(String uri, long infoBytes, long infoTime, Limits limits) {}

    LeRobotDataset {
        episodes = List.copyOf(episodes);
    }

    /** @throws MalformedEpisodeException if no episode of the folder can be read */
    static LeRobotDataset open(String uri, Configuration hadoop, Limits limits) throws IOException {
        Path folder = new Path(uri);
        FileSystem files = folder.getFileSystem(hadoop);
        FileStatus status;
        try {
            status = files.getFileStatus(below(folder, INFO, uri));
        } catch (FileNotFoundException missing) {
            throw new MalformedEpisodeException(Reason.MISSING_FILE, uri, INFO, "this file is missing", missing);
        }
        Key key = new Key(uri, status.getLen(), status.getModificationTime(), limits);
        LeRobotDataset dataset = recent(key);
        if (dataset == null) {
            dataset = read(files, hadoop, folder, uri, limits);
            keep(key, dataset);
        }
        return dataset;
    }

    private static LeRobotDataset read(FileSystem files, Configuration hadoop, Path folder, String uri, Limits limits)
            throws IOException {
        LeRobotInfo info =
                LeRobotInfo.parse(LeRobotTables.bytes(files, below(folder, INFO, uri), uri, INFO, limits), uri);
        List<LeRobotEpisode> episodes = new LeRobotTables(files, hadoop, folder, uri, info, limits).episodes();
        if (episodes.isEmpty()) {
            throw new MalformedEpisodeException(Reason.EMPTY, uri, "meta", "the dataset lists no episodes");
        }
        return new LeRobotDataset(uri, info, episodes);
    }

    /**
     * The files that {@link Fingerprint} covers: the description, the tasks, the file that the episode's rows lie in, and its
     * videos in the order of their features.
     */
    List<String> filesOf(LeRobotEpisode episode) {
        List<String> names = new ArrayList<>(List.of(INFO, LeRobotTables.tasksPath(info)));
        if (episode.refusal() == null) {
            names.add(episode.dataPath());
            new TreeMap<>(episode.videos())
                    .values().stream().filter(name -> !name.isEmpty()).forEach(names::add);
        }
        return names;
    }

    /**
     * A file of the folder. The name was checked already; this holds links that lead elsewhere.
     *
     * @throws MalformedEpisodeException if a link leads out of the folder
     */
    static Path below(Path folder, String relative, String uri) throws IOException {
        Path path = new Path(folder, new Path(null, null, relative));
        if (!LocalFiles.staysIn(folder, path)) {
            throw new MalformedEpisodeException(
                    Reason.BAD_NAME, uri, relative, "a link that leads out of the dataset's folder; it was not opened");
        }
        return path;
    }

    private static LeRobotDataset recent(Key key) {
        synchronized (RECENT) {
            SoftReference<LeRobotDataset> kept = RECENT.get(key);
            return kept == null ? null : kept.get();
        }
    }

    private static void keep(Key key, LeRobotDataset dataset) {
        synchronized (RECENT) {
            RECENT.put(key, new SoftReference<>(dataset));
            if (RECENT.size() > KEPT) {
                RECENT.remove(RECENT.keySet().iterator().next());
            }
        }
    }
}
