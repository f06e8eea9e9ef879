package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import java.io.Serializable;
import java.util.List;

/**
 * What a survey says of one episode.
 *
 * @param episode    which one
 * @param topics     its topics by name; none where it is unreadable
 * @param links      its frames, by topic, then child, then parent; their headers may name others
 * @param losses     what could not be read although the rest could
 * @param warnings   what is suspicious
 * @param unreadable why nothing could be read, or null
 * @param look       how it was surveyed
 */
public record EpisodeSurvey(
        EpisodeRef episode,
        List<TopicSurvey> topics,
        List<FrameLink> links,
        List<Loss> losses,
        List<Loss> warnings,
        Loss unreadable,
        SurveyLook look)
        implements Serializable {

    /** Of an episode whose messages were all read. */
    public EpisodeSurvey(
            EpisodeRef episode,
            List<TopicSurvey> topics,
            List<FrameLink> links,
            List<Loss> losses,
            List<Loss> warnings,
            Loss unreadable) {
        this(
                episode,
                topics,
                links,
                losses,
                warnings,
                unreadable,
                new SurveyLook(SurveyDepth.MESSAGES, "", episode.bytes()));
    }

    public EpisodeSurvey {
        topics = List.copyOf(topics);
        links = List.copyOf(links);
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
    }

    /** Messages of all topics together. */
    public long messages() {
        return topics.stream().mapToLong(TopicSurvey::messages).sum();
    }

    /** Rows of a LeRobot episode: the messages of its longest feature. */
    public long rows() {
        return topics.stream().mapToLong(TopicSurvey::messages).max().orElse(0);
    }

    /** From the first log stamp to the last, over all topics; nanoseconds. Senders' clocks may be seconds apart. */
    public long spanNanos() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (TopicSurvey topic : topics) {
            if (topic.hasStamps()) {
                first = Math.min(first, topic.firstLog());
                last = Math.max(last, topic.lastLog());
            }
        }
        return last < first ? 0 : last - first;
    }

    /** {@link #spanNanos} in seconds. */
    public double seconds() {
        return spanNanos() / 1e9;
    }

    /** Share of the episode's span from the topic's first log stamp to its last, 0 to 1. */
    public double coverage(TopicSurvey topic) {
        long span = spanNanos();
        return span == 0 || !topic.hasStamps() ? 0 : (double) (topic.lastLog() - topic.firstLog()) / span;
    }
}
