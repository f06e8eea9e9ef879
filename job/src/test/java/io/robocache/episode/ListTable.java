package io.robocache.episode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.arrow.vector.types.Types.MinorType;

/** A table whose rows tests write down: what {@link TableReader} does with any format. A row is a list of numbers or texts. */
final class ListTable implements EpisodeTable {

    static final long STEP = 100;

    private final Map<String, RowTopic> topics = new LinkedHashMap<>();
    private final Map<String, List<List<?>>> rows = new LinkedHashMap<>();
    private long missingStamp = -1;
    private int closed;

    /** Numbers and texts; a null is a null component, byte arrays are images. */
    ListTable add(RowFeature feature, MinorType type, List<List<?>> cells) {
        topics.put(feature.name(), new RowTopic(feature, type, cells.size()));
        rows.put(feature.name(), cells);
        return this;
    }

    ListTable add(RowTopic topic, List<List<?>> cells) {
        topics.put(topic.name(), topic);
        rows.put(topic.name(), cells);
        return this;
    }

    /** Leaves a row without its stamp. */
    ListTable withoutStamp(int row) {
        missingStamp = row;
        return this;
    }

    int closed() {
        return closed;
    }

    @Override
    public String uri() {
        return "list:/table";
    }

    @Override
    public String where() {
        return "/rows";
    }

    @Override
    public String encoding() {
        return "list";
    }

    @Override
    public List<RowTopic> topics() {
        return new ArrayList<>(topics.values());
    }

    @Override
    public long[] stamps(RowTopic topic) {
        return LongStream.range(0, topic.rows())
                .map(row -> row == missingStamp ? NO_STAMP : row * STEP)
                .toArray();
    }

    @Override
    public void read(RowTopic chosen, RowSink out) throws IOException {
        for (List<?> row : rows.get(chosen.name())) {
            out.startRow();
            for (Object cell : row) {
                if (cell == null) {
                    out.nullElement();
                } else if (cell instanceof byte[] bytes) {
                    out.value(bytes);
                } else if (cell instanceof String text) {
                    out.value(text.getBytes(StandardCharsets.UTF_8));
                } else if (cell instanceof Double real) {
                    out.value(real.doubleValue());
                } else {
                    out.value(((Number) cell).longValue());
                }
            }
            out.acceptRow();
        }
    }

    @Override
    public void report(LossLog log) {
        if (missingStamp >= 0) {
            log.loss(Reason.BAD_STAMP, "rows", "row " + missingStamp, 1, "no stamp");
        }
    }

    @Override
    public long bytesRead() {
        return 1;
    }

    @Override
    public void close() {
        closed++;
    }
}
