package io.robocache.shard;

import io.robocache.page.Bar;
import io.robocache.page.Cell;
import io.robocache.page.Num;
import io.robocache.page.Page;
import io.robocache.page.Section;
import io.robocache.page.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code report.html}: the facts of a dataset for people. A pure function of what is published beside it, so that it has the
 * same bytes wherever and whenever it is made; nothing of a run is in it.
 */
final class ReportPage {
    private static final double MUCH = 0.1;
    private static final double HALF = 0.5;
    private static final double WELL = 0.95;
    private static final int WHY = 6;

    private final ReportHead head;
    private final ReportFacts facts;

    private ReportPage(ReportHead head, ReportFacts facts) {
        this.head = head;
        this.facts = facts;
    }

    static String of(ReportHead head, ReportFacts facts) {
        return new ReportPage(head, facts).html();
    }

    private String html() {
        int version = head.batches().size();
        Page page = new Page(
                "Dataset report",
                "Layout " + head.layout().word() + ", version " + version + ", configuration " + head.configuration());
        verdict(page);
        page.section("Overview", overview());
        page.section("Episodes", ReportEpisodes.of(facts, head.schema().fps()));
        page.section("Streams", ReportStreams.of(facts));
        if (!ReportVoxels.groups(head.schema()).isEmpty()) {
            page.section("Voxels", ReportVoxels.of(head, facts));
        }
        page.section("Statistics", ReportStatistics.of(head, facts));
        page.section("Quarantine and losses", ReportLosses.of(facts));
        return page.html();
    }

    private void verdict(Page page) {
        List<String> why = new ArrayList<>();
        long all = facts.written() + facts.quarantinedCount();
        double missing = all == 0 ? 1 : (double) facts.quarantinedCount() / all;
        boolean bad = missing > MUCH;
        if (facts.quarantinedCount() > 0) {
            why.add(Num.whole(facts.quarantinedCount()) + " of " + Num.whole(all) + " episodes are quarantined ("
                    + Num.percent(missing) + "), most for " + most(facts.quarantineReasons()));
        }
        if (facts.withLoss() > 0) {
            why.add(Num.whole(facts.withLoss()) + " written episodes lost something, most for "
                    + most(facts.lossReasons()));
        }
        List<String> thin = new ArrayList<>();
        for (Map.Entry<String, ReportedStream> stream : facts.streams().entrySet()) {
            double rate = stream.getValue().matchRate();
            if (rate < WELL) {
                bad |= rate < HALF;
                thin.add(stream.getKey() + " has a sample at " + Num.percent(rate) + " of the frames");
            }
        }
        thin.stream().limit(WHY).forEach(why::add);
        if (thin.size() > WHY) {
            why.add(Num.whole(thin.size() - WHY) + " more streams have samples at fewer than 95 % of the frames");
        }
        if (!head.totals().withoutStatistics().isEmpty()) {
            why.add("without statistics, as a dimension has no finite value: "
                    + String.join(", ", head.totals().withoutStatistics()));
        }
        if (facts.written() == 0) {
            page.verdict(Tone.BAD, "No episode is written", why);
        } else if (bad) {
            page.verdict(Tone.BAD, "Much is missing: look before you train on it", why);
        } else if (!why.isEmpty()) {
            page.verdict(Tone.LOOK, "Usable, with something to look at", why);
        } else {
            page.verdict(
                    Tone.GOOD,
                    "Everything is in: no episode is quarantined, nothing is lost",
                    List.of("every stream has a sample at 95 % of the frames or more"));
        }
    }

    private static String most(Map<String, Long> reasons) {
        String most = "";
        long count = -1;
        for (Map.Entry<String, Long> reason : reasons.entrySet()) {
            if (reason.getValue() > count) {
                most = reason.getKey();
                count = reason.getValue();
            }
        }
        return most;
    }

    private Section overview() {
        PublishedDataset totals = head.totals();
        Section section = new Section()
                .tiles(
                        "episodes", Num.whole(totals.episodes()),
                        "frames", Num.whole(totals.frames()),
                        "time", Num.duration(facts.nanos()),
                        "frames a second", Num.whole(head.schema().fps()),
                        "quarantined", Num.whole(totals.quarantined()),
                        "with losses", Num.whole(facts.withLoss()),
                        "data files", Num.whole(totals.files()),
                        "data", Num.bytes(totals.bytes()),
                        "sentences", Num.whole(totals.tasks()));
        long all = Math.max(1, facts.written() + facts.quarantinedCount());
        section.bars(
                "How the episodes ended",
                List.of(
                        episodes("written, nothing lost", facts.written() - facts.withLoss(), all, Tone.GOOD),
                        episodes("written, with losses", facts.withLoss(), all, Tone.LOOK),
                        episodes("quarantined", facts.quarantinedCount(), all, Tone.BAD)));
        if (!facts.streams().isEmpty()) {
            section.bars("Frames at which a stream has a sample", ReportStreams.matches(facts));
        }
        if (head.batches().size() > 1) {
            section.heading("Versions");
            List<List<Cell>> rows = new ArrayList<>();
            for (int i = 0; i < head.batches().size(); i++) {
                Manifest.Batch batch = head.batches().get(i);
                rows.add(List.of(
                        Cell.of(i + 1L),
                        Cell.of(batch.episodes()),
                        Cell.of(batch.frames()),
                        Cell.of(batch.quarantined()),
                        Cell.of(batch.retried())));
            }
            section.table(
                    "What each version added",
                    List.of("version", "episodes", "frames", "quarantined", "tried again"),
                    rows.size() > ReportFacts.LISTED
                            ? rows.subList(rows.size() - ReportFacts.LISTED, rows.size())
                            : rows);
        }
        return section;
    }

    private static Bar episodes(String what, long count, long all, Tone tone) {
        double share = (double) count / all;
        return new Bar(what, share, Num.whole(count) + " (" + Num.percent(share) + ")", tone);
    }

    /** The tone of a share of frames with a sample. */
    static Tone tone(double rate) {
        return rate < HALF ? Tone.BAD : rate < WELL ? Tone.LOOK : Tone.GOOD;
    }
}
