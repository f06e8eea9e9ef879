package io.robocache.episode;

import io.robocache.episode.CloudFolder.Cloud;
import io.robocache.episode.StreamRequest.Kind;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads an episode of files that hold one cloud each. Its one topic is {@link #TOPIC}; a message is a file, in the order of
 * their names. A bad file is a loss of one cloud. Stamps are those that {@link CloudFileSettings} says, whatever the stamp
 * source; a file that is an episode by itself and has none in its name is stamped 0. Clouds name no frame. Memory: the points
 * of one file, and its bytes if they are compressed.
 */
final class CloudFolderReader implements EpisodeReader {

    /** The topic. */
    static final String TOPIC = "clouds";

    private final String uri;
    private final FileSystem files;
    private final Configuration hadoop;
    private final ReadSettings settings;
    private final CloudFolder folder;
    private final boolean alone; // the episode is one file
    private final CloudRoom room;
    private List<StreamRequest> requests; // null before index
    private List<PointLayout> wanted;
    private int[] good = new int[0]; // files by position
    private CloudPoints loaded; // null: none
    private int loadedFile;
    private long bytesRead;

    private CloudFolderReader(
            String uri,
            FileSystem files,
            Configuration hadoop,
            ReadSettings settings,
            CloudFolder folder,
            boolean alone,
            BufferAllocator memory) {
        this.uri = uri;
        this.files = files;
        this.hadoop = hadoop;
        this.settings = settings;
        this.folder = folder;
        this.alone = alone;
        this.room = new CloudRoom(memory, settings.limits().blockBytes());
    }

    static CloudFolderReader open(
            EpisodeRef episode, Configuration hadoop, ReadSettings settings, BufferAllocator memory)
            throws IOException {
        Path path = new Path(episode.uri());
        FileSystem files = path.getFileSystem(hadoop);
        boolean alone = !files.getFileStatus(path).isDirectory();
        CloudFolder folder = alone
                ? CloudFolder.ofFile(files, path, Sniffer.cloud(files, path), settings.clouds())
                : CloudFolder.of(files, path, settings.clouds());
        if (folder.clouds().isEmpty()) {
            throw new MalformedEpisodeException(
                    Reason.MISSING_FILE, episode.uri(), "@ 0", "clouds were listed, and now there are none");
        }
        return new CloudFolderReader(episode.uri(), files, hadoop, settings, folder, alone, memory);
    }

    @Override
    public EpisodeIndex index(List<StreamRequest> asked) throws IOException {
        requests = null;
        good = new int[0];
        bytesRead = 0;
        LossLog log = new LossLog();
        List<PointLayout> layouts = new ArrayList<>();
        for (StreamRequest request : asked) {
            layouts.add(request.topic().equals(TOPIC) ? layout(request) : null);
        }
        wanted = layouts;
        boolean any = layouts.stream().anyMatch(Objects::nonNull);
        long[] stamps = any ? check(log) : new long[0];
        List<StreamIndex> streams = new ArrayList<>();
        for (StreamRequest request : asked) {
            streams.add(request.topic().equals(TOPIC) ? stream(request, stamps) : StreamIndex.absent(request));
        }
        int clouds = folder.clouds().size();
        TopicSummary topic =
                new TopicSummary(TOPIC, folder.type(), folder.type(), clouds, any ? clouds - good.length : 0);
        requests = List.copyOf(asked);
        return new EpisodeIndex(streams, List.of(topic), log.losses(), log.warnings(), bytesRead);
    }

    private PointLayout layout(StreamRequest request) throws MalformedEpisodeException {
        try {
            if (request.depth() != null) {
                throw DamageException.ofEpisode(
                        Reason.CONFIG_MISMATCH, "it holds point clouds, no depth images; name it as topic");
            }
            return new PointLayout(request);
        } catch (DamageException misfit) {
            throw new MalformedEpisodeException(
                    misfit.reason(),
                    uri,
                    "@ 0",
                    "stream %s, topic %s: %s".formatted(request.name(), TOPIC, misfit.getMessage()));
        }
    }

    /** Reads every file once, keeps which are good, and gives their stamps, without offset. */
    private long[] check(LossLog log) throws IOException {
        CloudStamps stamps = new CloudStamps(settings, table(log));
        long[] found = new long[folder.clouds().size()];
        int[] which = new int[found.length];
        int count = 0;
        BadCloudException first = null;
        for (int i = 0; i < found.length; i++) {
            try {
                CloudPoints points = load(i);
                for (PointLayout layout : wanted) {
                    if (layout != null) {
                        select(layout, points, i);
                    }
                }
                found[count] = stamp(stamps, i);
                which[count++] = i;
                if (points.note() != null) {
                    CloudPoints.Note note = points.note();
                    log.warning(note.reason(), TOPIC, where(i, note.where()), note.detail());
                }
            } catch (BadCloudException bad) {
                log.loss(bad.reason(), TOPIC, where(i, bad.where()), 1, bad.getMessage());
                first = first == null
                        ? new BadCloudException(bad.reason(), where(i, bad.where()), bad.getMessage())
                        : first;
            }
        }
        if (count == 0 && first != null) {
            throw new MalformedEpisodeException(first.reason(), uri, first.where(), first.getMessage());
        }
        good = Arrays.copyOf(which, count);
        return Arrays.copyOf(found, count);
    }

    private CloudStampTable table(LossLog log) throws IOException {
        if (folder.table() == null) {
            return null;
        }
        CloudStampTable table = CloudStampTable.read(files, folder.table(), uri, settings.limits());
        if (!alone) { // of the table beside a file other rows are none of its own
            Set<String> names = folder.clouds().stream().map(Cloud::name).collect(Collectors.toSet());
            List<String> missing = table.missing(names);
            if (!missing.isEmpty()) {
                log.loss(
                        Reason.MISSING_FILE,
                        TOPIC,
                        folder.table().getName(),
                        missing.size(),
                        "the table names %s, which is not there".formatted(missing.get(0)));
            }
        }
        return table;
    }

    private long stamp(CloudStamps stamps, int file) throws BadCloudException {
        try {
            return stamps.of(folder.clouds().get(file).name());
        } catch (IllegalArgumentException none) {
            if (alone && settings.clouds().stamps() == CloudFileSettings.Stamps.NAME) {
                return 0; // there is nothing that it could be early or late for
            }
            throw new BadCloudException(Reason.BAD_STAMP, "@ 0", none.getMessage());
        }
    }

    private void select(PointLayout layout, CloudPoints points, int file)
            throws BadCloudException, MalformedEpisodeException {
        try {
            points.describe(layout);
        } catch (DamageException damage) {
            if (damage.quarantines()) {
                throw new MalformedEpisodeException(damage.reason(), uri, where(file, "@ 0"), damage.getMessage());
            }
            throw BadCloudException.at(0, damage.reason(), damage.getMessage());
        }
    }

    private CloudPoints load(int file) throws IOException, BadCloudException {
        if (loaded != null && loadedFile == file) {
            return loaded;
        }
        loaded = null;
        Cloud cloud = folder.clouds().get(file);
        try (FileBytes bytes = FileBytes.open(cloud.path().toString(), hadoop, settings.limits())) {
            try {
                loaded = cloud.format().read(bytes, room, settings.clouds());
            } finally {
                bytesRead += bytes.bytesRead();
            }
        } catch (
                MalformedEpisodeException packed) { // a file that is compressed as a whole and expands beyond the limit
            throw new BadCloudException(packed.reason(), packed.where(), packed.detail());
        }
        loadedFile = file;
        return loaded;
    }

    private String where(int file, String inFile) {
        return alone ? inFile : folder.clouds().get(file).name() + " " + inFile;
    }

    private StreamIndex stream(StreamRequest request, long[] found) throws MalformedEpisodeException {
        long[] stamps = found.clone();
        try {
            for (int i = 0; i < stamps.length; i++) {
                stamps[i] = Math.addExact(stamps[i], request.offsetNanos());
            }
            Math.subtractExact(
                    Arrays.stream(stamps).max().orElse(0),
                    Arrays.stream(stamps).min().orElse(0));
        } catch (ArithmeticException e) {
            throw new MalformedEpisodeException(
                    Reason.STAMP_RANGE,
                    uri,
                    "@ 0",
                    "topic %s: stamps with offset %d ns leave 64 bits".formatted(TOPIC, request.offsetNanos()),
                    e);
        }
        return new StreamIndex(
                request, true, folder.type(), stamps, request.stampSource(), MinorType.NULL, List.of(), "", 0);
    }

    @Override
    public FieldVector values(int stream, int[] positions) {
        throw new IllegalArgumentException("stream %s was requested as %s; it has no values"
                .formatted(request(stream).name(), request(stream).kind()));
    }

    @Override
    public void cloud(int stream, int position, Transform transformOrNull, PointFrames out) throws IOException {
        StreamRequest request = request(stream);
        if (request.kind() != Kind.CLOUD) {
            throw new IllegalArgumentException(
                    "stream %s was requested as %s; it has no clouds".formatted(request.name(), request.kind()));
        }
        if (!out.features().equals(request.features())) {
            throw new IllegalArgumentException("points of features %s refused: stream %s was requested with %s"
                    .formatted(out.features(), request.name(), request.features()));
        }
        int file = good[Objects.checkIndex(position, wanted.get(stream) == null ? 0 : good.length)];
        try {
            CloudPoints points = load(file);
            PointLayout layout = wanted.get(stream);
            points.describe(layout);
            layout.copy(transformOrNull, out);
        } catch (BadCloudException | DamageException changed) {
            throw new IOException(
                    "[%s] a cloud that was good when it was indexed is not: %s"
                            .formatted(folder.clouds().get(file).path(), changed.getMessage()),
                    changed);
        }
    }

    private StreamRequest request(int stream) {
        if (requests == null) {
            throw new IllegalStateException("[%s] not indexed; call index first".formatted(uri));
        }
        return requests.get(stream);
    }

    @Override
    public void close() {
        loaded = null;
        room.close();
    }
}
