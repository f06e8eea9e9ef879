package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetPublisherTest {
    @TempDir
    java.nio.file.Path folder;

    /** 14 episodes in 5 shards of up to 3; every fourth is quarantined. */
    static ShardPlan plan() {
        return ShardPlan.of(Shards.refs(14), "c".repeat(64), new PlanRule(3, PlanRule.BY_TOTAL));
    }

    private StagingArea staging(String name) {
        return new StagingArea(folder.resolve(name).toUri().toString(), plan().hash());
    }

    static Publication sealed(StagingArea staging, String attempt, int batch) throws IOException {
        List<String> sidecars = Shards.build(plan(), staging, attempt, batch);
        Numbering numbering = Shards.number(sidecars);
        List<SealedShard> files = Shards.seal(sidecars, numbering, staging, attempt);
        return new Publication(staging, plan(), Shards.SCHEMA, sidecars, numbering, files);
    }

    private static void on(String step) {
        assertFalse(step.isEmpty());
    }

    private String tree(StagingArea staging) throws IOException {
        return TreeHash.of(staging.root(), Shards.HADOOP);
    }

    @Test
    void aPublishedDatasetVerifiesAndDoesNotDependOnAttempts() throws IOException {
        StagingArea one = staging("one");
        StagingArea two = staging("two");

        PublishedDataset dataset =
                DatasetPublisher.publish(sealed(one, "a", 7), Shards.HADOOP, DatasetPublisherTest::on);
        DatasetPublisher.publish(sealed(two, "b", 1000), Shards.HADOOP, DatasetPublisherTest::on);

        assertEquals(11, dataset.episodes());
        assertEquals(3, dataset.quarantined());
        assertEquals(3, dataset.tasks());
        assertEquals(List.of("observation.state"), List.of(Shards.STATE.name()));
        assertEquals(tree(one), tree(two));
        VerifyReport report = DatasetVerifier.verify(one.root(), Shards.HADOOP);
        assertEquals(List.of(), report.findings());
        assertEquals(tree(one), report.treeHash());
        assertEquals(dataset.frames(), report.frames());
        assertFalse(Files.exists(folder.resolve("one/meta/robocache/staging")), "staging is gone");
    }

    @Test
    void aPublicationCutOffBeforeAnyStepEndsInTheSameBytes() throws IOException {
        StagingArea whole = staging("whole");
        List<String> steps = new ArrayList<>();
        DatasetPublisher.publish(sealed(whole, "a", 7), Shards.HADOOP, steps::add);
        assertEquals(16, steps.size(), steps::toString);
        for (String cut : steps) {
            StagingArea area = staging("cut-" + cut.replace(' ', '-'));
            Publication first = sealed(area, "a", 7);
            assertThrows(UncheckedIOException.class, () -> DatasetPublisher.publish(first, Shards.HADOOP, cutAt(cut)));
            resumeAndPublish(area);
            assertEquals(tree(whole), tree(area), cut);
        }
    }

    @Test
    void renamesCutOffHalfWayAreFinished() throws IOException {
        StagingArea whole = staging("whole");
        DatasetPublisher.publish(sealed(whole, "a", 7), Shards.HADOOP, DatasetPublisherTest::on);
        StagingArea area = staging("half");
        Publication first = sealed(area, "a", 7);
        assertThrows(
                UncheckedIOException.class, () -> DatasetPublisher.publish(first, Shards.HADOOP, cutAt("place data")));
        for (SealedShard shard : first.sealed().subList(0, 2)) {
            SealedFile file = shard.files().get(0);
            Storage.of(area.root(), Shards.HADOOP).move(new Path(file.location()), new Path(area.root(), file.place()));
        }
        resumeAndPublish(area);
        assertEquals(tree(whole), tree(area));
    }

    private static Consumer<String> cutAt(String cut) {
        return step -> {
            if (step.equals(cut)) {
                throw new UncheckedIOException(new IOException("cut off"));
            }
        };
    }

    /** As a rerun does: reuse what verifies, never build again. */
    private static void resumeAndPublish(StagingArea area) throws IOException {
        if (DatasetHistory.open(area.output(), Shards.HADOOP).version() > 0) {
            return;
        }
        List<String> sidecars = new ArrayList<>();
        var staged = Resume.stagedCandidates(area, Shards.HADOOP);
        for (PlannedShard shard : plan().shards()) {
            sidecars.add(Resume.staged(staged.get(shard.number()), shard, area, Shards.HADOOP)
                    .orElseThrow());
        }
        Numbering numbering = Shards.number(sidecars);
        List<SealedShard> files = new ArrayList<>();
        var records = Resume.sealedCandidates(area, Shards.HADOOP);
        for (int shard = 0; shard < numbering.shards(); shard++) {
            if (numbering.of(shard).hasFile()) {
                files.add(Resume.sealed(records.get(shard), numbering.of(shard), area, Shards.HADOOP)
                        .orElseThrow());
            }
        }
        DatasetPublisher.publish(
                new Publication(area, plan(), Shards.SCHEMA, sidecars, numbering, files),
                Shards.HADOOP,
                DatasetPublisherTest::on);
    }

    @Test
    void damagedOrForeignStagedWorkIsNotReused() throws IOException {
        StagingArea area = staging("out");
        Publication first = sealed(area, "a", 7);
        PlannedShard shard = plan().shards().get(0);
        List<String> candidates = Resume.stagedCandidates(area, Shards.HADOOP).get(0);
        assertEquals(Optional.of(first.sidecars().get(0)), Resume.staged(candidates, shard, area, Shards.HADOOP));
        assertEquals(
                Optional.empty(),
                Resume.staged(Resume.stagedCandidates(area, Shards.HADOOP).get(1), shard, area, Shards.HADOOP));

        flip(StagingArea.fileBeside(new Path(candidates.get(0))), 500);
        flip(new Path(first.sealed().get(1).files().get(0).location()), 500);

        assertEquals(Optional.empty(), Resume.staged(candidates, shard, area, Shards.HADOOP));
        assertEquals(
                Optional.empty(),
                Resume.sealed(
                        Resume.sealedCandidates(area, Shards.HADOOP).get(1),
                        first.numbering().of(1),
                        area,
                        Shards.HADOOP));
        assertEquals(
                Optional.empty(),
                Resume.sealed(
                        Resume.sealedCandidates(area, Shards.HADOOP).get(0),
                        first.numbering().of(1),
                        area,
                        Shards.HADOOP));
    }

    @Test
    void anotherConfigurationOrUnknownFilesAreRefusedAndStay() throws IOException {
        StagingArea area = staging("out");
        DatasetPublisher.publish(sealed(area, "a", 7), Shards.HADOOP, DatasetPublisherTest::on);
        DatasetHistory history = DatasetHistory.open(area.output(), Shards.HADOOP);
        history.requireConfiguration("c".repeat(64));
        IOException refused = assertThrows(IOException.class, () -> history.requireConfiguration("d".repeat(64)));
        assertTrue(refused.getMessage().endsWith("so take that or choose another output folder"), refused.getMessage());
        Publication again = sealed(area, "b", 7);
        IOException late = assertThrows(
                IOException.class, () -> DatasetPublisher.publish(again, Shards.HADOOP, DatasetPublisherTest::on));
        assertTrue(late.getMessage().endsWith("another build has published meanwhile; run again"), late.getMessage());

        StagingArea unknown = staging("unknown");
        Files.createDirectories(folder.resolve("unknown/data/chunk-000"));
        Files.writeString(folder.resolve("unknown/data/chunk-000/file-000.parquet"), "mine");
        Publication mine = sealed(unknown, "a", 7);
        IOException kept = assertThrows(IOException.class, () -> DatasetHistory.open(unknown.output(), Shards.HADOOP));
        assertTrue(
                kept.getMessage().contains("it holds data/chunk-000/file-000.parquet, which this build did not write"));
        IOException differs = assertThrows(
                IOException.class, () -> DatasetPublisher.publish(mine, Shards.HADOOP, DatasetPublisherTest::on));
        assertTrue(differs.getMessage().contains("holds other bytes than this build's and is not overwritten"));
        assertEquals("mine", Files.readString(folder.resolve("unknown/data/chunk-000/file-000.parquet")));
    }

    @Test
    void objectStoresAreRefusedWithTheReason() {
        org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration(false);
        hadoop.set("fs.fake.impl", FakeStore.class.getName());
        StagingArea area = new StagingArea("fake://bucket/out", "0".repeat(64));
        IOException refused = assertThrows(IOException.class, () -> DatasetHistory.open(area.output(), hadoop));
        assertTrue(refused.getMessage().startsWith("output to fake://... refused"), refused.getMessage());
    }

    /** A store without atomic renames. */
    public static final class FakeStore extends org.apache.hadoop.fs.RawLocalFileSystem {
        @Override
        public java.net.URI getUri() {
            return java.net.URI.create("fake:///");
        }

        @Override
        public String getScheme() {
            return "fake";
        }

        @Override
        protected void checkPath(Path path) {}
    }

    @Test
    void aShardWhoseEpisodesAreAllQuarantinedGetsNoFileAndLeavesNoGap() throws IOException {
        StagingArea area = staging("out");
        ShardPlan plan = ShardPlan.of(Shards.refs(9), "c".repeat(64), new PlanRule(1, PlanRule.BY_TOTAL));
        StagingArea single = new StagingArea(area.output(), plan.hash());
        List<String> sidecars = Shards.build(plan, single, "a", 7);
        Numbering numbering = Shards.number(sidecars);
        assertFalse(numbering.of(3).hasFile());
        assertEquals(3, numbering.of(4).file());
        List<SealedShard> files = Shards.seal(sidecars, numbering, single, "a");
        DatasetPublisher.publish(
                new Publication(single, plan, Shards.SCHEMA, sidecars, numbering, files),
                Shards.HADOOP,
                DatasetPublisherTest::on);
        assertEquals(
                List.of(), DatasetVerifier.verify(single.root(), Shards.HADOOP).findings());
        assertEquals(
                2,
                Files.readAllLines(folder.resolve("out/meta/robocache/quarantine.jsonl"))
                        .size());
    }

    @Test
    void aFlippedByteIsFoundInItsFileAndRowGroup() throws IOException {
        StagingArea area = staging("out");
        DatasetPublisher.publish(sealed(area, "a", 7), Shards.HADOOP, DatasetPublisherTest::on);
        Random random = new Random(20261123);
        int inGroups = 0;
        for (int i = 0; i < 80; i++) {
            String file = Layout.dataFile(random.nextInt(4));
            Path path = new Path(area.root(), file);
            int at = random.nextInt((int) Files.size(java.nio.file.Path.of(path.toUri())));
            int group = groupAt(path, at);
            byte[] before = flip(path, at);
            VerifyReport report = DatasetVerifier.verify(area.root(), Shards.HADOOP);
            Finding first = report.findings().get(0);
            assertEquals(file, first.file(), "byte " + at);
            assertTrue(
                    group < 0
                            ? !first.where().startsWith("row group")
                            : first.where().equals("row group " + group),
                    "byte " + at + " of group " + group + ": " + first);
            inGroups += group >= 0 ? 1 : 0;
            Files.write(java.nio.file.Path.of(path.toUri()), before);
        }
        assertTrue(inGroups > 20, "flips in row groups: " + inGroups);
        assertEquals(
                List.of(), DatasetVerifier.verify(area.root(), Shards.HADOOP).findings());
    }

    private static int groupAt(Path path, int at) throws IOException {
        try (ParquetFile file = new ParquetFile(path, Shards.HADOOP)) {
            for (int i = 0; i < file.rowGroups(); i++) {
                if (file.range(i)[0] <= at && at < file.range(i)[1]) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Inverts one byte and returns the bytes before. */
    private static byte[] flip(Path path, int at) throws IOException {
        java.nio.file.Path file = java.nio.file.Path.of(path.toUri());
        byte[] bytes = Files.readAllBytes(file);
        byte[] before = bytes.clone();
        bytes[at] ^= (byte) (1 << at % 8);
        Files.write(file, bytes);
        return before;
    }

    @Test
    void everyOtherDamageIsFoundAsWell() throws IOException {
        StagingArea area = staging("out");
        DatasetPublisher.publish(sealed(area, "a", 7), Shards.HADOOP, DatasetPublisherTest::on);
        List<String> files = new ArrayList<>(TreeHash.files(area.root(), Storage.of(area.root(), Shards.HADOOP))
                .keySet());
        Collections.shuffle(files, new Random(1));
        for (String file : files) {
            java.nio.file.Path path = folder.resolve("out").resolve(file);
            byte[] bytes = Files.readAllBytes(path);
            Files.delete(path);
            List<Finding> missing =
                    DatasetVerifier.verify(area.root(), Shards.HADOOP).findings();
            assertTrue(missing.stream().anyMatch(f -> f.file().equals(file)), file + ": " + missing);
            Files.write(path, bytes);
        }
        Files.writeString(folder.resolve("out/data/chunk-000/file-999.parquet"), "");
        assertEquals(
                "[data/chunk-000/file-999.parquet] is not named by the manifest",
                DatasetVerifier.verify(area.root(), Shards.HADOOP)
                        .findings()
                        .get(0)
                        .toString());
    }
}
