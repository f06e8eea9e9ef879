package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.Reason;
import io.robocache.shard.DatasetSchema;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Check, on an executor: finds the first episode that can be read in each of two lists, and the schema that both have.
 * Indexes of episodes stay here, as they hold every stamp.
 */
record CheckTask(JobConfig config, HadoopSettings settings) implements ParcelTask<CheckTask.Ends, CheckTask.Verdict> {

    /** Some episodes from the first on, and some from the last backwards. */
    record Ends(List<EpisodeRef> front, List<EpisodeRef> back) implements Serializable {
        Ends {
            front = new ArrayList<>(front); // what subList returns does not travel
            back = new ArrayList<>(back);
        }
    }

    /**
     * What was found.
     *
     * @param front   place of the first readable episode of {@link Ends#front}, or -1
     * @param back    place of the first readable episode of {@link Ends#back}, or -1
     * @param schema  of both; null if one of them is missing or there is a problem
     * @param problem how they differ from the configuration; null if they do not
     * @param lacking an episode without a required stream that was passed over, in words; null if there is none
     * @param damaged episodes of {@link Ends#front} that were passed over, by reason code
     * @param first   the first of those, in words; null if there is none
     */
    record Verdict(
            int front,
            int back,
            DatasetSchema schema,
            String problem,
            String lacking,
            TreeMap<String, Long> damaged,
            String first)
            implements Serializable {}

    @Override
    public Verdict apply(Ends ends, Tally tally) throws IOException {
        Walk front = new Walk();
        Walk back = new Walk();
        front.over(ends.front(), back);
        if (front.found() && front.problem == null) {
            back.over(ends.back(), front);
        }
        String problem = front.problem != null ? front.problem : back.problem;
        DatasetSchema schema = null;
        if (problem == null && front.found() && back.found()) {
            try {
                schema = new SchemaDeriver(config).derive(List.of(front.index, back.index));
            } catch (ConfigurationException differs) {
                problem = differs.getMessage();
            }
        }
        return new Verdict(
                front.place(),
                back.place(),
                schema,
                problem,
                front.lacking != null ? front.lacking : back.lacking,
                front.damaged,
                front.first);
    }

    /** One list, up to its first readable episode. */
    private final class Walk {
        private final TreeMap<String, Long> damaged = new TreeMap<>();
        private int looked;
        private EpisodeRef episode; // that was found
        private EpisodeIndex index;
        private String problem;
        private String lacking;
        private String first;

        boolean found() {
            return index != null;
        }

        int place() {
            return found() ? looked - 1 : -1;
        }

        /** Looks at episodes in order; what the other walk found is not read again. */
        void over(List<EpisodeRef> episodes, Walk other) throws IOException {
            while (!found() && problem == null && looked < episodes.size()) {
                EpisodeRef ref = episodes.get(looked++);
                try {
                    index = ref.equals(other.episode) ? other.index : index(ref);
                    episode = ref;
                } catch (RefusedEpisodeException refused) {
                    passOver(ref, refused.why());
                }
            }
        }

        private void passOver(EpisodeRef ref, Loss why) {
            String place = why.where().isEmpty() ? "" : " " + why.where();
            String words = "[" + ref.uri() + place + "] " + why.reason().code() + ": " + why.detail();
            damaged.merge(why.reason().code(), 1L, Long::sum);
            first = first == null ? words : first;
            if (why.reason() == Reason.CONFIG_MISMATCH) {
                problem = words;
            } else if (why.reason() == Reason.MISSING_STREAM && lacking == null) {
                lacking = words;
            }
        }
    }

    private EpisodeIndex index(EpisodeRef ref) throws IOException, RefusedEpisodeException {
        Backend backend = ExecutorBackend.current(config.backend());
        try (BufferAllocator memory = backend.taskMemory("check " + ref.id());
                EpisodeReader reader = EpisodeReader.open(ref, settings.open(), config.reading(), memory)) {
            return IndexedEpisode.of(reader, config).withEpisode().index();
        } catch (MalformedEpisodeException unreadable) {
            throw new RefusedEpisodeException(unreadable);
        }
    }
}
