package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.job.BackendUse;
import io.robocache.job.BuiltShard;
import io.robocache.job.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nanos;

    @Test
    void inALogALineComesAtMostEveryTenSeconds() {
        try (Progress progress = Progress.ofLines(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> nanos)) {
            progress.phaseStarted(Phase.PLAN);
            progress.planned(40, 10, 100_000_000);
            progress.phaseStarted(Phase.BUILD);
            progress.shardsReused(2, 10);
            for (int shard = 0; shard < 4; shard++) {
                nanos += 6_000_000_000L;
                progress.shardBuilt(new BuiltShard(
                        shard, "s", 4, shard == 0 ? 1 : 0, 100, 10_000_000, 1, "host", BackendUse.REUSED, 1));
            }
            progress.phaseFinished(Phase.BUILD);
            progress.phaseStarted(Phase.SEAL);
        }
        assertEquals(
                List.of(
                        "robocache: planning shards",
                        "robocache: 40 episodes, 100.0 MB, in 10 shards",
                        "robocache: reused 2 of 10 shards",
                        "robocache: 8 of 40 episodes (1 quarantined), 200 frames, 20.0 MB of 100.0 MB, 1.7 MB/s, about 36 s left",
                        "robocache: 16 of 40 episodes (1 quarantined), 400 frames, 40.0 MB of 100.0 MB, 1.7 MB/s, about 24 s left",
                        "robocache: 16 of 40 episodes (1 quarantined), 400 frames, 40.0 MB of 100.0 MB, 1.7 MB/s",
                        "robocache: sealing shards"),
                bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "12345678, 12.3 MB", "5000000000000000000, 5000.0 PB"})
    void bytesAreToldWithAUnit(long bytes, String told) {
        assertEquals(told, Progress.size(bytes));
    }
}
