package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.BlackPng;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.ImageRecordings;
import io.robocache.episode.ImageShape;
import io.robocache.shard.EpisodeOutcome.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens columns of images in the tools that people train with; see {@link PythonTools}. */
class ImageInteropTest {
    private static final ImageShape SHAPE = new ImageShape(24, 32, 3);
    private static final String CAMERA = "observation.images.cam";
    private static final DatasetSchema SCHEMA = DatasetSchema.of(
            List.of(
                    ImageColumn.of(CAMERA, SHAPE),
                    Column.scalar("valid." + CAMERA, MinorType.BIT),
                    Column.scalar("age_ms." + CAMERA, MinorType.FLOAT4)),
            30,
            "arm");
    private static final int ROWS = 9;

    @TempDir
    Path folder;

    private int height = 24;

    @Test
    void imagesOpenInDatasetsAndPillowWithAndWithoutTheirFeature() throws Exception {
        Path out = publish("out", ROWS);
        List<String> expected = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            expected.add(Hashes.of(image(row)));
        }
        Files.writeString(
                folder.resolve("expected.json"),
                Json.indented(Map.of("column", CAMERA, "sha256", expected, "black", List.of(0, 4, 8))));

        String opened = new PythonTools(folder)
                .opened(
                        ImageInteropTest.class.getResourceAsStream("open_images.py"),
                        out.toString(),
                        folder.resolve("expected.json").toString(),
                        folder.resolve("cache").toString());
        System.out.println("opened with: " + opened.strip().lines().toList());
    }

    @Test
    void theBytesDoNotDependOnTheBatches() throws IOException {
        Path one = publish("one", 1);
        Path all = publish("all", ROWS);
        assertEquals(hash(one), hash(all));
        assertTrue(DatasetVerifier.verify(new org.apache.hadoop.fs.Path(one.toUri()), Shards.HADOOP)
                .sound());
    }

    @Test
    void imagesOfAnotherShapeThanDeclaredAreFoundByVerify() throws IOException {
        height = 23;
        Path out = publish("out", ROWS);
        VerifyReport report = DatasetVerifier.verify(new org.apache.hadoop.fs.Path(out.toUri()), Shards.HADOOP);
        assertTrue(
                report.findings()
                        .toString()
                        .contains("column " + CAMERA
                                + " has an image of 23 x 32 x 3 in row 1 of a row group, info.json says"
                                + " 24 x 32 x 3"),
                report.toString());
    }

    private static String hash(Path dataset) throws IOException {
        return TreeHash.of(new org.apache.hadoop.fs.Path(dataset.toUri()), Shards.HADOOP);
    }

    /** Each image is shown twice, every fourth is missing. */
    private byte[] image(int row) {
        return row % 4 == 0 ? BlackPng.of(SHAPE) : ImageRecordings.picture(1, row / 2, height, 32);
    }

    private Path publish(String name, int batch) throws IOException {
        Path out = folder.resolve(name);
        List<EpisodeRef> refs = Shards.refs(1);
        ShardPlan plan = ShardPlan.of(refs, "c".repeat(64), PlanRule.defaults());
        StagingArea staging = new StagingArea(out.toUri().toString(), plan.hash());
        StagedFile file;
        try (BufferAllocator memory = new RootAllocator();
                ShardWriter writer = ShardWriter.create(staging.stagedShard(0, "a"), Shards.HADOOP, SCHEMA)) {
            writer.beginEpisode();
            for (int from = 0; from < ROWS; from += batch) {
                List<ColumnBatch> rows = rows(from, Math.min(ROWS, from + batch), memory);
                writer.append(Math.min(ROWS, from + batch) - from, rows);
                Shards.close(rows);
            }
            writer.endEpisode();
            file = writer.commit();
        }
        EpisodeOutcome outcome = new EpisodeOutcome(
                refs.get(0).id(),
                refs.get(0).fingerprint(),
                Status.WRITTEN,
                ROWS,
                List.of(new TaskRun("look", ROWS)),
                List.of(),
                List.of(),
                null,
                Map.of(),
                Map.of(CAMERA, new StreamSync(ROWS, 6, 0, 0, 0)));
        org.apache.hadoop.fs.Path sidecar = staging.sidecar(0, "a");
        new Sidecar(0, plan.hash(), file, List.of(outcome), Map.of()).write(sidecar, Shards.HADOOP);
        List<String> sidecars = List.of(sidecar.toString());
        Numbering numbering = Shards.number(sidecars);
        SealedShard sealed = new ShardSealer(OutputLayout.LEROBOT_V3_0, SCHEMA, staging, Shards.HADOOP)
                .seal(StagingArea.fileBeside(sidecar), numbering.of(0), "a");
        DatasetPublisher.publish(
                new Publication(staging, plan, SCHEMA, sidecars, numbering, List.of(sealed)),
                Shards.HADOOP,
                step -> {});
        return out;
    }

    private List<ColumnBatch> rows(int from, int to, BufferAllocator memory) {
        Float4Vector timestamp = new Float4Vector("", memory);
        BigIntVector frame = new BigIntVector("", memory);
        BigIntVector stamp = new BigIntVector("", memory);
        BitVector valid = new BitVector("", memory);
        VarBinaryVector images = new VarBinaryVector("", memory);
        Float4Vector age = new Float4Vector("", memory);
        List<BaseFixedWidthVector> fixed = List.of(timestamp, frame, stamp, valid, age);
        fixed.forEach(vector -> vector.allocateNew(to - from));
        images.allocateNew();
        for (int row = from; row < to; row++) {
            timestamp.set(row - from, (float) (row / 30.0));
            frame.set(row - from, row);
            stamp.set(row - from, row * 33_333_333L);
            valid.set(row - from, row % 4 == 0 ? 0 : 1);
            age.set(row - from, row % 4 == 0 ? Float.NaN : 0f);
            images.setSafe(row - from, image(row));
        }
        fixed.forEach(vector -> vector.setValueCount(to - from));
        images.setValueCount(to - from);
        List<Column> columns = SCHEMA.columns();
        return List.of(
                ColumnBatch.of(columns.get(0), timestamp),
                ColumnBatch.of(columns.get(1), frame),
                ColumnBatch.of(columns.get(2), stamp),
                ColumnBatch.of(columns.get(3), images),
                ColumnBatch.of(columns.get(4), valid),
                ColumnBatch.of(columns.get(5), age));
    }
}
