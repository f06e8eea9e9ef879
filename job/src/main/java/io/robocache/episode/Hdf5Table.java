package io.robocache.episode;

import io.jhdf.ObjectHeader;
import io.robocache.episode.Hdf5Episodes.Demo;
import io.robocache.episode.Hdf5File.LinkKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;

/**
 * One episode of an HDF5 file. Topics are the datasets below its group that have as many rows as the episode: those that its
 * attribute {@code num_samples} says, else those of {@code actions} or {@code action}, else the most frequent number. In a
 * demonstration, which is a group of {@code /data}, datasets of one row hold for all rows and are no topics, and any other
 * number of rows refuses the episode; elsewhere such datasets are left out with a warning. Row {@code i} is stamped
 * by the rate that {@link Hdf5Rate} finds, else by {@link ReadSettings#rowRate}.
 */
final class Hdf5Table implements EpisodeTable {

    private final Hdf5File file;
    private final StagedFile staged;
    private final Limits limits;
    private final Demo demo;
    private final RowRate rate;
    private final long rows;
    private final Map<String, Hdf5Dataset> datasets;
    private final List<RowTopic> topics = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private long[] stamps;
    private long bytesRead;

    private Hdf5Table(StagedFile staged, Hdf5File file, Demo demo, ReadSettings settings) throws IOException {
        this.staged = staged;
        this.file = file;
        this.demo = demo;
        this.limits = settings.limits();
        this.bytesRead = staged.bytesRead();
        if (demo.isGroup() && demo.link().kind() != LinkKind.OBJECT) {
            throw refused(
                    Reason.BAD_NAME,
                    "a link to '%s', out of the file's episodes; it was not followed"
                            .formatted(demo.link().target()));
        }
        ObjectHeader group = demo.isGroup() ? file.header(demo.link().address()) : file.root();
        this.datasets = Hdf5Topics.below(file, demo, group);
        for (Map.Entry<String, Hdf5Dataset> named : datasets.entrySet()) {
            if (named.getValue().rows() > limits.frames()) {
                throw refused(
                        Reason.SIZE_LIMIT,
                        "dataset %s: %d rows, limit %d frames; cut the recording, or raise limits.frames"
                                .formatted(named.getKey(), named.getValue().rows(), limits.frames()));
            }
        }
        this.rows = commonRows(group);
        datasets.forEach((name, dataset) -> {
            if (dataset.rows() == rows) {
                topics.add(Hdf5Cells.topic(name, dataset));
            }
        });
        checkLengths();
        List<ObjectHeader> objects = new ArrayList<>(List.of(group));
        Hdf5Episodes.data(file).ifPresent(objects::add);
        objects.add(file.root());
        RowRate own = Hdf5Rate.of(file, objects);
        this.rate = own == null ? settings.rowRate() : own;
    }

    /** @throws MalformedEpisodeException if nothing of the episode can be read */
    static TableReader open(EpisodeRef ref, Configuration hadoop, ReadSettings settings, BufferAllocator memory)
            throws IOException {
        StagedFile staged = StagedFile.of(ref.uri(), hadoop, settings.limits());
        Hdf5File file = null;
        try {
            file = Hdf5File.open(staged.path(), ref.uri(), settings.limits());
            List<Demo> demos = Hdf5Episodes.of(file);
            int ordinal = ref.id().ordinal();
            if (ordinal >= demos.size()) {
                throw file.refused(
                        Reason.BAD_INDEX,
                        "/data",
                        "episode %d was listed, and now there are %d; the file changed meanwhile"
                                .formatted(ordinal, demos.size()));
            }
            Hdf5File opened = file;
            Demo demo = demos.get(ordinal);
            Hdf5Table table = file.fenced(demo.path(), () -> new Hdf5Table(staged, opened, demo, settings));
            TableReader reader = new TableReader(table, settings.limits(), memory);
            file = null;
            return reader;
        } catch (IOException | RuntimeException refused) {
            try (staged) {
                if (file != null) {
                    file.close();
                }
            } catch (IOException also) {
                refused.addSuppressed(also);
            }
            throw refused;
        }
    }

