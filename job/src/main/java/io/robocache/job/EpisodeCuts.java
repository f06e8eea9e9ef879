package io.robocache.job;

import io.robocache.align.SampleIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.Reason;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.job.EpisodeWindows.Signal;
import io.robocache.stats.NumberColumn;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;

/** What the messages of the topic that cuts say, read in the order of their stamps. */
final class EpisodeCuts {
    /** Messages read at once. */
    private static final int BATCH = 4096;

    private final EpisodesConfig config;
    private final StreamIndex stream;
    private boolean on; // of an event: what the message before said

    private EpisodeCuts(EpisodesConfig config, StreamIndex stream) {
        this.config = config;
        this.stream = stream;
    }

    /**
     * Reads the signals of a recording.
     *
     * @param slot    of the request that cuts
     * @param samples of that request
     * @return one for each sample, in order of stamps
     * @throws RefusedEpisodeException if the messages do not have the one value that is asked for
     */
    static List<Signal> signals(
            EpisodesConfig config, EpisodeReader reader, int slot, StreamIndex stream, SampleIndex samples)
            throws IOException, RefusedEpisodeException {
        List<Signal> signals = new ArrayList<>(samples.size());
        if (stream.request().kind() == StreamRequest.Kind.STAMPS) {
            for (int k = 0; k < samples.size(); k++) {
                signals.add(Signal.START);
            }
            return signals;
        }
        EpisodeCuts cuts = new EpisodeCuts(config, stream);
        if (samples.size() > 0) {
            cuts.check();
        }
        for (int from = 0; from < samples.size(); from += BATCH) {
            int[] positions = new int[Math.min(BATCH, samples.size() - from)];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = samples.position(from + i);
            }
            try (FieldVector values = reader.values(slot, positions)) {
                for (int i = 0; i < positions.length; i++) {
                    signals.add(cuts.signal(values, i));
                }
            }
        }
        return signals;
    }

    private void check() throws RefusedEpisodeException {
        if (stream.width() != 1) {
            throw refused("has %d values a message (%s), one is needed; name it with episodes.field"
                    .formatted(stream.width(), String.join(", ", stream.names())));
        }
    }

    private RefusedEpisodeException refused(String why) {
        String topic = stream.request().topic();
        return new RefusedEpisodeException(
                Reason.CONFIG_MISMATCH, "topic " + topic, "%s (%s) %s".formatted(topic, stream.type(), why));
    }

    private Signal signal(FieldVector values, int row) {
        double number = values instanceof VarCharVector
                ? Double.NaN
                : NumberColumn.of(values).at(row);
        if (config.by() == EpisodesConfig.By.EVENT) {
            boolean now = number != 0 && !Double.isNaN(number);
            Signal edge = now == on ? Signal.NONE : now ? Signal.START : Signal.STOP;
            on = now;
            return edge;
        }
        String said = values instanceof VarCharVector texts
                ? new String(texts.get(row), StandardCharsets.UTF_8)
                : canonical(number);
        return said.equals(config.start()) ? Signal.START : said.equals(config.stop()) ? Signal.STOP : Signal.NONE;
    }

    /** One text for each number: {@code 1}, {@code 1.0} and {@code 1e0} mean the same. */
    static String canonical(double number) {
        return Double.isFinite(number)
                ? new BigDecimal(number == 0 ? 0 : number).stripTrailingZeros().toPlainString()
                : "";
    }
}
