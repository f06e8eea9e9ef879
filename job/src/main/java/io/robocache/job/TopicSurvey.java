package io.robocache.job;

import io.robocache.episode.StampSource;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What a survey says of one topic of one episode.
 *
 * @param topic         its name; of a LeRobot dataset a feature
 * @param type          message type or dtype; empty without one
 * @param encoding      message encoding
 * @param messages      messages, or rows
 * @param undecodable   those of them that do not decode
 * @param stampSource   where the stamps below come from; HEADER falls back to LOG
 * @param times         of the messages that decode
 * @param offsetNanos   median of header stamp minus log stamp, or null where there is no header stamp
 * @param frameId       coordinate frame of clouds, else empty
 * @param joints        names of the joints in the order of the first message, or empty
 */
public record TopicSurvey(
        String topic,
        String type,
        String encoding,
        long messages,
        long undecodable,
        StampSource stampSource,
        Times times,
        Long offsetNanos,
        String frameId,
        List<String> joints)
        implements Serializable {

    public TopicSurvey {
        joints = List.copyOf(joints);
    }

    /**
     * The stamps of a topic, in nanoseconds.
     *
     * @param first        least stamp; 0 without messages
     * @param last         greatest stamp
     * @param medianPeriod median distance of neighbouring distinct stamps (the lower of two); 0 with fewer than two
     * @param gaps         distances above {@value #GAP_PERIODS} median periods
     * @param longestGap   the greatest distance
     * @param duplicates   messages whose stamp an earlier one has
     */
    public record Times(long first, long last, long medianPeriod, long gaps, long longestGap, long duplicates)
            implements Serializable {
        /** A distance above so many median periods counts as a gap: one lost message is a drop, two are a gap. */
        public static final int GAP_PERIODS = 3;

        /** Measures stamps in any order; borrowed. */
        static Times of(long[] stamps) {
            if (stamps.length == 0) {
                return new Times(0, 0, 0, 0, 0, 0);
            }
            long[] sorted = Arrays.stream(stamps).sorted().distinct().toArray();
            long[] distances = new long[sorted.length - 1];
            for (int i = 0; i < distances.length; i++) {
                distances[i] = sorted[i + 1] - sorted[i];
            }
            long median = median(distances);
            long limit = median > Long.MAX_VALUE / GAP_PERIODS ? Long.MAX_VALUE : GAP_PERIODS * median;
            return new Times(
                    sorted[0],
                    sorted[sorted.length - 1],
                    median,
                    Arrays.stream(distances)
                            .filter(distance -> distance > limit)
                            .count(),
                    Arrays.stream(distances).max().orElse(0),
                    stamps.length - sorted.length);
        }

        /** Median messages a second; 0 where unknown. */
        public double rate() {
            return medianPeriod == 0 ? 0 : 1e9 / medianPeriod;
        }
    }

    /** The median, of an even number the lower one; 0 of none. */
    static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }
}
