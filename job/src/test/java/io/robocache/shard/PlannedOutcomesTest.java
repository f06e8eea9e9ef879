package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which outcomes belong to a planned shard: each recording once, its parts from 0 on. */
class PlannedOutcomesTest {
    private static EpisodeOutcome outcome(int recording, int part) {
        EpisodeRef ref = Shards.ref(recording, 7);
        return EpisodeOutcome.quarantined(
                ref.id().inPart(part), ref.fingerprint(), List.of(), new Loss(Reason.TOO_SHORT, "", 1, "short"));
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "0.0 1.0,           2, true",
        "0.0 0.1 0.2 1.0,   2, true",
        "0.0 1.0 1.1,       2, true",
        "0.0,               2, false",
        "0.0 1.0 2.0,       2, false",
        "1.0 0.0,           2, false",
        "0.1 1.0,           2, false",
        "0.0 0.2 1.0,       2, false",
        "0.0 0.0 1.0,       2, false",
        "0.0 0.1 0.1 1.0,   2, false",
        "0.1,               1, false"
    })
    void partsOfARecordingFollowEachOther(String ends, int planned, boolean fits) {
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        for (String end : ends.split(" ", -1)) {
            outcomes.add(outcome(end.charAt(0) - '0', end.charAt(2) - '0'));
        }
        List<EpisodeRef> refs = new ArrayList<>();
        for (int i = 0; i < planned; i++) {
            refs.add(Shards.ref(i, 7));
        }
        Sidecar sidecar = new Sidecar(0, "p", null, outcomes, Map.of());

        assertEquals(
                fits, PlannedOutcomes.of(new PlannedShard(0, refs), sidecar).isPresent());
    }
}
