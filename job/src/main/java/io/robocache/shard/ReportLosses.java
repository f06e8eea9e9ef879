package io.robocache.shard;

import io.robocache.page.Bar;
import io.robocache.page.Cell;
import io.robocache.page.Num;
import io.robocache.page.Section;
import io.robocache.page.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** What is quarantined, what was lost, and what was noticed without losing anything. */
final class ReportLosses {
    private ReportLosses() {}

    static Section of(ReportFacts facts) {
        Section section = new Section();
        section.heading("Quarantined episodes");
        list(
                section,
                "Quarantined",
                "Nothing is quarantined.",
                facts.quarantineReasons(),
                facts.quarantined(),
                Tone.BAD);
        section.heading("Losses of written episodes");
        list(section, "Lost", "Nothing is lost.", facts.lossReasons(), facts.losses(), Tone.LOOK);
        section.heading("Noticed, nothing lost");
        list(section, "Noticed", "Nothing was noticed.", facts.warningReasons(), facts.warnings(), Tone.PLAIN);
        return section;
    }

    private static void list(
            Section section,
            String what,
            String none,
            SortedMap<String, Long> reasons,
            List<ReportFacts.Told> told,
            Tone tone) {
        if (reasons.isEmpty()) {
            section.note(none);
            return;
        }
        long most = reasons.values().stream().mapToLong(Long::longValue).max().orElse(1);
        List<Bar> bars = new ArrayList<>();
        reasons.forEach((reason, count) -> bars.add(new Bar(reason, (double) count / most, Num.whole(count), tone)));
        section.bars(what + ", by reason", bars);
        if (told.size() == ReportFacts.TOLD) {
            section.note("The table has the first " + ReportFacts.TOLD + "; "
                    + "meta/robocache/quarantine.jsonl and meta/robocache/episodes/ have all.");
        }
        section.table(
                what,
                List.of("episode", "recording", "reason", "where", "count", "detail"),
                told.stream()
                        .map(t -> List.of(
                                t.number() < 0 ? Cell.of("\u2013", Double.NaN) : Cell.of(t.number()),
                                Cell.of(t.episode()),
                                Cell.of(t.loss().reason().code()).in(tone),
                                Cell.of(t.loss().where()),
                                Cell.of(t.loss().count()),
                                Cell.of(t.loss().detail())))
                        .toList());
    }
}
