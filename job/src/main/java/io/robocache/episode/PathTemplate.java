package io.robocache.episode;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of {@code info.json} with places to fill in, such as {@code data/chunk-{chunk_index:03d}/file.parquet}. What it
 * gives is always a path below the dataset's folder: one that could lead elsewhere is refused before anything is opened.
 */
final class PathTemplate {

    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)(?::0?(\\d{1,2})d)?}");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:");

    private final String key;
    private final String text;
    private final String uri;

    /** @throws MalformedEpisodeException if the text itself leads out of the folder */
    PathTemplate(String key, String text, String uri) throws MalformedEpisodeException {
        this.key = key;
        this.text = text;
        this.uri = uri;
        checkBelow(text);
    }

    /**
     * Fills in numbers (padded with zeros as the place says) and texts.
     *
     * @throws MalformedEpisodeException if a place is not known, or the result leads out of the folder
     */
    String fill(Map<String, ?> values) throws MalformedEpisodeException {
        Matcher place = PLACE.matcher(text);
        StringBuilder path = new StringBuilder();
        while (place.find()) {
            Object value = values.get(place.group(1));
            if (value == null) {
                throw refused(Reason.BAD_JSON, "'%s' has an unknown place %s".formatted(text, place.group()));
            }
            String width = place.group(2);
            String filled = value instanceof Long && width != null && Integer.parseInt(width) > 0
                    ? String.format(Locale.ROOT, "%0" + Integer.parseInt(width) + "d", value)
                    : value.toString();
            place.appendReplacement(path, Matcher.quoteReplacement(filled));
        }
        place.appendTail(path);
        if (path.indexOf("{") >= 0 || path.indexOf("}") >= 0) {
            throw refused(Reason.BAD_JSON, "'%s' has a place that is not understood".formatted(text));
        }
        checkBelow(path.toString());
        return path.toString();
    }

    private void checkBelow(String path) throws MalformedEpisodeException {
        boolean leaves = path.startsWith("/")
                || path.indexOf('\\') >= 0
                || path.indexOf('\0') >= 0
                || SCHEME.matcher(path).find();
        for (String name : path.split("/", -1)) {
            leaves |= name.equals("..") || name.isEmpty();
        }
        if (leaves) {
            throw refused(
                    Reason.BAD_NAME,
                    "'%s' is not a plain relative path below the dataset; it was not opened".formatted(path));
        }
    }

    private MalformedEpisodeException refused(Reason reason, String detail) {
        return new MalformedEpisodeException(reason, uri, "meta/info.json", key + " " + detail);
    }
}
