package io.robocache.job;

import io.robocache.episode.InputCandidate;
import io.robocache.episode.RecordingState;
import io.robocache.episode.RecordingState.Sign;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which of the inputs are finished, from one look at them to the next. What was taken is not looked at again unless it
 * changes, which a build then refuses or takes as what it is. Times are those of a clock that only goes forward. Not
 * thread-safe.
 */
final class FinishedInputs {
    private final WatchConfig config;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, String> taken = new HashMap<>(); // with what was there
    private final Set<String> held = new HashSet<>();
    private long changedNanos;

    private record Seen(String files, long sinceNanos) {}

    /** @param nowNanos when it begins */
    FinishedInputs(WatchConfig config, long nowNanos) {
        this.config = config;
        this.changedNanos = nowNanos;
    }

    /** A look at one input: whether it is finished and not taken. */
    boolean look(InputCandidate candidate, RecordingState state, long nowNanos) {
        if (state.files().equals(taken.get(candidate.uri()))) {
            return false;
        }
        Seen before = seen.get(candidate.uri());
        if (before == null || !before.files().equals(state.files())) {
            before = new Seen(state.files(), nowNanos);
            seen.put(candidate.uri(), before);
            changedNanos = nowNanos;
        }
        long unchanged = nowNanos - before.sinceNanos();
        return switch (config.finished()) {
            case MARKER -> state.marked();
            case STABLE -> unchanged >= config.stableNanos();
            case AUTO -> unchanged >= needed(state.sign());
        };
    }

    /** Even what is closed may still be copied, so that one look is not enough. */
    private long needed(Sign sign) {
        return switch (sign) {
            case CLOSED -> Math.min(config.stableNanos(), config.everyNanos());
            case OPEN -> config.abandonedNanos();
            case NONE -> config.stableNanos();
        };
    }

    /** A build has dealt with them. */
    void took(Collection<InputCandidate> inputs) {
        for (InputCandidate input : inputs) {
            taken.put(input.uri(), seen.remove(input.uri()).files());
            held.remove(input.uri());
        }
    }

    /** A build could not publish with them; they wait for others. */
    void hold(Collection<InputCandidate> inputs) {
        inputs.forEach(input -> held.add(input.uri()));
    }

    /** Inputs that a build could not publish. */
    int held() {
        return held.size();
    }

    /** Whether any of these is a reason to build: not one of those that wait for others. */
    boolean worthwhile(Collection<InputCandidate> finished) {
        return finished.stream().anyMatch(input -> !held.contains(input.uri()));
    }

    /** Drops what is no longer there. */
    void retain(Collection<InputCandidate> there) {
        Set<String> uris = new HashSet<>();
        there.forEach(input -> uris.add(input.uri()));
        seen.keySet().retainAll(uris);
        held.retainAll(uris);
    }

    /** When an input was last seen to appear or to change. */
    long changedNanos() {
        return changedNanos;
    }
}
