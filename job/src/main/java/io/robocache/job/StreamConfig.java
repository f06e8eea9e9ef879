package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.episode.StreamRequest;
import java.io.Serializable;

/**
 * One column and how it is aligned. The stream called {@link ColumnNames#TASK} has no column of its own: it becomes
 * LeRobot's task_index.
 *
 * @param name      name of the column and of the request
 * @param request   what to read
 * @param alignment how to align it; its precision applies to floating sources only
 * @param need      whether an episode needs it, so that the clock runs only where it has samples
 * @param form      how its floating numbers are stored
 * @param frame     the frame that its poses are taken to; null where they stay as recorded
 * @param onInvalid what becomes of frames at which it is not valid
 */
public record StreamConfig(
        String name,
        StreamRequest request,
        Alignment alignment,
        Need need,
        FloatForm form,
        StreamFrame frame,
        OnInvalid onInvalid)
        implements Serializable {

    /** Returns whether an episode without it is quarantined. */
    public boolean required() {
        return need == Need.ALWAYS;
    }

    /** Returns whether this is the stream that becomes task_index. */
    public boolean isTask() {
        return name.equals(ColumnNames.TASK);
    }

    /** Returns whether images are handed on. */
    public boolean isImage() {
        return request.kind() == StreamRequest.Kind.IMAGE;
    }

    /** Returns whether the files of a video are taken over; such a stream has no columns. */
    public boolean isVideo() {
        return request.kind() == StreamRequest.Kind.VIDEO;
    }
}
