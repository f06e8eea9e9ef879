package io.robocache.shard;

import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.stats.EpisodeStats;
import io.robocache.stats.QuantileHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Small datasets of every element type, with values that follow from episode and row alone. */
final class Shards {
    static final int FPS = 30;
    static final Column STATE =
            new Column("observation.state", MinorType.FLOAT4, 3, List.of("j1", "j2", "j3"), Map.of(), true);
    static final Column GRIP = new Column("grip", MinorType.FLOAT8, Column.SCALAR, List.of(), Map.of(), true);
    static final Column COUNT = new Column("count", MinorType.INT, Column.SCALAR, List.of(), Map.of(), false);
    static final Column VALID = Column.scalar("valid.grip", MinorType.BIT);
    static final Column NOTE = Column.scalar("note", MinorType.VARCHAR);
    static final Column KEYS = new Column(
            "voxels.lidar.key",
            MinorType.INT,
            Column.RAGGED,
            List.of(),
            Map.of("dims", "[8,8,8]", "frame", "base"),
            false);
    static final Column OCCUPANCY =
            new Column("voxels.lidar.occupancy", MinorType.UINT1, Column.RAGGED, List.of(), Map.of(), false);
    static final DatasetSchema SCHEMA =
            DatasetSchema.of(List.of(STATE, GRIP, COUNT, VALID, NOTE, KEYS, OCCUPANCY), FPS, "arm");
    static final Configuration HADOOP = new Configuration(false);

    private Shards() {}

    static EpisodeRef ref(int number, long bytes) {
        String digits = Layout.padded(number, 3);
        return new EpisodeRef(
                new EpisodeId(0, "run" + digits + ".mcap", 0, 0),
                "file:/in/run" + digits + ".mcap",
                EpisodeFormat.MCAP,
                bytes,
                Hashes.of(new byte[] {(byte) number}));
    }

    /** Rows of an episode: some 20 to 60. */
    static int frames(int episode) {
        return 20 + episode * 7 % 41;
    }

    /** Every fourth episode is quarantined. */
    static boolean good(int episode) {
        return episode % 4 != 3;
    }

    static String task(int episode) {
        return episode % 2 == 0 ? "pick the \"cup\" \u00e9\u4e2d" : "place";
    }

