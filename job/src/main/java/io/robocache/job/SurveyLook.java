package io.robocache.job;

import java.io.Serializable;

/**
 * What of an episode was looked at.
 *
 * @param depth     {@link SurveyDepth#LOG_STAMPS}: nothing is known but topics, types and log stamps
 * @param words     where the stamps come from; with {@link SurveyDepth#MESSAGES} why more was read than was asked for, or empty
 * @param bytesRead from storage; of messages, the episode's length
 */
public record SurveyLook(SurveyDepth depth, String words, long bytesRead) implements Serializable {

    /** Whether messages were left unread. */
    public boolean onlyLogStamps() {
        return depth == SurveyDepth.LOG_STAMPS;
    }
}
