package io.robocache.job;

import io.robocache.align.SampleIndex;
import io.robocache.episode.ClockDomain;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.StreamIndex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for stamps of the streams of an episode that are not what they should be. */
final class StampCheck {
    /** A median above it is of two clocks, not of one and a slow recorder. */
    private static final long ONE_CLOCK_NANOS = 1_000_000_000L;

    private final StampLimits limits;
    private final List<Loss> warnings = new ArrayList<>();

    private StampCheck(StampLimits limits) {
        this.limits = limits;
    }

    /**
     * Returns what is suspicious, stream by stream.
     *
     * @param samples of each stream of {@code index}
     * @throws RefusedEpisodeException {@link Reason#BAD_STAMP} if a stream has more bad stamps than the limit
     */
    static List<Loss> of(EpisodeIndex index, List<SampleIndex> samples, StampLimits limits)
            throws RefusedEpisodeException {
        StampCheck check = new StampCheck(limits);
        for (int i = 0; i < samples.size(); i++) {
            check.stream(index.streams().get(i), samples.get(i).duplicates());
        }
        return List.copyOf(check.warnings);
    }

    private void stream(StreamIndex stream, int duplicates) throws RefusedEpisodeException {
        if (duplicates > 0) {
            warn(Reason.BAD_STAMP, stream, duplicates, "equal stamps; the last sample of each is kept");
        }
        if (stream.headersZero()) {
            warn(Reason.BAD_STAMP, stream, stream.messages(), "all header stamps are 0; log stamps are used instead");
        }
        Optional<ClockDomain> domain = ClockDomain.of(stream, limits.errorNanos());
        domain.ifPresent(clock -> headers(stream, clock));
        int backward = domain.map(ClockDomain::backward).orElse(0);
        int implausible = domain.map(ClockDomain::implausible).orElse(0);
        if (limits.exceededBy((long) duplicates + backward + implausible, stream.messages())) {
            throw new RefusedEpisodeException(
                    Reason.BAD_STAMP,
                    "topic " + stream.request().topic(),
                    "bad stamps of " + stream.messages() + " messages: " + duplicates + " equal, " + backward
                            + " stepping back, " + implausible + " implausible; limit "
                            + limits.badShare()
                                    .movePointRight(2)
                                    .stripTrailingZeros()
                                    .toPlainString()
                            + "% (limits.bad-stamps); raise it, or take another stamp for the stream");
        }
    }

    private void headers(StreamIndex stream, ClockDomain clock) {
        if (clock.backward() > 0) {
            warn(
                    Reason.BAD_STAMP,
                    stream,
                    clock.backward(),
                    "header stamps step back in the order of log stamps; samples are ordered by header stamp");
        }
        if (clock.implausible() > 0) {
            int at = clock.implausibleAt();
            long off = stream.stamps()[at] - stream.request().offsetNanos() - stream.logStamps()[at];
            warn(
                    Reason.BAD_STAMP,
                    stream,
                    clock.implausible(),
                    "header stamps further than " + seconds(limits.errorNanos())
                            + " s from their log stamps (limits.stamp-error); the first is sample " + at
                            + " of the topic, "
                            + seconds(off) + " s off");
        }
        if (Math.abs(clock.medianNanos()) > ONE_CLOCK_NANOS) {
            warn(
                    Reason.CLOCK_DOMAIN,
                    stream,
                    clock.messages(),
                    "header stamps are of another clock than the log's: header minus log has the median "
                            + seconds(clock.medianNanos()) + " s and drifts by "
                            + tenths(clock.drift().ppm()) + " ppm ("
                            + tenths(clock.drift().least()) + " to "
                            + tenths(clock.drift().most())
                            + "); if other streams keep the log's clock, set an offset or "
                            + "stamp = log");
        }
    }

    private static String tenths(double number) {
        return BigDecimal.valueOf(Math.round(number * 10), 1).toPlainString();
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    private void warn(Reason reason, StreamIndex stream, long count, String detail) {
        warnings.add(new Loss(reason, "topic " + stream.request().topic(), count, detail));
    }
}
