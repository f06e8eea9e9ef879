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
 * @param losses     what could not be read although the rest could
 * @param warnings   what is suspicious
 * @param unreadable why nothing could be read, or null
 */
public record EpisodeSurvey(
        EpisodeRef episode, List<TopicSurvey> topics, List<Loss> losses, List<Loss> warnings, Loss unreadable)
        implements Serializable {

    public EpisodeSurvey {
        topics = List.copyOf(topics);
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

    /** From the first stamp to the last, over all topics with stamps; seconds. */
    public double seconds() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (TopicSurvey topic : topics) {
            if (topic.messages() > topic.undecodable()) {
                first = Math.min(first, topic.times().first());
                last = Math.max(last, topic.times().last());
            }
        }
        return last < first ? 0 : (last - first) / 1e9;
    }
}
