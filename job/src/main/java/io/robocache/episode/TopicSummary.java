package io.robocache.episode;

import java.io.Serializable;

/**
 * One topic of an episode, requested or not.
 *
 * @param topic       its name
 * @param type        message type, such as {@code sensor_msgs/msg/Imu}; empty without schema
 * @param encoding    message encoding, such as {@code cdr}
 * @param messages    its messages that could be read from the file
 * @param undecodable those of them that do not decode; 0 for a topic that was not requested, as nothing tried
 * @param sequenceLost messages missing between the sequence numbers of the container; null where it has none
 */
public record TopicSummary(
        String topic, String type, String encoding, long messages, long undecodable, Long sequenceLost)
        implements Serializable {

    /** A topic of a container without sequence numbers. */
    public TopicSummary(String topic, String type, String encoding, long messages, long undecodable) {
        this(topic, type, encoding, messages, undecodable, null);
    }
}
