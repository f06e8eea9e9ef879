package io.robocache.job;

import java.io.Serializable;

/**
 * The frame that the poses of a stream are taken to. Names have no leading slash.
 *
 * @param to   the frame wanted
 * @param from the frame of messages that name none; null: every message names its own
 */
public record StreamFrame(String to, String from) implements Serializable {}
