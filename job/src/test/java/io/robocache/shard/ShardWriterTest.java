package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardWriterTest {
    @TempDir
    java.nio.file.Path folder;

    /** Run in other JVMs: writes a shard and prints its SHA-256. */
    public static void main(String[] args) throws IOException {
        Set<Object> shuffled = new HashSet<>(); // moves identity hash codes along, as a busy JVM would
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            shuffled.add(new Object());
        }
        if (shuffled.size() == 1) {
            throw new IllegalStateException("one object cannot be shuffled");
        }
        System.out.println(write(new Path(args[0]), 11).sha256());
    }

    private static StagedFile write(Path file, int batch) throws IOException {
        try (ShardWriter writer = ShardWriter.create(file, Shards.HADOOP, Shards.SCHEMA)) {
            for (int episode = 0; episode < 3; episode++) {
                Shards.write(writer, Shards.ref(episode, 1), episode, batch, new HashMap<>());
            }
            return writer.commit();
        }
    }

    private Path file(String name) {
        return new Path(folder.resolve(name).toUri());
    }

    @Test
    void bytesDoNotDependOnTheBatches() throws IOException {
        StagedFile one = write(file("a"), 1);

        assertEquals(one, write(file("b"), 13));
        assertEquals(one, write(file("c"), 1000));
        assertEquals(one.sha256(), Hashes.of(Files.readAllBytes(folder.resolve("c"))));
        assertEquals(3, one.rowGroups(), "one row group an episode");
    }

    @Test
    void bytesDoNotDependOnTheJvm() throws Exception {
        Set<String> hashes = new HashSet<>(Set.of(write(file("own"), 11).sha256()));
        for (int i = 0; i < 4; i++) {
            List<String> command = new ArrayList<>(
                    List.of(System.getProperty("java.home") + "/bin/java", "-Xmx256m", "-XX:+UseSerialGC"));
            command.addAll(List.of(
                    "-XX:TieredStopAtLevel=1", "--add-opens=java.base/java.nio=ALL-UNNAMED", "-XX:hashCode=" + i));
            command.add(1, "-XX:+UnlockExperimentalVMOptions");
            command.addAll(List.of(
                    "-Duser.language=tr",
                    "-Duser.country=TR",
                    "-Duser.timezone=Asia/Tokyo",
                    "-Dfile.encoding=ISO-8859-9"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), ShardWriterTest.class.getName()));
            command.addAll(List.of(file("jvm" + i).toString(), Integer.toString(i * 1000)));
            Process jvm = new ProcessBuilder(command)
                    .redirectError(folder.resolve("err" + i).toFile())
                    .start();
            String out =
                    new String(jvm.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
            assertTrue(jvm.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, jvm.exitValue(), () -> read("err"));
            hashes.add(out);
        }
        assertEquals(1, hashes.size(), hashes::toString);
    }

    private String read(String prefix) {
        StringBuilder all = new StringBuilder();
        for (java.io.File f : folder.toFile().listFiles((d, n) -> n.startsWith(prefix))) {
            try {
                all.append(Files.readString(f.toPath()));
            } catch (IOException e) {
                all.append(e);
            }
        }
        return all.toString();
    }

    @Test
    void theFooterIsCanonicalAndEveryPageHasAChecksum() throws IOException {
        write(file("a"), 9);
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file("a"), Shards.HADOOP))) {
            ParquetMetadata footer = reader.getFooter();
            assertEquals(
                    "RoboCache version 1 (build numeric-spec)",
                    footer.getFileMetaData().getCreatedBy());
            footer.getBlocks().forEach(block -> block.getColumns().forEach(chunk -> {
                assertEquals("ZSTD", chunk.getCodec().name());
                assertTrue(chunk.getOffsetIndexReference() != null);
                // parquet-java leaves the column index out where a page holds a NaN
                assertEquals(
                        !chunk.getPath().toDotString().startsWith("observation"),
                        chunk.getColumnIndexReference() != null);
            }));
            String keys = footer.getFileMetaData()
                    .getSchema()
                    .getType("voxels.lidar.key")
                    .toString();
            assertEquals(
                    "required group voxels.lidar.key (LIST) { repeated group list { required int32 element; } }",
                    keys.replaceAll("\\s+", " "));
        }
    }

    @Test
    void aLongEpisodeIsSplitWhere64MiBOfArrowBytesWouldBePassed() throws IOException {
        Column wide =
                new Column("wide", MinorType.FLOAT4, 1 << 18, List.of(), java.util.Map.of(), false); // 1 MiB a row
        DatasetSchema schema = DatasetSchema.of(List.of(wide), 30, "");
        StagedFile[] files = new StagedFile[2];
        for (int pass = 0; pass < 2; pass++) {
            try (RootAllocator memory = new RootAllocator();
                    ShardWriter writer = ShardWriter.create(file("w" + pass), Shards.HADOOP, schema);
                    Float4Vector values = new Float4Vector("", memory)) {
                int batch = pass == 0 ? 1 : 35;
                values.allocateNew(batch << 18);
                values.setValueCount(batch << 18);
                for (int i = 0; i < batch << 18; i++) {
                    values.set(i, 1f);
                }
                writer.beginEpisode();
                for (int from = 0; from < 70; from += batch) {
                    List<ColumnBatch> fixed = Shards.rows(0, from, from + batch, memory);
                    writer.append(
                            batch, List.of(fixed.get(0), fixed.get(1), fixed.get(2), ColumnBatch.of(wide, values)));
                    Shards.close(fixed);
                }
                writer.endEpisode();
                files[pass] = writer.commit();
            }
        }
        assertEquals(2, files[0].rowGroups(), "63 rows of 1 MiB and 20 bytes fit, then 7 are left");
        assertEquals(files[0], files[1]);
    }

    @Test
    void whatIsNotCommittedIsDiscarded() throws IOException {
        try (ShardWriter writer = ShardWriter.create(file("a"), Shards.HADOOP, Shards.SCHEMA)) {
            writer.beginEpisode();
            writer.endEpisode();
            IllegalStateException empty = assertThrows(IllegalStateException.class, writer::commit);
            assertTrue(
                    empty.getMessage()
                            .endsWith("commit of a file without rows; a shard without rows gets no file refused"),
                    empty.getMessage());
        }
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void misuseAndMisfitsAreRefusedWithTheColumn() throws IOException {
        try (RootAllocator memory = new RootAllocator();
                ShardWriter writer = ShardWriter.create(file("a"), Shards.HADOOP, Shards.SCHEMA);
                IntVector nulls = new IntVector("", memory)) {
            List<ColumnBatch> rows = Shards.rows(0, 0, 4, memory);
            assertThrows(IllegalStateException.class, () -> writer.append(4, rows));
            writer.beginEpisode();
            assertThrows(IllegalStateException.class, writer::beginEpisode);
            assertEquals(
                    "column timestamp: 4 values, 5 rows need 5",
                    assertThrows(IllegalArgumentException.class, () -> writer.append(5, rows))
                            .getMessage());
            nulls.allocateNew(4);
            nulls.setValueCount(4);
            List<ColumnBatch> withNulls = new ArrayList<>(rows);
            withNulls.set(5, ColumnBatch.of(Shards.COUNT, nulls));
            assertEquals(
                    "column count: 4 nulls refused; write NaN, 0 or the empty string and say so in a valid column",
                    assertThrows(IllegalArgumentException.class, () -> writer.append(4, withNulls))
                            .getMessage());
            Shards.close(rows);
        }
    }
}
