package io.robocache.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page: a verdict, then sections that are tabs where scripts run and follow each other where they do not. Style and script
 * lie within, named by their hashes in the page's content security policy, so that nothing else runs and nothing is fetched.
 */
public final class Page {
    private static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("page.js");

    private final String title;
    private final String subtitle;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private String verdict = "";

    /**
     * Begins a page.
     *
     * @param title    what it is about
     * @param subtitle a line below
     */
    public Page(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /** What the reader came for, in a line, and why. */
    public Page verdict(Tone tone, String headline, List<String> why) {
        StringBuilder out = new StringBuilder("<section class=\"verdict ")
                .append(tone.word())
                .append("\" aria-label=\"Verdict\"><span class=\"sign\" aria-hidden=\"true\">")
                .append(tone.sign())
                .append("</span><div><h2>")
                .append(Escape.of(headline))
                .append("</h2>");
        if (!why.isEmpty()) {
            out.append("<ul>");
            why.forEach(line -> out.append("<li>").append(Escape.of(line)).append("</li>"));
            out.append("</ul>");
        }
        verdict = out.append("</div></section>\n").toString();
        return this;
    }

    /** Appends a section. */
    public Page section(String name, Section section) {
        sections.put(name, section);
        return this;
    }

    /** The whole, UTF-8. */
    public String html() {
        StringBuilder out =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-")
                .append(hash(STYLE))
                .append("'; script-src 'sha256-")
                .append(hash(SCRIPT))
                .append("'; base-uri 'none'; form-action 'none'\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
        out.append(Escape.of(title)).append("</title>\n<style>").append(STYLE).append("</style>\n</head>\n<body>\n");
        out.append("<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header><h1>");
        out.append(Escape.of(title))
                .append("</h1><p>")
                .append(Escape.of(subtitle))
                .append("</p></header>\n");
        out.append("<main id=\"content\" tabindex=\"-1\">\n").append(verdict);
        out.append("<div class=\"tabs\" role=\"tablist\" aria-label=\"Sections\" hidden>");
        int number = 0;
        for (String name : sections.keySet()) {
            out.append("<button type=\"button\" role=\"tab\" id=\"t")
                    .append(number)
                    .append("\" aria-controls=\"s");
            out.append(number++).append("\">").append(Escape.of(name)).append("</button>");
        }
        out.append("</div>\n");
        number = 0;
        for (Map.Entry<String, Section> section : sections.entrySet()) {
            out.append("<section class=\"panel\" id=\"s").append(number).append("\" aria-labelledby=\"h");
            out.append(number).append("\">\n<h2 id=\"h").append(number++).append("\">");
            out.append(Escape.of(section.getKey()))
                    .append("</h2>\n")
                    .append(section.getValue().html());
            out.append("</section>\n");
        }
        out.append("</main>\n<div id=\"tip\" role=\"status\" hidden></div>\n<script>")
                .append(SCRIPT);
        return out.append("</script>\n</body>\n</html>\n").toString();
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
