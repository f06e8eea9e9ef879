package io.robocache.episode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One record of a TFRecord file, which is one episode of an RLDS dataset, off-heap as long as it is open. Topics are the
 * features that each step has, groups joined by {@code /}: {@code observation/state}. What they are says {@code
 * features.json} beside the file; without it the record itself, with a warning. Row {@code i} is stamped by {@link
 * ReadSettings#rowRate}.
 */
final class RldsTable implements EpisodeTable {

    private static final String REMEDY = "; store it as numbers, texts or encoded images, or leave the topic out";

    private final String uri;
    private final String where;
    private final RldsEpisode episode;
    private final boolean declared;
    private final ArrowBuf record;
    private final RowRate rate;
    private final long bytesRead;
    private final List<RowTopic> topics = new ArrayList<>();
    private long[] stamps;
    private boolean closed;

    private RldsTable(
            EpisodeRef ref, RldsEpisode episode, boolean declared, ArrowBuf record, RowRate rate, long bytesRead) {
        this.uri = ref.uri();
        this.where = place(ref);
        this.episode = episode;
        this.declared = declared;
        this.record = record;
        this.rate = rate;
        this.bytesRead = bytesRead;
        episode.columns().forEach((name, column) -> topics.add(topic(name, column, episode.steps())));
    }

    /** @throws MalformedEpisodeException if the record is damaged, or is the rest of a file that is broken */
    static TableReader open(EpisodeRef ref, Configuration hadoop, ReadSettings settings, BufferAllocator memory)
            throws IOException {
        Path path = new Path(ref.uri());
        try (FileBytes file = FileBytes.open(ref.uri(), hadoop, settings.limits())) {
            if (file.length() == 0) {
                throw refused(ref, Reason.EMPTY, place(ref), "the file has 0 bytes");
            }
            int ordinal = ref.id().ordinal();
            TfRecords records = TfRecords.at(file, settings.limits(), ref.offset(), ordinal);
            if (records.count() == 0) {
                Loss rest = records.restOrNull();
                throw refused(ref, rest.reason(), rest.where(), rest.detail());
            }
            try {
                RldsFeatures features = RldsFeatures.besideOrNull(path.getFileSystem(hadoop), path, settings.limits());
                RldsTable table = read(ref, file, records, features, settings, memory);
                return new TableReader(table, settings.limits(), memory);
            } catch (DamageException damaged) {
                String detail = "record %d: %s".formatted(ordinal, damaged.getMessage());
                throw refused(ref, damaged.reason(), place(ref), detail);
            }
        }
    }

    private static RldsTable read(
            EpisodeRef ref,
            FileBytes file,
            TfRecords records,
            RldsFeatures featuresOrNull,
            ReadSettings settings,
            BufferAllocator memory)
            throws IOException, DamageException {
        int bytes = records.readableBytes(0);
        ArrowBuf record = memory.buffer(Math.max(1, bytes));
        boolean done = false;
        try {
            ByteBuffer block = record.nioBuffer(0, bytes);
            records.read(0, block);
            RldsEpisode episode = RldsEpisode.of(block, 0, bytes, featuresOrNull, settings.limits());
            RldsTable table =
                    new RldsTable(ref, episode, featuresOrNull != null, record, settings.rowRate(), file.bytesRead());
            done = true;
            return table;
        } finally {
            if (!done) {
                record.close();
            }
        }
    }

    private static String place(EpisodeRef ref) {
        return "@ " + ref.offset();
    }

    private static RowTopic topic(String name, RldsEpisode.Column column, int steps) {
        RldsFeature declared = column.feature();
        boolean numbers = declared.sort() == RldsFeature.Sort.NUMBERS;
        boolean open = numbers && declared.width() < 0; // a length that the record shows
        List<Integer> shape = open ? (column.width() == 1 ? List.of() : List.of(column.width())) : declared.shape();
        RowFeature feature =
                RowFeature.of(name, declared.dtype(), numbers ? shape : List.of(), Collections.emptyList());
        return declared.refusal().isEmpty()
                ? new RowTopic(feature, type(declared), steps)
                : RowTopic.unreadable(feature, steps, declared.refusal() + REMEDY);
    }

    /** Records hold all floating numbers as float32. */
    private static MinorType type(RldsFeature feature) {
        return switch (feature.sort()) {
            case TEXT -> MinorType.VARCHAR;
            case IMAGE -> MinorType.VARBINARY;
            case NUMBERS -> switch (feature.dtype()) {
                case "bool" -> MinorType.BIT;
                case "int8" -> MinorType.TINYINT;
                case "uint8" -> MinorType.UINT1;
                case "int16" -> MinorType.SMALLINT;
                case "uint16" -> MinorType.UINT2;
                case "int32" -> MinorType.INT;
                case "uint32" -> MinorType.UINT4;
                case "int64" -> MinorType.BIGINT;
                case "uint64" -> MinorType.UINT8;
                default -> MinorType.FLOAT4;
            };
        };
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public String encoding() {
        return "rlds";
    }

    @Override
    public List<RowTopic> topics() {
        return List.copyOf(topics);
    }

    @Override
    public long[] stamps(RowTopic topic) throws IOException {
        if (rate == null) {
            throw new MalformedEpisodeException(
                    Reason.CONFIG_MISMATCH,
                    uri,
                    where,
                    "steps of RLDS have no stamps, and the file does not say how many there are a second; set input.rate"
                            + " (survey: --rate)");
        }
        if (stamps == null) {
            stamps = rate.stamps(episode.steps());
        }
        return stamps;
    }

    @Override
    public void read(RowTopic chosen, RowSink out) throws IOException {
        RldsEpisode.Column column = episode.columns().get(chosen.name());
        try {
            episode.read(column, new Rows(column.width(), out));
        } catch (UncheckedIOException stopped) {
            throw stopped.getCause();
        } catch (DamageException damaged) {
            throw new MalformedEpisodeException(
                    damaged.reason(), uri, where, "topic %s: %s".formatted(chosen.name(), damaged.getMessage()));
        }
    }

    /** Elements one after the other become rows of so many. */
    private static final class Rows implements TfExample.Sink {
        private final int width;
        private final RowSink out;
        private int filled;

        private Rows(int width, RowSink out) {
            this.width = width;
            this.out = out;
        }

        @Override
        public void real(float value) {
            start();
            out.value((double) value);
            end();
        }

        @Override
        public void integer(long value) {
            start();
            out.value(value);
            end();
        }

        @Override
        public void bytes(ByteBuffer block, int from, int length) {
            byte[] copy = new byte[length];
            block.get(from, copy);
            start();
            out.value(copy);
            end();
        }

        private void start() {
            if (filled == 0) {
                out.startRow();
            }
        }

        private void end() {
            filled++;
            if (filled == width) {
                filled = 0;
                try {
                    out.acceptRow();
                } catch (IOException stopped) {
                    throw new UncheckedIOException(stopped);
                }
            }
        }
    }

    @Override
    public void report(LossLog log) {
        if (!declared) {
            log.warning(
                    Reason.MISSING_FILE,
                    LossLog.FILE,
                    where,
                    "there is no %s beside the file: types and widths are those that the record shows"
                            .formatted(RldsFeatures.FILE));
        }
    }

    private static MalformedEpisodeException refused(EpisodeRef ref, Reason reason, String where, String detail) {
        return new MalformedEpisodeException(reason, ref.uri(), where, detail);
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            record.close();
        }
    }
}
