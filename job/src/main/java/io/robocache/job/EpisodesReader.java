package io.robocache.job;

import io.robocache.episode.StampSource;
import io.robocache.episode.StreamRequest;
import io.robocache.job.EpisodesConfig.By;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the block {@code episodes}. */
final class EpisodesReader {
    /** Name of the request that cuts; no stream can have it. */
    static final String REQUEST = "(episodes)";

    private static final BigInteger GIGA = BigInteger.valueOf(1_000_000_000);
    private static final List<String> OF_RULES =
            List.of("topic", "field", "kind", "start", "stop", "gap", "stamp", "offset");

    private final ConfigBlock block;
    private final ClockConfig clock;

    private EpisodesReader(ConfigBlock block, ClockConfig clock) {
        this.block = block;
        this.clock = clock;
    }

    static EpisodesConfig read(ConfigBlock block, ClockConfig clock) {
        return new EpisodesReader(block, clock).read();
    }

    private EpisodesConfig read() {
        By by = block.at("by").convert(word -> switch (word) {
            case "file" -> By.FILE;
            case "marker" -> By.MARKER;
            case "gap" -> By.GAP;
            case "event" -> By.EVENT;
            default -> throw ConfKeys.unknownWord(List.of("file", "marker", "gap", "event"));
        });
        boolean valued = by == By.MARKER && block.says("start");
        refuseIdle(by, valued);
        long gapNanos = by == By.GAP ? gap() : 0;
        StreamRequest cut = by == By.FILE || (by == By.GAP && !block.says("topic")) ? null : request(by, valued);
        boolean numbers = cut != null && cut.kind() == StreamRequest.Kind.VALUES;
        String start = valued ? value("start", numbers) : null;
        String stop = by == By.MARKER && block.says("stop") ? value("stop", numbers) : null;
        if (start != null && start.equals(stop)) {
            throw block.at("stop").refused("is episodes.start too; a message either begins a part or ends one");
        }
        return lengths(by, cut, start, stop, gapNanos);
    }

    /** A key that the rule does not look at is a mistake of whoever wrote it. */
    private void refuseIdle(By by, boolean valued) {
        Set<String> used =
                switch (by) {
                    case FILE -> Set.of();
                    case MARKER -> valued
                            ? Set.of("topic", "field", "kind", "start", "stop", "stamp", "offset")
                            : Set.of("topic", "start", "stamp", "offset");
                    case GAP -> block.says("topic") ? Set.of("gap", "topic", "stamp", "offset") : Set.of("gap");
                    case EVENT -> Set.of("topic", "field", "stamp", "offset");
                };
        for (String name : OF_RULES) {
            if (block.says(name) && !used.contains(name)) {
                String without = by == By.MARKER ? " without episodes.start" : "";
                throw block.at(name)
                        .refused("has no effect with by = %s%s; leave it out"
                                .formatted(by.name().toLowerCase(Locale.ROOT), name.equals("gap") ? "" : without));
            }
        }
    }

    private long gap() {
        long nanos = block.needed("gap").convert(Quantity::nanos);
        if (nanos < 1) {
            throw block.at("gap").refused("is no time without messages; write a duration above 0ns");
        }
        return nanos;
    }

    private StreamRequest request(By by, boolean valued) {
        StreamRequest.Kind kind = StreamRequest.Kind.STAMPS;
        if (by == By.EVENT) {
            kind = StreamRequest.Kind.VALUES;
        } else if (valued) {
            kind = block.at("kind").convert(word -> switch (word) {
                case "text" -> StreamRequest.Kind.TEXT;
                case "values" -> StreamRequest.Kind.VALUES;
                default -> throw ConfKeys.unknownWord(List.of("text", "values"));
            });
        }
        StampSource stamp = block.at("stamp").convert(ConfigReader::stampSource);
        return new StreamRequest(
                REQUEST,
                StreamReader.topic(block),
                kind,
                block.says("field") ? List.of(block.at("field").text()) : List.of(),
                List.of(),
                List.of(),
                stamp,
                block.at("offset").convert(Quantity::nanos));
    }

    private String value(String name, boolean number) {
        return block.at(name).convert(text -> number ? canonical(text) : text);
    }

    /** The form in which numbers are compared: that of their float64. */
    private static String canonical(String text) {
        try {
            return EpisodeCuts.canonical(new BigDecimal(text).doubleValue());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a number; write one, or set episodes.kind = text", e);
        }
    }

    private EpisodesConfig lengths(By by, StreamRequest cut, String start, String stop, long gapNanos) {
        Setting least = block.at("min-length");
        Setting most = block.at("max-length");
        long minNanos = least.convert(Quantity::nanos);
        if (minNanos < 0) {
            throw least.refused("is negative; a length is at least 0s");
        }
        boolean limited = !most.text().equals("unlimited");
        long maxNanos = limited ? most.convert(Quantity::nanos) : 0;
        if (limited && maxNanos < 1) {
            throw most.refused("holds no frame; write a duration above 0s, or unlimited");
        }
        if (limited && maxNanos < minNanos) {
            throw most.refused(
                    "is below episodes.min-length = %s; raise one or lower the other".formatted(least.text()));
        }
        return new EpisodesConfig(
                by,
                cut,
                start,
                stop,
                gapNanos,
                Math.max(1, frames(minNanos)),
                limited ? frames(maxNanos) : EpisodesConfig.UNLIMITED);
    }

    /** Frames that begin before {@code nanos} have passed since the first: a frame lasts 1 / rate, or 1 / fps. */
    private long frames(long nanos) {
        long num = clock.ofStream() ? clock.fps() : clock.num();
        long den = clock.ofStream() ? 1 : clock.den();
        BigInteger step = GIGA.multiply(BigInteger.valueOf(den));
        BigInteger[] parts =
                BigInteger.valueOf(nanos).multiply(BigInteger.valueOf(num)).divideAndRemainder(step);
        BigInteger frames = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
        return frames.min(BigInteger.valueOf(EpisodesConfig.UNLIMITED)).longValueExact();
    }
}
