package io.robocache.episode;

import io.robocache.episode.CloudFileSettings.Stamps;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stamps of the files of one episode of clouds: by their names, or by a table. */
final class CloudStamps {

    private static final Pattern LAST =
            Pattern.compile("(?<![0-9])(?:" + CloudStamp.DATE + "|" + CloudStamp.NUMBER + ")");

    private final CloudFileSettings settings;
    private final RowRate rate;
    private final CloudStampTable table; // null: no table
    private final Pattern pattern; // null: the last number

    /** @param tableOrNull what {@link Stamps#CSV} needs */
    CloudStamps(ReadSettings reading, CloudStampTable tableOrNull) {
        this.settings = reading.clouds();
        this.rate = reading.rowRate();
        this.table = tableOrNull;
        this.pattern = settings.pattern() == null ? null : Pattern.compile(settings.pattern());
    }

    /**
     * The stamp of a file, nanoseconds.
     *
     * @throws IllegalArgumentException if there is none, with the reason and the remedy
     */
    long of(String name) {
        return switch (settings.stamps()) {
            case NAME -> CloudStamp.nanos(textIn(name), settings.unit());
            case CSV -> CloudStamp.nanos(table.of(name), settings.unit());
            case RATE -> byRate(name);
        };
    }

    private long byRate(String name) {
        if (rate == null) {
            throw new IllegalArgumentException("stamps = rate needs input.rate; set it");
        }
        return CloudStamp.nanos(textIn(name), rate);
    }

    private String textIn(String name) {
        return pattern == null ? last(name) : matched(name);
    }

    private static String last(String name) {
        Matcher numbers = LAST.matcher(CloudFormat.stem(name));
        String last = null;
        while (numbers.find()) {
            last = numbers.group();
        }
        if (last == null) {
            throw new IllegalArgumentException(
                    "the name has no number that could be its stamp; give stamps = csv, or a pattern (input.clouds)");
        }
        return last;
    }

    private String matched(String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches() || matcher.group(CloudFileSettings.STAMP) == null) {
            throw new IllegalArgumentException("the name does not match input.clouds.pattern");
        }
        String fraction = settings.hasFraction() ? matcher.group(CloudFileSettings.FRACTION) : null;
        return matcher.group(CloudFileSettings.STAMP) + (fraction == null ? "" : "." + fraction);
    }
}
