package io.robocache.shard;

import io.robocache.shard.KnownEpisodes.Listed;
import io.robocache.shard.KnownEpisodes.Quarantined;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The report of a dataset: made when it is published, and again from what was published, with the same bytes. */
public final class DatasetReport implements SidecarSink {
    private final ReportFacts facts = new ReportFacts();

    DatasetReport() {}

    /**
     * The report of a published dataset, UTF-8.
     *
     * @throws IOException if this is no dataset, or something that the report needs is missing or damaged
     */
    public static String of(Path root, Configuration hadoop) throws IOException {
        DatasetHistory history = DatasetHistory.published(root, hadoop);
        KnownEpisodes known = KnownEpisodes.among(List.of(), Listed.SOME, history, Quarantined.STAY);
        DatasetReport report = new DatasetReport();
        try {
            for (Sidecar sidecar : Publication.earlier(history, known)) {
                report.accept(sidecar);
            }
        } catch (UncheckedIOException lost) {
            throw lost.getCause();
        }
        return ReportPage.of(ReportHead.of(history.versions(), root, Storage.reading(root, hadoop)), report.facts);
    }

    @Override
    public void earlier(Sidecar sidecar) {
        accept(sidecar);
    }

    @Override
    public void accept(Sidecar sidecar) {
        facts.accept(sidecar);
    }

    /** Nothing: the head is known only once all else is placed; see {@link #place(ReportHead, Placement)}. */
    @Override
    public List<Placed> place() {
        return List.of();
    }

    Placed place(ReportHead head, Placement placement) throws IOException {
        return placement.place(Layout.REPORT, ReportPage.of(head, facts));
    }

    @Override
    public void close() {}
}
