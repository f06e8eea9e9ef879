package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.stats.DimensionStats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.Types.MinorType;

/** Facts of a dataset that never was, under any names. */
final class ReportFixture {
    /** What a recording may call itself to break out of a page. */
    static final String HOSTILE = "</script><script>alert('x')</script>\"' onload=\"alert(1)\u202ecba\0\u001b<!--";

    private ReportFixture() {}

    /** A report of so many episodes, every fifth of them quarantined, whose streams carry {@code name}. */
    static String page(int episodes, String name) throws IOException {
        ReportFacts facts = new ReportFacts();
        int written = 0;
        for (int shard = 0; shard * 10 < episodes; shard++) {
            List<EpisodeOutcome> outcomes = new ArrayList<>();
            long rows = 0;
            for (int e = shard * 10; e < Math.min(episodes, shard * 10 + 10); e++) {
                EpisodeOutcome outcome = e % 5 == 4 ? quarantined(e, name) : written(e, name, e % 10 == 0);
                outcomes.add(outcome);
                rows += outcome.frames();
                written += outcome.frames() > 0 ? 1 : 0;
            }
            StagedFile file = rows == 0 ? null : new StagedFile(1000, rows, 1, "b".repeat(64));
            facts.accept(new Sidecar(shard, "a".repeat(64), file, outcomes, Map.of()));
        }
        return ReportPage.of(head(written, episodes - written, name), facts);
    }

    static ReportHead head(long written, long quarantined, String name) throws IOException {
        Column state = new Column("state", MinorType.FLOAT4, 2, List.of(name, "j2"), Map.of(), true);
        Column key = new Column(
                "voxels.scene.key",
                MinorType.INT,
                Column.RAGGED,
                List.of(),
                Map.of("dims", "[40, 40, 20]", "frame", name, "size", "[0.05000000074505806, 1, 1]"),
                false);
        Column share =
                new Column("voxels.scene.occupied_share", MinorType.FLOAT4, Column.SCALAR, List.of(), Map.of(), true);
        String figures =
                """
                {"state": {"min": [-1, 0], "q01": [-0.9, 0], "q10": [-0.5, 0], "q50": [0.1, 0], "q90": [0.6, 0],
                  "q99": [0.9, 0], "max": [1, 0], "mean": [0.05, 0], "std": [0.4, 0], "count": [1000]},
                 "voxels.scene.occupied_share": {"min": [0.001], "q01": [0.002], "q10": [0.01], "q50": [0.02],
                  "q90": [0.03], "q99": [0.04], "max": [0.05], "mean": [0.02], "std": [0.01], "count": [1000]}}
                """;
        return new ReportHead(
                "c".repeat(64),
                OutputLayout.LEROBOT_V3_0,
                DatasetSchema.of(List.of(state, key, share), 30, ""),
                new PublishedDataset(written, quarantined, written * 300, 3, 12_345_678, 2, "", List.of()),
                List.of(new Manifest.Batch(0, 3, 0, written, quarantined, 0, 0, written * 300)),
                Json.read(figures.getBytes(StandardCharsets.UTF_8)));
    }

    private static EpisodeId id(int e, String name) {
        return new EpisodeId(0, "e" + e + name + ".mcap", 0, 0);
    }

    private static EpisodeOutcome quarantined(int e, String name) {
        return EpisodeOutcome.quarantined(
                id(e, name), "f", List.of(), new Loss(Reason.CRC_MISMATCH, "@ 17 " + name, 1, "chunk of " + name));
    }

    private static EpisodeOutcome written(int e, String name, boolean shows) {
        Random random = new Random(e);
        long frames = 200L + random.nextInt(100);
        long step = 33_333_333;
        StreamTrace.Span hole = new StreamTrace.Span(40L + random.nextInt(50), 12);
        List<Long> ages = new ArrayList<>();
        for (int bin = 0; bin < 9; bin++) {
            ages.add((long) random.nextInt(60));
        }
        MessageTimes times = new MessageTimes(
                900,
                10_000_000,
                700_000,
                400_000_000,
                1,
                3,
                List.of(new MessageTimes.Gap(hole.from() * step, 400_000_000)),
                new MessageTimes.Clock(-2_000_000, 300_000));
        DimensionStats figures = new DimensionStats(frames, 1, 0, 1, 0.5, 1, 0, 0.1, 0.5, 0.9, 1);
        return new EpisodeOutcome(
                id(e, name),
                "f",
                EpisodeOutcome.Status.WRITTEN,
                frames,
                List.of(new TaskRun("pick " + name, frames)),
                e % 7 == 0 ? List.of(new Loss(Reason.TRUNCATED, "@ 99 " + name, 4, name)) : List.of(),
                List.of(),
                null,
                Map.of("state", List.of(figures, figures)),
                Map.of(
                        "lidar" + name,
                        new StreamSync(frames, frames - 12, 3, 9, 40),
                        "state",
                        new StreamSync(frames, frames, 3, 9, 40)),
                Map.of(),
                new EpisodeTrace(
                        1_700_000_000_000_000_000L,
                        1_700_000_000_000_000_000L + (frames - 1) * step,
                        Map.of(
                                "lidar" + name,
                                new StreamTrace(ages, List.of(hole), 1, times),
                                "state",
                                new StreamTrace(ages, List.of(), 0, times)),
                        shows ? List.of(view(random)) : List.of()));
    }

    private static VoxelView view(Random random) {
        return new VoxelView(
                "scene",
                150,
                700,
                List.of(40, 40, 20),
                List.of(1, 1, 1),
                rows(random, 40, 40),
                List.of(
                        new VoxelView.Layer(3, rows(random, 40, 40)),
                        new VoxelView.Layer(20, rows(random, 40, 20)),
                        new VoxelView.Layer(20, rows(random, 40, 20))));
    }

    private static List<String> rows(Random random, int width, int height) {
        List<String> rows = new ArrayList<>();
        for (int y = 0; y < height; y++) {
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < width; x++) {
                boolean full = random.nextInt(3) == 0;
                row.append((char) ('0' + (full ? 1 + random.nextInt(9) : 0)));
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
