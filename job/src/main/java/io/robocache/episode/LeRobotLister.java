package io.robocache.episode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Lists the episodes of a LeRobot folder from its {@code meta/}; a folder that is damaged as a whole is one reference. */
final class LeRobotLister {

    private final InputCandidate candidate;
    private final FileSystem files;
    private final Path folder;
    /**
     * Edges of files that many episodes share; the table goes through data files in order, so those of the last episode are
     * enough.
     */
    private final Map<String, byte[]> shared = new HashMap<>();

    private LeRobotLister(InputCandidate candidate, FileSystem files, Path folder) {
        this.candidate = candidate;
        this.files = files;
        this.folder = folder;
    }

    static Listing list(
            InputCandidate candidate, FileSystem files, Path folder, Configuration hadoop, ReadSettings settings)
            throws IOException {
        LeRobotLister lister = new LeRobotLister(candidate, files, folder);
        LeRobotDataset dataset;
        try {
            dataset = LeRobotDataset.open(candidate.uri(), hadoop, settings.limits());
        } catch (MalformedEpisodeException damaged) { // the reader finds the same and says it
            return new Listing(List.of(lister.ref(0, 0, List.of(LeRobotDataset.INFO))), List.of());
        }
        return new Listing(lister.refs(dataset), List.of());
    }

    private List<EpisodeRef> refs(LeRobotDataset dataset) throws IOException {
        Map<String, Long> rowsOfFile = new HashMap<>();
        for (LeRobotEpisode episode : dataset.episodes()) {
            rowsOfFile.merge(episode.dataPath(), episode.length(), Long::sum);
        }
        List<EpisodeRef> refs = new ArrayList<>();
        String last = "";
        long lastBytes = 0;
        for (int ordinal = 0; ordinal < dataset.episodes().size(); ordinal++) {
            LeRobotEpisode episode = dataset.episodes().get(ordinal);
            String data = episode.dataPath();
            if (!data.equals(last)) {
                last = data;
                lastBytes = data.isEmpty() ? 0 : bytes(data);
            }
            double share = data.isEmpty() ? 0 : (double) episode.length() / rowsOfFile.get(data);
            refs.add(ref(ordinal, (long) Math.floor(lastBytes * share), dataset.filesOf(episode)));
            shared.keySet().retainAll(dataset.filesOf(episode));
        }
        return refs;
    }

    private EpisodeRef ref(int ordinal, long bytes, List<String> names) throws IOException {
        List<byte[]> edges = new ArrayList<>();
        for (String name : names) {
            byte[] known = shared.get(name);
            if (known == null) {
                known = Fingerprint.edges(files, path(name));
                shared.put(name, known);
            }
            edges.add(known);
        }
        EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), ordinal, 0);
        return new EpisodeRef(id, candidate.uri(), EpisodeFormat.LEROBOT, bytes, Fingerprint.of(edges));
    }

    private long bytes(String name) throws IOException {
        Path path = path(name);
        try {
            return path == null ? 0 : files.getFileStatus(path).getLen();
        } catch (FileNotFoundException missing) { // the reader refuses the episode
            return 0;
        }
    }

    /** Null for a link that leads out of the folder: it counts as missing here, and the reader refuses it. */
    private Path path(String name) throws IOException {
        try {
            return LeRobotDataset.below(folder, name, candidate.uri());
        } catch (MalformedEpisodeException leaves) {
            return null;
        }
    }
}
