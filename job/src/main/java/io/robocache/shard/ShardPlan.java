package io.robocache.shard;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.TaskText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The ordered episodes, cut into shards: a pure function of identities, sizes, fingerprints, sentences that lie beside
 * recordings, and the configuration (SPEC 9.2). Neither URIs nor anything of the cluster takes part.
 */
public final class ShardPlan {
    private final String hash;
    private final String configurationHash;
    private final List<PlannedShard> shards;
    private final int firstShard;

    private ShardPlan(String hash, String configurationHash, List<PlannedShard> shards, int firstShard) {
        this.hash = hash;
        this.configurationHash = configurationHash;
        this.shards = List.copyOf(shards);
        this.firstShard = firstShard;
    }

    /**
     * Plans the first version of a dataset.
     *
     * @param sorted            strictly ascending by identity
     * @param configurationHash over everything in the configuration that changes bytes
     * @throws IllegalArgumentException if the list is not strictly ascending
     */
    public static ShardPlan of(List<EpisodeRef> sorted, String configurationHash, PlanRule rule) {
        return of(sorted, configurationHash, rule, DatasetHistory.none());
    }

    /** Plans the next version of a dataset; its shards are numbered after those that are there. */
    public static ShardPlan of(
            List<EpisodeRef> sorted, String configurationHash, PlanRule rule, DatasetHistory history) {
        long total = 0;
        for (int i = 0; i < sorted.size(); i++) {
            total = Math.addExact(total, sorted.get(i).bytes());
            if (i > 0 && sorted.get(i - 1).id().compareTo(sorted.get(i).id()) >= 0) {
                throw new IllegalArgumentException("episodes out of order or listed twice: "
                        + sorted.get(i - 1).id() + ", " + sorted.get(i).id());
            }
        }
        List<PlannedShard> shards = cut(sorted, rule.limitFor(total), rule.episodes(), history.shards());
        return new ShardPlan(hash(shards, configurationHash, history), configurationHash, shards, history.shards());
    }

    private static List<PlannedShard> cut(List<EpisodeRef> sorted, long limitBytes, int limitEpisodes, int firstShard) {
        List<PlannedShard> shards = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < sorted.size(); i++) {
            long next = sorted.get(i).bytes();
            if (i > from && (i - from == limitEpisodes || next > limitBytes - bytes)) {
                shards.add(new PlannedShard(firstShard + shards.size(), sorted.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += next;
        }
        if (from < sorted.size()) {
            shards.add(new PlannedShard(firstShard + shards.size(), sorted.subList(from, sorted.size())));
        }
        return shards;
    }

    /**
     * SHA-256 over one canonical JSON array a line; the boundaries take part through the shard number, and what a
     * version is appended to through the manifest of that.
     */
    private static String hash(List<PlannedShard> shards, String configurationHash, DatasetHistory history) {
        MessageDigest digest = Hashes.sha256();
        update(digest, List.of("robocache-plan", 1L, Canonical.NUMERIC_SPEC, configurationHash));
        if (history.version() > 0) {
            update(digest, List.of("appended-to", history.manifestSha256()));
        }
        for (PlannedShard shard : shards) {
            for (EpisodeRef e : shard.episodes()) {
                List<Object> line = new ArrayList<>(List.of(
                        (long) shard.number(),
                        (long) e.id().root(),
                        e.id().path(),
                        (long) e.id().ordinal(),
                        (long) e.id().part(),
                        e.format().name(),
                        e.bytes(),
                        e.fingerprint()));
                if (!e.task().equals(TaskText.NONE)) {
                    line.add(e.task().sentence());
                    line.add(e.task().problem());
                }
                update(digest, line);
            }
        }
        return Hashes.hex(digest);
    }

    private static void update(MessageDigest digest, List<Object> line) {
        digest.update((Json.compact(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Lower-case hexadecimal SHA-256. */
    public String hash() {
        return hash;
    }

    /** The configuration's part in {@link #hash()}. */
    public String configurationHash() {
        return configurationHash;
    }

    /** In order; empty for no episodes. */
    public List<PlannedShard> shards() {
        return shards;
    }

    /** Number of the first one; 0 in the first version of a dataset. */
    public int firstShard() {
        return firstShard;
    }

    /** The shard of that number, from {@link #firstShard()} on. */
    public PlannedShard shard(int number) {
        return shards.get(number - firstShard);
    }
}
