package io.robocache.episode;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Tells formats by first bytes, else by name, so that a damaged {@code .mcap} is quarantined rather than ignored. */
final class Sniffer {

    private static final byte[] MCAP_MAGIC = HexFormat.of().parseHex("894d434150300d0a");
    private static final Pattern MCAP_NAME = Pattern.compile("\\.mcap(\\.zstd?)?$");
    private static final int SNIFFED_BYTES = 16;

    /** First bytes, in hexadecimal, of what is known and not read. */
    private static final Map<String, String> KNOWN_MAGICS = Map.of(
            "53514c69746520666f726d6174203300", "rosbag2 sqlite3 file",
            "894844460d0a1a0a", "HDF5 file",
            "23524f53424147205632", "ROS 1 bag",
            "50415231", "Parquet file outside of a LeRobot folder");

    /** Endings of names; the order does not matter, as none ends in another one that means something else. */
    private static final Map<String, String> KNOWN_ENDINGS = Map.ofEntries(
            Map.entry(".mcap.lz4", "MCAP file that is compressed as a whole with lz4"),
            Map.entry(".db3", "rosbag2 sqlite3 file"),
            Map.entry(".db3-wal", "journal of a rosbag2 sqlite3 file"),
            Map.entry(".db3-shm", "journal of a rosbag2 sqlite3 file"),
            Map.entry(".db3.zstd", "rosbag2 sqlite3 file that is compressed as a whole"),
            Map.entry(".bag", "ROS 1 bag"),
            Map.entry(".hdf5", "HDF5 file"),
            Map.entry(".h5", "HDF5 file"),
            Map.entry(".tfrecord", "TFRecord file"),
            Map.entry(".parquet", "Parquet file outside of a LeRobot folder"));

    private Sniffer() {}

    static Listing list(InputCandidate candidate, Configuration hadoop, ReadSettings settings) throws IOException {
        Path path = new Path(candidate.uri());
        Optional<String> link = linkBelowRoot(candidate, path);
        if (link.isPresent()) {
            return ignored(
                    candidate,
                    "%s is a symbolic link, and links below an input folder are not followed; name its target in input.uris"
                            .formatted(link.get()));
        }
        if (LocalFiles.isSpecial(path)) {
            return ignored(candidate, "neither a plain file nor a folder");
        }
        FileSystem files = path.getFileSystem(hadoop);
        if (candidate.folder() && !files.exists(new Path(path, LeRobotDataset.INFO))) {
            return CloudLister.folder(candidate, files, path, settings);
        }
        if (candidate.folder()) {
            return LeRobotLister.list(candidate, files, path, hadoop, settings);
        }
        byte[] first = firstBytes(files, path);
        String name = path.getName().toLowerCase(Locale.ROOT);
        if (startsWith(first, MCAP_MAGIC)
                || MCAP_NAME.matcher(name).find()) { // a damaged one is its reader's to refuse
            return mcap(candidate, files, path);
        }
        Optional<CloudFormat> cloud = CloudFormat.beginning(first).or(() -> CloudFormat.named(name));
        if (cloud.isPresent()) {
            return CloudLister.file(candidate, cloud.get(), files, path, settings);
        }
        Optional<String> unsupported = unsupported(first, name);
        if (unsupported.isPresent()) {
            return ignored(candidate, unsupported.get() + ": format not supported yet");
        }
        return ignored(candidate, "not an episode: neither its first bytes nor its name are those of a known format");
    }

    private static Listing mcap(InputCandidate candidate, FileSystem files, Path path) throws IOException {
        EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), 0, 0);
        String fingerprint = Fingerprint.of(List.of(Fingerprint.edges(files, path)));
        long bytes = files.getFileStatus(path).getLen();
        return new Listing(
                List.of(new EpisodeRef(id, candidate.uri(), EpisodeFormat.MCAP, bytes, fingerprint)), List.of());
    }

    /** The format of a file that was listed as a cloud, for its reader; headerless if nothing tells another one. */
    static CloudFormat cloud(FileSystem files, Path path) throws IOException {
        return CloudFormat.beginning(firstBytes(files, path))
                .or(() -> CloudFormat.named(path.getName()))
                .orElse(CloudFormat.BIN);
    }

    private static Optional<String> unsupported(byte[] first, String name) {
        for (Map.Entry<String, String> known : KNOWN_MAGICS.entrySet()) {
            if (startsWith(first, HexFormat.of().parseHex(known.getKey()))) {
                return Optional.of(known.getValue());
            }
        }
        if (name.contains(".tfrecord-")) { // shards are called name.tfrecord-00000-of-00001
            return Optional.of("TFRecord file");
        }
        return KNOWN_ENDINGS.entrySet().stream()
                .filter(known -> name.endsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findAny();
    }

    private static Optional<String> linkBelowRoot(InputCandidate candidate, Path path) {
        if (candidate.path().equals(".")) {
            return Optional.empty();
        }
        Path root = path;
        for (int depth = candidate.path().split("/", -1).length; depth > 0; depth--) {
            root = root.getParent();
        }
        return LocalFiles.linkBelow(root, candidate.path());
    }

    private static byte[] firstBytes(FileSystem files, Path path) throws IOException {
        byte[] first = new byte[SNIFFED_BYTES];
        try (FSDataInputStream in = files.open(path)) {
            int read = in.readNBytes(first, 0, first.length);
            return Arrays.copyOf(first, read);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    static Listing ignored(InputCandidate candidate, String why) {
        return new Listing(List.of(), List.of(new Listing.Ignored(candidate.uri(), why)));
    }
}
