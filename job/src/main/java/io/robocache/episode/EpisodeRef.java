package io.robocache.episode;

import java.io.Serializable;
import java.util.Objects;

/**
 * One episode as listed: what Spark moves and shards are planned from. It does not say that the episode can be read.
 *
 * @param id          its identity
 * @param uri         absolute URI of its file, or of its folder for {@link EpisodeFormat#LEROBOT} and {@link EpisodeFormat#CLOUDS}
 * @param format      how to read it
 * @param bytes       what reading it costs: the file's length, or its share of the data file that its rows lie in
 * @param fingerprint SHA-256, 64 lower-case hexadecimal digits; see {@link EpisodeLister}
 * @param task        its sentence, if that does not come from the recording
 * @param offset      where it begins in a file that {@link EpisodeFormat#RLDS} reads; 0 elsewhere
 */
public record EpisodeRef(
        EpisodeId id, String uri, EpisodeFormat format, long bytes, String fingerprint, TaskText task, long offset)
        implements Serializable {

    /** From the beginning of its file, without a sentence from elsewhere. */
    public EpisodeRef(EpisodeId id, String uri, EpisodeFormat format, long bytes, String fingerprint) {
        this(id, uri, format, bytes, fingerprint, TaskText.NONE, 0);
    }

    /** @throws IllegalArgumentException if {@code bytes} or {@code offset} is negative */
    public EpisodeRef {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(task, "task");
        if (bytes < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "[%s @ %d] length %d; neither can be negative".formatted(uri, offset, bytes));
        }
    }

    /** One part of this recording. */
    public EpisodeRef inPart(int part) {
        return new EpisodeRef(id.inPart(part), uri, format, bytes, fingerprint, task, offset);
    }

    /** The same with a sentence. */
    public EpisodeRef withTask(TaskText sentence) {
        return new EpisodeRef(id, uri, format, bytes, fingerprint, sentence, offset);
    }
}
