package io.robocache.shard;

import io.robocache.episode.EpisodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The outcomes of a shard beside the recordings that they come from: each recording has one outcome or more, its parts 0,
 * 1, ... in order.
 *
 * @param outcomes in order
 * @param planned  for each the recording
 */
record PlannedOutcomes(List<EpisodeOutcome> outcomes, List<EpisodeRef> planned) {

    /** Pairs them. */
    static PlannedOutcomes required(ShardPlan plan, Sidecar sidecar) {
        return of(plan.shard(sidecar.shard()), sidecar)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the outcomes of shard " + sidecar.shard() + " are not those of its episodes"));
    }

    /** Pairs them; nothing if they do not belong together. */
    static Optional<PlannedOutcomes> of(PlannedShard shard, Sidecar sidecar) {
        List<EpisodeRef> planned = new ArrayList<>();
        int recording = -1;
        int part = 0;
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.id().part() == 0) {
                recording++;
                part = 0;
            }
            if (recording < 0 || recording == shard.episodes().size()) {
                return Optional.empty();
            }
            EpisodeRef ref = shard.episodes().get(recording);
            if (!outcome.id().equals(ref.id().inPart(part++))
                    || !outcome.fingerprint().equals(ref.fingerprint())) {
                return Optional.empty();
            }
            planned.add(ref);
        }
        return recording == shard.episodes().size() - 1
                ? Optional.of(new PlannedOutcomes(sidecar.outcomes(), planned))
                : Optional.empty();
    }
}
