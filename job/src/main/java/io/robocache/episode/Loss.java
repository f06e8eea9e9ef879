package io.robocache.episode;

import java.io.Serializable;

/**
 * Something of an episode that was left out, or a warning about it.
 *
 * @param reason why
 * @param where  {@code @ 3045} (byte offset), {@code message 18} or {@code row 7}; may be empty
 * @param count  how many messages, points or rows are meant
 * @param detail one sentence, without URI, host or time: it is written into the dataset
 */
public record Loss(Reason reason, String where, long count, String detail) implements Serializable {}
