package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.page.Box;
import io.robocache.page.Cell;
import io.robocache.page.Num;
import io.robocache.page.Section;
import io.robocache.page.Tone;
import java.util.ArrayList;
import java.util.List;

/** The figures of stats.json. */
final class ReportStatistics {
    private static final int LISTED = 300;
    private static final int CHARTED = 80;
    private static final int DIGITS = 5;

    /**
     * One dimension of a feature.
     *
     * @param name      that of the dimension, or of the feature where it has one alone
     * @param figures   entry of the feature in stats.json
     * @param nonFinite values that are not counted
     */
    record Dimension(String feature, String name, int at, JsonNode figures, long nonFinite) {
        double figure(String of) {
            JsonNode value = figures.path(of).path(at);
            return value.isNumber() ? value.doubleValue() : Double.NaN;
        }

        long count() {
            return figures.path("count").path(0).longValue();
        }
    }

    private ReportStatistics() {}

    /** All that have figures, in the order of the schema. */
    static List<Dimension> dimensions(ReportHead head, ReportFacts facts) {
        List<Dimension> dimensions = new ArrayList<>();
        for (Column column : head.schema().configured()) {
            JsonNode figures = head.stats().path(column.name());
            long[] nonFinite = facts.nonFinite().get(column.name());
            for (int d = 0; d < figures.path("min").size(); d++) {
                String name = column.names().size() > d
                        ? column.name() + " " + column.names().get(d)
                        : column.statisticDimensions() > 1 ? column.name() + " [" + d + "]" : column.name();
                dimensions.add(new Dimension(
                        column.name(),
                        name,
                        d,
                        figures,
                        nonFinite == null || d >= nonFinite.length ? 0 : nonFinite[d]));
            }
        }
        return dimensions;
    }

    static Section of(ReportHead head, ReportFacts facts) {
        Section section = new Section();
        List<Dimension> dimensions = new ArrayList<>();
        for (Dimension dimension : dimensions(head, facts)) {
            boolean quality = dimension.feature().startsWith("age_ms.")
                    || dimension.feature().startsWith("valid.")
                    || dimension.feature().startsWith(ReportVoxels.PREFIX);
            if (!quality) {
                dimensions.add(dimension);
            }
        }
        List<String> without = head.totals().withoutStatistics();
        if (!without.isEmpty()) {
            section.note("Without figures, as some dimension has no finite value: " + String.join(", ", without) + ".");
        }
        if (dimensions.isEmpty()) {
            return section.note("No feature has figures.");
        }
        if (dimensions.size() > CHARTED) {
            section.note("The chart shows the first " + CHARTED + ", the table the first "
                    + Math.min(LISTED, dimensions.size()) + " of " + Num.whole(dimensions.size()) + " dimensions.");
        }
        section.boxes(
                "Spread of values, each on its own scale: least to greatest, 1 to 99 %, 10 to 90 %, median",
                boxes(dimensions.subList(0, Math.min(CHARTED, dimensions.size()))));
        return section.table(
                "Figures over all valid frames",
                List.of(
                        "feature",
                        "count",
                        "not finite",
                        "min",
                        "max",
                        "mean",
                        "std",
                        "q01",
                        "q10",
                        "q50",
                        "q90",
                        "q99"),
                dimensions.stream().limit(LISTED).map(ReportStatistics::row).toList());
    }

    private static List<Cell> row(Dimension dimension) {
        List<Cell> row = new ArrayList<>();
        row.add(Cell.of(dimension.name()));
        row.add(Cell.of(dimension.count()));
        Cell nonFinite = Cell.of(dimension.nonFinite());
        row.add(dimension.nonFinite() > 0 ? nonFinite.in(Tone.LOOK) : nonFinite);
        for (String figure : List.of("min", "max", "mean", "std", "q01", "q10", "q50", "q90", "q99")) {
            row.add(Cell.of(Num.digits(dimension.figure(figure), DIGITS), dimension.figure(figure)));
        }
        return row;
    }

    static List<Box> boxes(List<Dimension> dimensions) {
        List<Box> boxes = new ArrayList<>();
        for (Dimension d : dimensions) {
            boxes.add(new Box(
                    d.name(),
                    d.figure("min"),
                    d.figure("q01"),
                    d.figure("q10"),
                    d.figure("q50"),
                    d.figure("q90"),
                    d.figure("q99"),
                    d.figure("max"),
                    Num.digits(d.figure("min"), 4) + " to " + Num.digits(d.figure("max"), 4) + ", median "
                            + Num.digits(d.figure("q50"), 4)));
        }
        return boxes;
    }
}
