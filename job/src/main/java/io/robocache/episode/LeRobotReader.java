package io.robocache.episode;

import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Transform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.Type;

/**
 * Reads one episode of a LeRobot folder. Topics are the features, and {@code task}, the sentence of each row's {@code
 * task_index}. A row's stamp is {@code floor(frame_index * 10^9 / fps)}, whatever the stamp source; a {@code timestamp}
 * that says otherwise by more than 0.1 ms is a warning. Videos are named in the topics and not decoded, images are handed
 * on encoded; a matrix of numbers a row can be read as a depth image. The requested columns of the episode are kept off-heap
 * until the next {@link #index}.
 */
final class LeRobotReader implements EpisodeReader {

    /** The virtual topic. */
    static final String TASK = "task";

    private static final double TIME_TOLERANCE_SECONDS = 1e-4;

    private final LeRobotDataset dataset;
    private final LeRobotEpisode episode;
    private final ParquetRows data;
    private final LeRobotTables tables;
    private final FileSystem files;
    private final Path folder;
    private final Limits limits;
    private final BufferAllocator memory;
    private final Map<String, RowColumn> columns = new LinkedHashMap<>();
    private List<Answer> answers;

    /** One request: its answer, and the task of each position where it asks for those. */
    private record Answer(RowAnswer rows, List<String> tasks) {}

    private LeRobotReader(
            LeRobotDataset dataset,
            LeRobotEpisode episode,
            ParquetRows data,
            LeRobotTables tables,
            FileSystem files,
            Limits limits,
            BufferAllocator memory) {
        this.dataset = dataset;
        this.episode = episode;
        this.data = data;
        this.tables = tables;
        this.files = files;
        this.folder = new Path(dataset.uri());
        this.limits = limits;
        this.memory = memory;
    }

    static LeRobotReader open(EpisodeRef ref, Configuration hadoop, Limits limits, BufferAllocator memory)
            throws IOException {
        LeRobotDataset dataset = LeRobotDataset.open(ref.uri(), hadoop, limits);
        int ordinal = ref.id().ordinal();
        if (ordinal >= dataset.episodes().size()) {
            throw new MalformedEpisodeException(
                    Reason.BAD_INDEX,
                    ref.uri(),
                    "meta",
                    "episode %d was listed, and now there are %d; the dataset changed meanwhile"
                            .formatted(ordinal, dataset.episodes().size()));
        }
        LeRobotEpisode episode = dataset.episodes().get(ordinal);
        if (episode.refusal() != null) {
            LeRobotEpisode.Refusal refusal = episode.refusal();
            throw new MalformedEpisodeException(refusal.reason(), ref.uri(), refusal.where(), refusal.detail());
        }
        Path folder = new Path(ref.uri());
        FileSystem files = folder.getFileSystem(hadoop);
        Path path = LeRobotDataset.below(folder, episode.dataPath(), ref.uri());
        ParquetRows data = ParquetRows.open(path, hadoop, limits, ref.uri(), episode.dataPath());
        for (String required : List.of("episode_index", "frame_index")) {
            if (!data.has(required)) {
                throw new MalformedEpisodeException(
                        Reason.BAD_SCHEMA, ref.uri(), episode.dataPath(), "no column '%s'".formatted(required));
            }
        }
        LeRobotTables tables = new LeRobotTables(files, hadoop, folder, ref.uri(), dataset.info(), limits);
        return new LeRobotReader(dataset, episode, data, tables, files, limits, memory);
    }

    @Override
    public EpisodeIndex index(List<StreamRequest> requests) throws IOException {
        close();
        List<Loss> losses = new ArrayList<>();
        for (StreamRequest request : requests) {
            LeRobotFeature feature = dataset.info().features().get(request.topic());
            if (feature != null && needsColumn(request, feature)) {
                addColumn(request, feature, losses);
            }
        }
        LeRobotRows rows = new LeRobotRows(columns.values(), limits, dataset.uri(), episode.dataPath());
        data.readWhere("episode_index", episode.index(), rows);
        columns.values().forEach(RowColumn::finish);
        if (rows.count() != episode.length()) {
            throw new MalformedEpisodeException(
                    Reason.BAD_INDEX,
                    dataset.uri(),
                    episode.dataPath(),
                    "%d rows of episode_index %d, the table of episodes says %d"
                            .formatted(rows.count(), episode.index(), episode.length()));
        }
        int[] order = rows.inFrameOrder();
        List<Loss> warnings = new ArrayList<>();
        LeRobotChecks.numbering(rows, order, warnings);
        LeRobotChecks.time(rows, order, dataset.info().clock(), TIME_TOLERANCE_SECONDS, warnings);
        LeRobotChecks.videos(dataset, episode, files, folder, losses);
        for (RowColumn column : columns.values()) {
            if (column.images() != null) {
                column.images().requireFit(dataset.uri(), episode.dataPath());
            }
            Loss loss = column.loss(row -> rows.frames()[row]);
            if (loss != null && loss.count() == rows.count()) {
                throw new MalformedEpisodeException(loss.reason(), dataset.uri(), loss.where(), loss.detail());
            } else if (loss != null) {
                losses.add(loss);
            }
        }
        Map<Long, String> tasks = tables.tasks(losses);
        List<Answer> found = new ArrayList<>();
        for (StreamRequest request : requests) {
            found.add(answer(request, rows, order, tasks, losses));
        }
        answers = found;
        long bytes = (long) Math.floor(data.fileBytes() * ((double) rows.count() / Math.max(1, data.rows())));
        return new EpisodeIndex(
                found.stream().map(answer -> answer.rows().index()).toList(),
                topics(rows.count()),
                losses,
                warnings,
                bytes);
    }

