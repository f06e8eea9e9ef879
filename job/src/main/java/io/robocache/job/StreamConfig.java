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
 * @param required  whether an episode needs it, so that the clock runs only where it has samples
 * @param frame     the frame that its poses are taken to; null where they stay as recorded
 */
public record StreamConfig(String name, StreamRequest request, Alignment alignment, boolean required, StreamFrame frame)
        implements Serializable {

    /** Returns whether this is the stream that becomes task_index. */
    public boolean isTask() {
        return name.equals(ColumnNames.TASK);
    }
}
