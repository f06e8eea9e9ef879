package io.robocache.job;

import io.robocache.shard.TaskRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.VarCharVector;

/** The task sentences of an episode, frame by frame, kept as runs. */
final class TaskRuns {
    private final String otherwise;
    private final List<TaskRun> ended = new ArrayList<>();
    private String current = "";
    private long frames;

    TaskRuns() {
        this("");
    }

    /** Of an episode whose frames without a sentence take {@code otherwise}. */
    TaskRuns(String otherwise) {
        this.otherwise = otherwise;
    }

    /** Adds frames whose sentences are given, empty where there is none; borrowed. */
    void add(VarCharVector sentences) {
        for (int i = 0; i < sentences.getValueCount(); i++) {
            add(new String(sentences.get(i), StandardCharsets.UTF_8), 1);
        }
    }

    /** Adds frames of one sentence. */
    void add(String recorded, long more) {
        String sentence = recorded.isEmpty() ? otherwise : recorded;
        if (frames > 0 && !sentence.equals(current)) {
            ended.add(new TaskRun(current, frames));
            frames = 0;
        }
        current = sentence;
        frames += more;
    }

    /** The runs so far, in order. */
    List<TaskRun> runs() {
        List<TaskRun> all = new ArrayList<>(ended);
        if (frames > 0) {
            all.add(new TaskRun(current, frames));
        }
        return all;
    }
}
