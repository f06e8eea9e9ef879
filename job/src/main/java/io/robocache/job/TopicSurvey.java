package io.robocache.job;

import io.robocache.episode.StampSource;
import java.io.Serializable;
import java.util.List;

/**
 * What a survey says of one topic of one episode.
 *
 * @param topic          its name; of a LeRobot dataset a feature
 * @param type           message type or dtype; empty without one
 * @param encoding       message encoding
 * @param messages       messages, or rows
 * @param undecodable    those of them that do not decode
 * @param sequenceLost   messages missing between the sequence numbers of the container, or null where it has none
 * @param stampSource    where the stamps of {@code times} come from; HEADER falls back to LOG
 * @param times          of the messages that decode
 * @param firstLog       least log stamp; 0 without messages that decode
 * @param lastLog        greatest log stamp
 * @param offset         header stamps against log stamps, or null where there is no header stamp
 * @param frameId        coordinate frame that the header of the first message names, else empty
 * @param joints         names of the joints in the order of the first message, or empty
 * @param clouds         sizes of point clouds; null for anything else and without clouds
 */
public record TopicSurvey(
        String topic,
        String type,
        String encoding,
        long messages,
        long undecodable,
        Long sequenceLost,
        StampSource stampSource,
        StreamTimes times,
        long firstLog,
        long lastLog,
        ClockOffset offset,
        String frameId,
        List<String> joints,
        CloudSizes clouds)
        implements Serializable {

    public TopicSurvey {
        joints = List.copyOf(joints);
    }

    /** Whether there is a message that decodes. */
    public boolean hasStamps() {
        return messages > undecodable;
    }
}
