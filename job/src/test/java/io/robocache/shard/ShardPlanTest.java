package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.episode.EpisodeRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    private static final long MIB = 1L << 20;
    private static final String CONFIGURATION = "c".repeat(64);

    private static List<Integer> sizes(long bytesEach, int count, PlanRule rule) {
        List<EpisodeRef> refs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refs.add(Shards.ref(i, bytesEach));
        }
        return ShardPlan.of(refs, CONFIGURATION, rule).shards().stream()
                .map(shard -> shard.episodes().size())
                .toList();
    }

    @Test
    void theLimitFollowsTheTotalWithinBounds() {
        assertEquals(List.of(3, 3, 1), sizes(10 * MIB, 7, PlanRule.defaults()), "at least 32 MiB");
        assertEquals(List.of(1, 1, 1), sizes(100 * MIB, 3, PlanRule.defaults()), "an episode above the limit is alone");
        assertEquals(1 << 30, PlanRule.defaults().limitFor(1L << 50), "at most 1 GiB");
        assertEquals(100 * MIB, PlanRule.defaults().limitFor(6400 * MIB), "a sixty-fourth between them");
        assertEquals(List.of(256, 44), sizes(1, 300, PlanRule.defaults()), "at most 256 episodes");
        assertEquals(List.of(2, 2), sizes(50, 4, PlanRule.ofBytes(149)));
        assertEquals(List.of(), sizes(50, 0, PlanRule.defaults()));
    }

    @Test
    void theHashIsOfWhatMattersAlone() {
        String hash =
                ShardPlan.of(Shards.refs(5), CONFIGURATION, PlanRule.defaults()).hash();
        List<EpisodeRef> moved = new ArrayList<>();
        Shards.refs(5)
                .forEach(r -> moved.add(
                        new EpisodeRef(r.id(), "s3a://x/" + r.uri(), r.format(), r.bytes(), r.fingerprint())));
        List<EpisodeRef> longer = new ArrayList<>(Shards.refs(4));
        longer.add(Shards.ref(4, 1001));

        assertEquals(
                hash, ShardPlan.of(moved, CONFIGURATION, PlanRule.defaults()).hash(), "where the files lie");
        assertNotEquals(
                hash, ShardPlan.of(longer, CONFIGURATION, PlanRule.defaults()).hash());
        assertNotEquals(
                hash,
                ShardPlan.of(Shards.refs(5), "d".repeat(64), PlanRule.defaults())
                        .hash());
        assertNotEquals(
                hash,
                ShardPlan.of(Shards.refs(5), CONFIGURATION, PlanRule.ofBytes(2000))
                        .hash());
        assertEquals(64, hash.length());
    }

    @Test
    void anUnsortedListIsRefused() {
        List<EpisodeRef> twice = List.of(Shards.ref(1, 1), Shards.ref(1, 1));
        assertEquals(
                "episodes out of order or listed twice: 0:run001.mcap, 0:run001.mcap",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ShardPlan.of(twice, CONFIGURATION, PlanRule.defaults()))
                        .getMessage());
    }
}
