package io.robocache.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each executor built in one run, and with what. Not thread-safe. */
final class ExecutorUses {
    /**
     * What one executor did.
     *
     * @param executor its id and host; of shards that an earlier run built, that they are
     * @param backend  which twin computed, and why
     */
    record Use(String executor, String backend, long shards, long frames, long bytesIn, long wallNanos) {
        private Use and(BuiltShard shard) {
            return new Use(
                    executor,
                    backend,
                    shards + 1,
                    frames + shard.frames(),
                    bytesIn + shard.bytesIn(),
                    wallNanos + shard.wallNanos());
        }
    }

    private final Map<String, Use> byExecutor = new TreeMap<>();

    void built(BuiltShard shard) {
        boolean reused = shard.use().jvm().isEmpty();
        String jvm = shard.use().jvm();
        String executor =
                reused ? "an earlier run" : jvm.substring(0, Math.max(0, jvm.indexOf(' '))) + " on " + shard.host();
        String key = executor + " " + shard.use().backend();
        byExecutor.put(
                key,
                byExecutor
                        .getOrDefault(key, new Use(executor, shard.use().backend(), 0, 0, 0, 0))
                        .and(shard));
    }

    List<Use> all() {
        return List.copyOf(byExecutor.values());
    }

    /** As JSON's lists and maps. */
    List<Object> json() {
        List<Object> json = new ArrayList<>();
        for (Use use : byExecutor.values()) {
            json.add(Map.of(
                    "executor", use.executor(),
                    "backend", use.backend(),
                    "shards", use.shards(),
                    "frames", use.frames(),
                    "bytes_in", use.bytesIn(),
                    "task_ms", use.wallNanos() / 1_000_000));
        }
        return json;
    }
}