    /** Refuses what cannot be asked of a feature. */
    private boolean needsColumn(StreamRequest request, LeRobotFeature feature) throws MalformedEpisodeException {
        if (request.kind() == StreamRequest.Kind.STAMPS) {
            return false;
        }
        try {
            RowChoice.checkKind(request, feature.row());
        } catch (DamageException refused) {
            throw refused(refused.reason(), request, refused.getMessage());
        }
        if (request.kind() == StreamRequest.Kind.IMAGE) {
            if (!feature.isImage()) {
                throw refused(
                        Reason.CONFIG_MISMATCH,
                        request,
                        "a feature of type %s holds no images, which kind = image hands on"
                                .formatted(feature.row().dtype()));
            }
            return true;
        }
        if (feature.isImage()) {
            throw refused(
                    Reason.CONFIG_MISMATCH,
                    request,
                    "a feature of type image is not decoded; hand it on with kind = image, or leave the stream out");
        }
        if (request.kind() == StreamRequest.Kind.VIDEO) {
            if (!feature.isVideo()) {
                throw refused(
                        Reason.CONFIG_MISMATCH,
                        request,
                        "a feature of type %s is no video, which kind = video takes over"
                                .formatted(feature.row().dtype()));
            }
            return false;
        }
        if (feature.isVideo()) {
            throw refused(
                    Reason.UNSUPPORTED,
                    request,
                    "a feature of type %s is not decoded; take its files over with kind = video, or leave the stream out"
                            .formatted(feature.row().dtype()));
        }
        return true;
    }

    private void addColumn(StreamRequest request, LeRobotFeature feature, List<Loss> losses)
            throws MalformedEpisodeException {
        if (!data.has(feature.name())) {
            losses.add(new Loss(
                    Reason.BAD_SCHEMA,
                    episode.dataPath(),
                    episode.length(),
                    "feature %s is declared, and the data file has no such column".formatted(feature.name())));
            return;
        }
        Type declared = data.schema().getType(feature.name());
        boolean images = request.kind() == StreamRequest.Kind.IMAGE && ParquetTypes.holdsImages(declared);
        MinorType type = images ? MinorType.VARBINARY : ParquetTypes.typeOf(declared);
        if (columns.containsKey(request.name())) {
            throw new IllegalArgumentException(
                    "stream %s is requested twice; its name must differ".formatted(request.name()));
        }
        try {
            columns.put(
                    request.name(),
                    RowChoice.column(request, feature.row(), type, declared.toString(), limits, memory));
        } catch (DamageException refused) {
            throw refused(refused.reason(), request, refused.getMessage());
        }
    }

    private Answer answer(
            StreamRequest request, LeRobotRows rows, int[] order, Map<Long, String> tasks, List<Loss> losses)
            throws IOException {
        LeRobotFeature feature = dataset.info().features().get(request.topic());
        boolean virtualTask = feature == null && request.topic().equals(TASK);
        if (feature == null && !virtualTask) {
            return new Answer(RowAnswer.absent(request), List.of());
        }
        if (virtualTask && request.kind() != StreamRequest.Kind.TEXT && request.kind() != StreamRequest.Kind.STAMPS) {
            throw refused(Reason.CONFIG_MISMATCH, request, "tasks are texts; ask for them as text");
        }
        RowColumn column = columns.get(request.name());
        boolean bare = RowChoice.isBare(request);
        if (column == null && !virtualTask && !bare) { // declared, but not in the file: reported above
            return new Answer(RowAnswer.absent(request), List.of());
        }
        long[] stamps = new long[order.length];
        int[] slots = new int[order.length];
        List<String> texts = new ArrayList<>();
        int kept = 0;
        for (int row : order) {
            String text = virtualTask ? tasks.get(rows.tasks()[row]) : null;
            if (virtualTask ? text == null : column != null && column.slot(row) < 0) {
                continue; // a loss already, or below
            }
            slots[kept] = column != null ? column.slot(row) : texts.size();
            stamps[kept++] = stamp(request, rows.frames()[row]);
            if (virtualTask) {
                texts.add(text);
            }
        }
        if (virtualTask && kept < order.length) {
            losses.add(new Loss(
                    Reason.BAD_INDEX,
                    "meta",
                    order.length - kept,
                    "rows whose task_index no line of %s explains".formatted(LeRobotTables.tasksPath(dataset.info()))));
        }
        if (virtualTask) {
            return new Answer(tasks(request, Arrays.copyOf(stamps, kept), Arrays.copyOf(slots, kept)), texts);
        }
        RowAnswer answer =
                RowAnswer.of(request, feature.type(), Arrays.copyOf(stamps, kept), column, Arrays.copyOf(slots, kept));
        if (request.kind() == StreamRequest.Kind.VIDEO) {
            answer.index().withVideo(video(request, feature));
        }
        return new Answer(answer, List.of());
    }

