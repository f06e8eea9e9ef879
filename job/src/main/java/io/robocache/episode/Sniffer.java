package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
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
    private static final byte[] DB3_MAGIC = HexFormat.of().parseHex("53514c69746520666f726d6174203300");
    private static final Pattern DB3_NAME = Pattern.compile("\\.db3(\\.zstd?)?$");
    private static final Pattern JOURNAL_NAME = Pattern.compile("\\.db3-(wal|shm|journal)$");
    private static final byte[] HDF5_MAGIC = HexFormat.of().parseHex("894844460d0a1a0a");
    private static final Pattern HDF5_NAME = Pattern.compile("\\.(hdf5|h5|hdf)$");
    private static final Pattern TF_RECORD_NAME = Pattern.compile("\\.tfrecords?(-[0-9]+-of-[0-9]+)?$");
    private static final List<String> TFDS_NAMES = List.of(RldsFeatures.FILE, "dataset_info.json");
    private static final int SNIFFED_BYTES = 16;
    private static final String ROS_1 =
            "ROS 1 bag; convert it to a rosbag2 folder, for example with rosbags-convert --src IN.bag --dst OUT";

    private static final byte[] PARQUET_MAGIC = {'P', 'A', 'R', '1'};
    private static final String ZARR =
            "Zarr store; convert it to HDF5 (h5py.create_dataset of each array) or to Parquet";

    /** First bytes, in hexadecimal, of what is known and not read. */
    private static final Map<String, String> KNOWN_MAGICS = Map.of("23524f53424147205632", ROS_1);

    /** Endings of names; the order does not matter, as none ends in another one that means something else. */
    private static final Map<String, String> KNOWN_ENDINGS = Map.ofEntries(
            Map.entry(".mcap.lz4", "MCAP file that is compressed as a whole with lz4"),
            Map.entry(".bag", ROS_1),
            Map.entry(".zarr.zip", ZARR));

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
        return switch (candidate.kind()) {
            case LEROBOT -> LeRobotLister.list(candidate, files, path, hadoop, settings);
            case BAG -> bag(candidate, files, path);
            case CLOUDS -> CloudLister.folder(candidate, files, path, settings);
            case PARQUET -> ParquetFolder.list(candidate, files, path);
            case ZARR -> ignored(candidate, ZARR + ": format not supported");
            case LINK -> throw new IOException("[%s] changed while it was listed; start again".formatted(path));
            case FILE -> file(candidate, files, path, hadoop, settings);
        };
    }

    private static Listing file(
            InputCandidate candidate, FileSystem files, Path path, Configuration hadoop, ReadSettings settings)
            throws IOException {
        if (JOURNAL_NAME.matcher(path.getName()).find()) {
            return ignored(candidate, "journal of the rosbag2 file beside it, which is read with it");
        }
        byte[] first = firstBytes(files, path);
        String name = path.getName().toLowerCase(Locale.ROOT);
        if (startsWith(first, MCAP_MAGIC)
                || MCAP_NAME.matcher(name).find()) { // a damaged one is its reader's to refuse
            return file(candidate, EpisodeFormat.MCAP, files, path);
        }
        if (startsWith(first, DB3_MAGIC) || DB3_NAME.matcher(name).find()) {
            return file(candidate, EpisodeFormat.DB3, files, path);
        }
        Optional<CloudFormat> cloud = CloudFormat.beginning(first).or(() -> CloudFormat.named(name));
        if (cloud.isPresent()) {
            return CloudLister.file(candidate, cloud.get(), files, path, settings);
        }
        if (startsWith(first, HDF5_MAGIC) || HDF5_NAME.matcher(name).find()) {
            return Hdf5Lister.list(candidate, files, path, hadoop, settings);
        }
        if (startsWith(first, PARQUET_MAGIC) || name.endsWith(ParquetFolder.ENDING)) {
            return ParquetFolder.list(candidate, files, path);
        }
        if (TFDS_NAMES.contains(name)) {
            return ignored(candidate, "describes the TFRecord files beside it, if there are any");
        }
        if (name.contains(".tfevents.")) { // written as TFRecord too
            return ignored(candidate, "events of TensorBoard, no recording");
        }
        if (TfRecords.begins(first) || TF_RECORD_NAME.matcher(name).find()) {
            return RldsLister.list(candidate, files, path, hadoop, settings);
        }
        Optional<String> unsupported = unsupported(first, name);
        if (unsupported.isPresent()) {
            return ignored(candidate, unsupported.get() + ": format not supported");
        }
        return ignored(candidate, "not an episode: neither its first bytes nor its name are those of a known format");
    }

    private static Listing file(InputCandidate candidate, EpisodeFormat format, FileSystem files, Path path)
            throws IOException {
        EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), 0, 0);
        return new Listing(List.of(ref(id, candidate.uri(), format, files, List.of(path))), List.of());
    }

    /** The recording of a folder that is split into files, and the recordings that lie beside it. */
    private static Listing bag(InputCandidate candidate, FileSystem files, Path folder) throws IOException {
        BagFiles bag = BagFiles.of(files, folder);
        boolean split = bag.names().size() > 1;
        List<EpisodeRef> refs = new ArrayList<>();
        if (split) {
            List<Path> parts =
                    bag.names().stream().map(name -> new Path(folder, name)).toList();
            EpisodeId id = new EpisodeId(candidate.root(), candidate.path(), 0, 0);
            refs.add(ref(id, candidate.uri(), EpisodeFormat.ROSBAG2, files, parts));
        }
        List<String> single = new ArrayList<>(bag.others());
        single.addAll(split ? List.of() : bag.names());
        for (String name : single) {
            Path path = new Path(folder, name);
            String below = candidate.path().equals(".") ? name : candidate.path() + "/" + name;
            EpisodeFormat format = BagFiles.isMcap(name) ? EpisodeFormat.MCAP : EpisodeFormat.DB3;
            EpisodeId id = new EpisodeId(candidate.root(), below, 0, 0);
            refs.add(ref(id, files.makeQualified(path).toString(), format, files, List.of(path)));
        }
        return new Listing(refs, List.of());
    }

    private static EpisodeRef ref(EpisodeId id, String uri, EpisodeFormat format, FileSystem files, List<Path> parts)
            throws IOException {
        long bytes = 0;
        List<byte[]> edges = new ArrayList<>();
        for (Path part : parts) {
            bytes += files.getFileStatus(part).getLen();
            edges.add(Fingerprint.edges(files, part));
            for (String ending : Db3Database.JOURNALS) { // read with it, and gone once the recorder closes the file
                Path journal = new Path(part + ending);
                if (format != EpisodeFormat.MCAP && files.exists(journal)) {
                    edges.add(Fingerprint.edges(files, journal));
                }
            }
        }
        return new EpisodeRef(id, uri, format, bytes, Fingerprint.of(edges));
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
        try (FSDataInputStream in =
                RangedFile.stream(files, path, files.getFileStatus(path).getLen())) {
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
