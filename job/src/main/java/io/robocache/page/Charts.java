package io.robocache.page;

import java.util.List;

/**
 * Charts as rows of HTML text around SVG that holds shapes alone. The shapes stretch to the width of the page while text
 * keeps its size, so that no text has to be measured and the page reads alike at any width. Coordinates are whole numbers of
 * a {@value #WIDTH} units wide picture.
 */
final class Charts {
    private static final int WIDTH = 10_000;
    private static final int LEAST = 30;

    private Charts() {}

    static void bars(StringBuilder out, String title, List<Bar> bars) {
        open(out, title, "bars");
        for (Bar bar : bars) {
            row(out, bar.label());
            picture(out, bar.label() + ": " + bar.value(), 10);
            out.append("<rect class=\"rail\" width=\"10000\" height=\"10\"/>");
            int width = at(bar.share());
            if (width > 0) {
                rect(out, bar.tone().word(), 0, Math.max(LEAST, width), 0, 10, bar.label() + ": " + bar.value());
            }
            end(out, bar.value());
        }
        close(out);
    }

    static void strips(StringBuilder out, String title, List<String> axis, List<Strip> strips) {
        open(out, title, "strips");
        for (Strip strip : strips) {
            row(out, strip.label());
            picture(out, strip.label() + ": " + strip.value(), 10);
            int from = at(strip.from());
            rect(
                    out,
                    "strip",
                    from,
                    Math.max(LEAST, at(strip.to()) - from),
                    0,
                    10,
                    strip.label() + ": " + strip.value());
            for (Strip.Mark mark : strip.marked()) {
                int begin = at(mark.from());
                rect(out, mark.tone().word(), begin, Math.max(LEAST, at(mark.to()) - begin), 0, 10, mark.tip());
            }
            end(out, strip.value());
        }
        axis(out, axis);
        close(out);
    }

    /** Each spread on a scale of its own, as dimensions have their own units. */
    static void boxes(StringBuilder out, String title, List<Box> boxes) {
        open(out, title, "boxes");
        for (Box box : boxes) {
            row(out, box.label());
            picture(out, box.label() + ": " + box.value(), 20);
            double span = box.max() - box.min();
            boolean flat = !(span > 0) || Double.isInfinite(span);
            if (flat) {
                rect(out, "middle", WIDTH / 2 - LEAST, 2 * LEAST, 2, 16, box.value());
            } else {
                rect(out, "whisker", 0, WIDTH, 9, 2, box.value());
                between(out, "outer", box, box.q01(), box.q99(), 6, 8);
                between(out, "inner", box, box.q10(), box.q90(), 3, 14);
                int middle = at((box.q50() - box.min()) / span);
                rect(out, "middle", Math.min(WIDTH - 40, Math.max(0, middle - 20)), 40, 1, 18, box.value());
            }
            end(out, box.value());
        }
        close(out);
    }

    private static void between(StringBuilder out, String tone, Box box, double a, double b, int y, int height) {
        double span = box.max() - box.min();
        int from = at((a - box.min()) / span);
        rect(out, tone, from, Math.max(LEAST, at((b - box.min()) / span) - from), y, height, box.value());
    }

    /** Bars side by side, the highest as high as the picture. */
    static void histogram(StringBuilder out, String title, List<String> edges, List<Long> counts) {
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        long all = counts.stream().mapToLong(Long::longValue).sum();
        out.append("<figure class=\"chart histogram\"><figcaption>")
                .append(Escape.of(title))
                .append("</figcaption>");
        picture(out, title + ": " + counts.size() + " classes of " + Num.whole(all) + " values", 100);
        int each = WIDTH / Math.max(1, counts.size());
        for (int i = 0; i < counts.size(); i++) {
            String tip = edges.get(i) + " to " + edges.get(i + 1) + ": " + Num.whole(counts.get(i));
            int height = most == 0 ? 0 : (int) Math.round(100.0 * counts.get(i) / most);
            out.append("<rect class=\"rail\" x=\"").append(i * each).append("\" width=\"");
            out.append(each - 60).append("\" y=\"99\" height=\"1\"/>");
            if (counts.get(i) > 0) {
                rect(out, "plain", i * each, each - 60, 100 - Math.max(2, height), Math.max(2, height), tip);
            }
        }
        out.append("</svg>");
        axis(out, List.of(edges.get(0), edges.get(edges.size() / 2), edges.get(edges.size() - 1)));
        close(out);
    }

    /** Cells of one level are one shape; level 0 is the ground. */
    static void heat(StringBuilder out, HeatMap map) {
        int height = map.rows().size();
        int width = height == 0 ? 0 : map.rows().get(0).length();
        out.append("<figure class=\"chart heat\"><figcaption>")
                .append(Escape.of(map.title()))
                .append("</figcaption><svg role=\"img\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" aria-label=\"")
                .append(Escape.of(map.title()))
                .append("\"><rect class=\"ground\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\"/>");
        for (char level = '1'; level <= '9'; level++) {
            StringBuilder path = new StringBuilder();
            for (int y = 0; y < height; y++) {
                String row = map.rows().get(y);
                for (int x = 0; x < width; x++) {
                    int from = x;
                    while (x < width && row.charAt(x) == level) {
                        x++;
                    }
                    if (x > from) {
                        path.append('M')
                                .append(from)
                                .append(' ')
                                .append(y)
                                .append('h')
                                .append(x - from);
                        path.append("v1h-").append(x - from).append('z');
                    }
                }
            }
            if (path.length() > 0) {
                out.append("<path class=\"l")
                        .append(level)
                        .append("\" d=\"")
                        .append(path)
                        .append("\"/>");
            }
        }
        out.append("</svg>");
        axis(out, List.of(map.xAxis(), map.yAxis()));
        close(out);
    }

    private static void open(StringBuilder out, String title, String kind) {
        out.append("<figure class=\"chart ").append(kind).append("\"><figcaption>");
        out.append(Escape.of(title)).append("</figcaption>");
    }

    private static void close(StringBuilder out) {
        out.append("</figure>\n");
    }

    private static void row(StringBuilder out, String label) {
        out.append("<div class=\"row\"><span class=\"label\">")
                .append(Escape.of(label))
                .append("</span>");
    }

    private static void end(StringBuilder out, String value) {
        out.append("</svg><span class=\"value\">").append(Escape.of(value)).append("</span></div>");
    }

    private static void axis(StringBuilder out, List<String> words) {
        out.append("<div class=\"axis\">");
        words.forEach(word -> out.append("<span>").append(Escape.of(word)).append("</span>"));
        out.append("</div>");
    }

    private static void picture(StringBuilder out, String words, int height) {
        out.append("<svg role=\"img\" preserveAspectRatio=\"none\" viewBox=\"0 0 10000 ")
                .append(height)
                .append("\" aria-label=\"")
                .append(Escape.of(words))
                .append("\">");
    }

    private static void rect(StringBuilder out, String tone, int x, int width, int y, int height, String tip) {
        int fitting = Math.min(width, WIDTH);
        out.append("<rect class=\"").append(tone).append("\" x=\"").append(Math.min(x, WIDTH - fitting));
        out.append("\" y=\"").append(y).append("\" width=\"").append(fitting);
        out.append("\" height=\"")
                .append(height)
                .append("\" data-tip=\"")
                .append(Escape.of(tip))
                .append("\"/>");
    }

    private static int at(double share) {
        return Double.isNaN(share) ? 0 : (int) Math.round(WIDTH * Math.min(1, Math.max(0, share)));
    }
}