    /** Rows {@code from} to {@code to} of an episode; the caller closes the vectors. */
    static List<ColumnBatch> rows(int episode, int from, int to, BufferAllocator memory) {
        int n = to - from;
        Float4Vector timestamp = new Float4Vector("", memory);
        BigIntVector frame = new BigIntVector("", memory);
        BigIntVector stamp = new BigIntVector("", memory);
        Float4Vector state = new Float4Vector("", memory);
        Float8Vector grip = new Float8Vector("", memory);
        IntVector count = new IntVector("", memory);
        BitVector valid = new BitVector("", memory);
        VarCharVector note = new VarCharVector("", memory);
        IntVector keys = new IntVector("", memory);
        UInt1Vector occupancy = new UInt1Vector("", memory);
        IntVector offsets = new IntVector("", memory);
        for (BaseFixedWidthVector v : List.of(timestamp, frame, stamp, grip, count, valid)) {
            v.allocateNew(n);
        }
        state.allocateNew(3 * n);
        note.allocateNew(n);
        keys.allocateNew();
        occupancy.allocateNew();
        offsets.allocateNew(n + 1);
        offsets.set(0, 0);
        int voxels = 0;
        for (int i = 0; i < n; i++) {
            int row = from + i;
            timestamp.set(i, (float) ((double) row / FPS));
            frame.set(i, row);
            stamp.set(i, 1_700_000_000_000_000_000L + row * 33_333_333L);
            for (int d = 0; d < 3; d++) {
                state.set(3 * i + d, row == 1 ? Float.NaN : episode + row * 0.25f + d);
            }
            grip.set(i, Math.sqrt(row + episode));
            count.set(i, row - episode);
            valid.set(i, row % 3 == 0 ? 0 : 1);
            note.setSafe(i, ("n" + row % 5).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (int k = 0; k < row % 4; k++) {
                keys.setSafe(voxels, 100 * row + k);
                occupancy.setSafe(voxels++, 200 + k);
            }
            offsets.set(i + 1, voxels);
        }
        for (FieldVector v : List.of(timestamp, frame, stamp, grip, count, valid, note)) {
            v.setValueCount(n);
        }
        state.setValueCount(3 * n);
        keys.setValueCount(voxels);
        occupancy.setValueCount(voxels);
        offsets.setValueCount(n + 1);
        List<Column> c = SCHEMA.columns();
        return List.of(
                ColumnBatch.of(c.get(0), timestamp),
                ColumnBatch.of(c.get(1), frame),
                ColumnBatch.of(c.get(2), stamp),
                ColumnBatch.of(c.get(3), state),
                ColumnBatch.of(c.get(4), grip),
                ColumnBatch.of(c.get(5), count),
                ColumnBatch.of(c.get(6), valid),
                ColumnBatch.of(c.get(7), note),
                new ColumnBatch(c.get(8), keys, offsets),
                new ColumnBatch(c.get(9), occupancy, offsets));
    }

    static void close(List<ColumnBatch> batches) {
        for (ColumnBatch batch : batches) {
            batch.values().close();
            if (batch.offsets() != null) {
                batch.offsets().close();
            }
        }
    }

    /** Writes one episode in batches of that many rows and returns its outcome. */
    static EpisodeOutcome write(
            ShardWriter writer, EpisodeRef ref, int episode, int batch, Map<String, List<QuantileHistogram>> histograms)
            throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                EpisodeStats state = new EpisodeStats(memory, 3);
                EpisodeStats grip = new EpisodeStats(memory, 1)) {
            writer.beginEpisode();
            for (int from = 0; from < frames(episode); from += batch) {
                int to = Math.min(frames(episode), from + batch);
                List<ColumnBatch> rows = rows(episode, from, to, memory);
                writer.append(to - from, rows);
                state.add(rows.get(3).values(), null, to - from);
                grip.add(rows.get(4).values(), null, to - from);
                close(rows);
            }
            writer.endEpisode();
            Map<String, List<io.robocache.stats.DimensionStats>> stats =
                    new TreeMap<>(Map.of(STATE.name(), state.finish(), GRIP.name(), grip.finish()));
            state.addTo(histograms.computeIfAbsent(STATE.name(), k -> fresh(3)));
            grip.addTo(histograms.computeIfAbsent(GRIP.name(), k -> fresh(1)));
            long first = frames(episode) / 2;
            return new EpisodeOutcome(
                    ref.id(),
                    ref.fingerprint(),
                    EpisodeOutcome.Status.WRITTEN,
                    frames(episode),
                    List.of(new TaskRun(task(episode), first), new TaskRun("done", frames(episode) - first)),
                    episode == 2 ? List.of(new Loss(Reason.CRC_MISMATCH, "@ 3045", 3, "a chunk")) : List.of(),
                    List.of(),
                    null,
                    stats,
                    Map.of());
        }
    }

    private static List<QuantileHistogram> fresh(int dimensions) {
        List<QuantileHistogram> list = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            list.add(new QuantileHistogram());
        }
        return list;
    }

    /** Builds every shard of a plan whose episode numbers are those of {@link #ref}; returns sidecar URIs in order. */
    static List<String> build(ShardPlan plan, StagingArea staging, String attempt, int batch) throws IOException {
        List<String> sidecars = new ArrayList<>();
        for (PlannedShard shard : plan.shards()) {
            sidecars.add(build(shard, plan, staging, attempt, batch));
        }
        return sidecars;
    }

    private static String build(PlannedShard shard, ShardPlan plan, StagingArea staging, String attempt, int batch)
            throws IOException {
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        Map<String, List<QuantileHistogram>> histograms = new TreeMap<>();
        StagedFile file = null;
        boolean any = shard.episodes().stream().anyMatch(e -> good(number(e)));
        Path path = staging.stagedShard(shard.number(), attempt);
        try (ShardWriter writer = ShardWriter.create(path, HADOOP, SCHEMA)) {
            for (EpisodeRef ref : shard.episodes()) {
                outcomes.add(
                        good(number(ref))
                                ? write(writer, ref, number(ref), batch, histograms)
                                : EpisodeOutcome.quarantined(
                                        ref.id(),
                                        ref.fingerprint(),
                                        List.of(),
                                        new Loss(Reason.TRUNCATED, "@ 17", 1, "ends within a record")));
            }
            file = any ? writer.commit() : null;
        }
        Path sidecar = staging.sidecar(shard.number(), attempt);
        new Sidecar(shard.number(), plan.hash(), file, outcomes, histograms).write(sidecar, HADOOP);
        return sidecar.toString();
    }

    private static int number(EpisodeRef ref) {
        return Integer.parseInt(ref.id().path().substring(3, 6));
    }

    static List<EpisodeRef> refs(int count) {
        List<EpisodeRef> refs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refs.add(ref(i, 1000));
        }
        return refs;
    }

    static Numbering number(List<String> sidecars) {
        return Numbering.of(Sidecar.each(sidecars, HADOOP));
    }

    static List<SealedShard> seal(List<String> sidecars, Numbering numbering, StagingArea staging, String attempt)
            throws IOException {
        return seal(DatasetLayout.of(OutputLayout.LEROBOT_V3_0), sidecars, numbering, staging, attempt);
    }

    static List<SealedShard> seal(
            DatasetLayout layout, List<String> sidecars, Numbering numbering, StagingArea staging, String attempt)
            throws IOException {
        List<SealedShard> sealed = new ArrayList<>();
        for (int i = 0; i < sidecars.size(); i++) {
            if (numbering.of(i).hasFile()) {
                sealed.add(new ShardSealer(layout, SCHEMA, staging, HADOOP)
                        .seal(StagingArea.fileBeside(new Path(sidecars.get(i))), numbering.of(i), attempt));
            }
        }
        return sealed;
    }
}