    private static RowAnswer tasks(StreamRequest request, long[] stamps, int[] slots) {
        boolean any = stamps.length > 0 && !RowChoice.isBare(request);
        StreamIndex index = new StreamIndex(
                request,
                true,
                "string",
                stamps,
                request.stampSource(),
                any ? MinorType.VARCHAR : MinorType.NULL,
                any ? List.of(TASK) : List.of(),
                "",
                0);
        return new RowAnswer(index, null, slots);
    }

    /** The file of a video that a request asks for: without it the episode is worth nothing to the request. */
    private VideoSource video(StreamRequest request, LeRobotFeature feature) throws IOException {
        String name = episode.videos().get(feature.name());
        if (name.isEmpty() || !LeRobotChecks.exists(dataset, files, folder, name)) {
            throw new MalformedEpisodeException(
                    Reason.MISSING_FILE,
                    dataset.uri(),
                    name.isEmpty() ? LeRobotDataset.INFO : name,
                    "the video of feature %s, which stream %s takes over, is declared and not there"
                            .formatted(feature.name(), request.name()));
        }
        LeRobotEpisode.Span span = episode.spans().get(feature.name());
        if (span == null) {
            throw new MalformedEpisodeException(
                    Reason.BAD_SCHEMA,
                    dataset.uri(),
                    "meta/episodes",
                    "episode %d: the table does not say where in %s it begins and ends (from_timestamp, to_timestamp)"
                            .formatted(episode.index(), name));
        }
        return new VideoSource(name, span.from(), span.to(), dataset.info().fps(), feature.json());
    }

    private long stamp(StreamRequest request, long frame) throws MalformedEpisodeException {
        try {
            return Math.addExact(dataset.info().clock().time(frame), request.offsetNanos());
        } catch (ArithmeticException beyond) {
            throw new MalformedEpisodeException(
                    Reason.STAMP_RANGE,
                    dataset.uri(),
                    "row " + frame,
                    "stream %s: the stamp with an offset of %d ns leaves 64 bits"
                            .formatted(request.name(), request.offsetNanos()),
                    beyond);
        }
    }

    private List<TopicSummary> topics(int rows) {
        List<TopicSummary> topics = new ArrayList<>();
        for (LeRobotFeature feature : dataset.info().features().values()) {
            long lost = columns.values().stream()
                    .filter(column -> column.feature().name().equals(feature.name()))
                    .mapToLong(RowColumn::lost)
                    .findFirst()
                    .orElse(0);
            String encoding = feature.isVideo() ? "mp4" : "parquet";
            topics.add(new TopicSummary(feature.name(), feature.type(), encoding, rows, lost));
        }
        if (!dataset.info().features().containsKey(TASK)) {
            topics.add(new TopicSummary(TASK, "string", "parquet", rows, 0));
        }
        topics.sort((a, b) -> EpisodeId.comparePaths(a.topic(), b.topic()));
        return topics;
    }

    @Override
    public FieldVector values(int stream, int[] positions) {
        if (answers == null) {
            throw new IllegalStateException("values of stream %d before index".formatted(stream));
        }
        Answer answer = answers.get(stream);
        return answer.rows().hasColumn()
                ? answer.rows().values(positions, memory)
                : texts(answer.tasks(), answer.rows().slotsOf(positions));
    }

    private VarCharVector texts(List<String> texts, int[] slots) {
        VarCharVector vector = (VarCharVector) RowColumn.newVector(MinorType.VARCHAR, TASK, memory);
        try {
            for (int i = 0; i < slots.length; i++) {
                vector.setSafe(i, texts.get(slots[i]).getBytes(StandardCharsets.UTF_8));
            }
            vector.setValueCount(slots.length);
            return vector;
        } catch (RuntimeException failed) {
            vector.close();
            throw failed;
        }
    }

    @Override
    public void cloud(int stream, int position, Transform transformOrNull, PointFrames out) {
        if (answers == null) {
            throw new IllegalStateException("clouds of stream %d before index".formatted(stream));
        }
        answers.get(stream).rows().cloud(position, transformOrNull, out);
    }

    private MalformedEpisodeException refused(Reason reason, StreamRequest request, String detail) {
        return new MalformedEpisodeException(
                reason,
                dataset.uri(),
                LeRobotDataset.INFO,
                "stream %s, topic %s: %s".formatted(request.name(), request.topic(), detail));
    }

    @Override
    public void close() {
        answers = null;
        columns.values().forEach(RowColumn::close);
        columns.clear();
    }
}
