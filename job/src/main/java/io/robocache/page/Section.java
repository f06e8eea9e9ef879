package io.robocache.page;

import java.util.List;

/** One part of a page, written from top to bottom. Not thread-safe. */
public final class Section {
    private final StringBuilder out = new StringBuilder();

    /** Without content yet. */
    public Section() {}

    /** A heading. */
    public Section heading(String text) {
        return element("h3", "", text);
    }

    /** A paragraph. */
    public Section text(String text) {
        return element("p", "", text);
    }

    /** What is not there, or not all there. */
    public Section note(String text) {
        return element("p", " class=\"note\"", text);
    }

    private Section element(String tag, String attributes, String text) {
        out.append('<').append(tag).append(attributes).append('>').append(Escape.of(text));
        out.append("</").append(tag).append(">\n");
        return this;
    }

    /** Figures that count, each under its name: name, then value, in turn. */
    public Section tiles(String... namesAndValues) {
        out.append("<dl class=\"tiles\">");
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            out.append("<div><dt>").append(Escape.of(namesAndValues[i])).append("</dt><dd>");
            out.append(Escape.of(namesAndValues[i + 1])).append("</dd></div>");
        }
        out.append("</dl>\n");
        return this;
    }

    /** Facts line by line: name, then value, in turn. */
    public Section facts(List<String> namesAndValues) {
        out.append("<dl class=\"facts\">");
        for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
            out.append("<div><dt>").append(Escape.of(namesAndValues.get(i))).append("</dt><dd>");
            out.append(Escape.of(namesAndValues.get(i + 1))).append("</dd></div>");
        }
        out.append("</dl>\n");
        return this;
    }

    /** A table that the reader can sort by any column. */
    public Section table(String caption, List<String> columns, List<List<Cell>> rows) {
        // The caption stands outside, where it does not scroll away.
        out.append("<p class=\"caption\">").append(Escape.of(caption)).append("</p>\n");
        out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(Escape.of(caption));
        out.append("\"><table aria-label=\"").append(Escape.of(caption)).append("\"><thead><tr>");
        columns.forEach(column ->
                out.append("<th scope=\"col\">").append(Escape.of(column)).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (List<Cell> row : rows) {
            out.append("<tr>");
            row.forEach(this::cell);
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
        return this;
    }

    private void cell(Cell cell) {
        String classes = (cell.value() == null ? "" : "n")
                + (cell.tone() == Tone.PLAIN
                        ? ""
                        : (cell.value() == null ? "" : " ") + cell.tone().word());
        out.append("<td");
        if (!classes.isEmpty()) {
            out.append(" class=\"").append(classes).append('"');
        }
        if (cell.value() != null && !Double.isNaN(cell.value())) {
            out.append(" data-v=\"").append(Num.digits(cell.value(), 17)).append('"');
        }
        out.append('>').append(Escape.of(cell.text())).append("</td>");
    }

    /** Bars below each other. */
    public Section bars(String title, List<Bar> bars) {
        Charts.bars(out, title, bars);
        return this;
    }

    /**
     * A timeline.
     *
     * @param axis words along it, evenly spread
     */
    public Section strips(String title, List<String> axis, List<Strip> strips) {
        Charts.strips(out, title, axis, strips);
        return this;
    }

    /** Spreads of values below each other, each on its own scale. */
    public Section boxes(String title, List<Box> boxes) {
        Charts.boxes(out, title, boxes);
        return this;
    }

    /** Histograms and heat maps side by side, as many as fit. */
    public Section group(Section within) {
        out.append("<div class=\"group\">").append(within.out).append("</div>\n");
        return this;
    }

    /**
     * A histogram.
     *
     * @param edges one more than counts, in words
     */
    public Section histogram(String title, List<String> edges, List<Long> counts) {
        Charts.histogram(out, title, edges, counts);
        return this;
    }

    /** A grid of levels. */
    public Section heat(HeatMap map) {
        Charts.heat(out, map);
        return this;
    }

    String html() {
        return out.toString();
    }

    /** Characters so far. */
    public int length() {
        return out.length();
    }
}