    private long commonRows(ObjectHeader group) throws MalformedEpisodeException {
        if (datasets.isEmpty()) {
            throw refused(Reason.BAD_SCHEMA, "it holds no dataset with rows");
        }
        if (demo.isGroup() && file.attribute(group, "num_samples") instanceof Number said) {
            return said.longValue();
        }
        for (String name : List.of("actions", "action")) {
            if (datasets.containsKey(name)) {
                return datasets.get(name).rows();
            }
        }
        Map<Long, Integer> votes = new TreeMap<>();
        datasets.values().forEach(dataset -> votes.merge(dataset.rows(), 1, Integer::sum));
        long best = -1;
        for (Map.Entry<Long, Integer> vote : votes.entrySet()) {
            best = best < 0 || vote.getValue() >= votes.get(best) ? vote.getKey() : best; // of several the longest
        }
        return best;
    }

    private void checkLengths() throws MalformedEpisodeException {
        for (Map.Entry<String, Hdf5Dataset> named : datasets.entrySet()) {
            long has = named.getValue().rows();
            if (has != rows && !demo.isGroup()) {
                leftOut.add(named.getKey());
            } else if (has != rows && has != 1) {
                throw refused(
                        Reason.BAD_ARRAY_LENGTH,
                        "dataset %s has %d rows, the episode has %d".formatted(named.getKey(), has, rows));
            }
        }
        if (topics.isEmpty()) {
            throw refused(Reason.BAD_ARRAY_LENGTH, "no dataset has the %d rows of the episode".formatted(rows));
        }
    }

    @Override
    public String uri() {
        return file.uri();
    }

    @Override
    public String where() {
        return demo.path();
    }

    @Override
    public String encoding() {
        return "hdf5";
    }

    @Override
    public List<RowTopic> topics() {
        return List.copyOf(topics);
    }

    @Override
    public RowTopic choose(RowTopic topic, StreamRequest request) {
        boolean images = request.kind() == StreamRequest.Kind.IMAGE && Hdf5Cells.holdsImages(dataset(topic));
        return images ? new RowTopic(topic.feature(), MinorType.VARBINARY, topic.rows()) : topic;
    }

    private Hdf5Dataset dataset(RowTopic topic) {
        return datasets.get(topic.name());
    }

    @Override
    public long[] stamps(RowTopic topic) throws IOException {
        if (rate == null) {
            throw refused(
                    Reason.CONFIG_MISMATCH,
                    "its rows have no stamps, and no attribute says how many there are a second; set input.rate"
                            + " (survey: --rate)");
        }
        if (stamps == null) {
            stamps = rate.stamps(rows);
        }
        return stamps;
    }

    @Override
    public void read(RowTopic chosen, RowSink out) throws IOException {
        Hdf5Dataset dataset = dataset(chosen);
        Hdf5Cells cells = new Hdf5Cells(file, dataset.type());
        boolean images = chosen.type() == MinorType.VARBINARY;
        file.fenced(dataset.path(), () -> {
            dataset.read(file, limits, (block, count) -> {
                bytesRead += block.limit();
                if (images) {
                    cells.images(block, count, block.limit() / count, out);
                } else {
                    cells.rows(block, count, (int) dataset.rowElements(), out);
                }
            });
            return null;
        });
    }

    @Override
    public void report(LossLog log) {
        if (!leftOut.isEmpty()) {
            log.warning(
                    Reason.BAD_ARRAY_LENGTH,
                    LossLog.FILE,
                    demo.path(),
                    leftOut.size(),
                    "datasets have another number of rows than the episode's %d, and are no topics: %s"
                            .formatted(rows, String.join(", ", leftOut.subList(0, Math.min(5, leftOut.size())))));
        }
    }

    private MalformedEpisodeException refused(Reason reason, String detail) {
        return file.refused(reason, demo.path(), detail);
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() throws IOException {
        try (staged) {
            file.close();
        }
    }
}
