package io.robocache.job;

import java.io.Serializable;

/**
 * One frame below another, as an episode's transforms have it.
 *
 * @param parent     the frame that the child is in
 * @param child      the frame itself
 * @param fixed      whether it holds always
 * @param topic      where it was recorded
 * @param transforms how often
 */
public record FrameLink(String parent, String child, boolean fixed, String topic, long transforms)
        implements Serializable {}
