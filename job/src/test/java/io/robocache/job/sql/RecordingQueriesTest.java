package io.robocache.job.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.McapWriter;
import io.robocache.episode.MemoFileSystem;
import io.robocache.episode.SmallRecordings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings as tables, on small ones: joints at 100 Hz, clouds at 10 Hz, two sentences. */
class RecordingQueriesTest {
    private static final String TASKS =
            "SELECT log_time, chunk_at, chunk_offset, sequence, size, data FROM %s WHERE topic = '/task' ORDER BY log_time";

    @TempDir
    static Path folder;

    private static QuerySession session;
    private static Path one;
    private static String all; // a table of two files
    private static String first; // a table of one, by the file system that counts

    @BeforeAll
    static void write() {
        session = new QuerySession();
        one = SmallRecordings.write(folder.resolve("bags/one.mcap"), 1, 20, 40);
        Path two = SmallRecordings.write(folder.resolve("bags/two.mcap"), 2, 10, 40);
        all = "mcap.`" + two.getParent() + "/*.mcap`";
        first = "mcap.`" + MemoFileSystem.uri(one) + "`";
    }

    @AfterAll
    static void stop() {
        session.close();
    }

    @Test
    void messagesAreCountedByTopicAndFileFromTheIndex() throws IOException {
        String counts =
                "SELECT topic, count(*), min(log_time), string(max(log_timestamp)) FROM %s GROUP BY topic ORDER BY topic";
        assertEquals(
                List.of("/joint_states,302", "/lidar/points,32", "/task,4"),
                session.texts("SELECT topic, count(*) FROM " + all + " GROUP BY topic ORDER BY topic"));
        assertEquals(List.of("3,338"), session.texts("SELECT count(DISTINCT topic), count(*) FROM " + all));
        assertEquals(
                "one.mcap,224 two.mcap,114",
                session.text(
                        "SELECT regexp_extract(uri, '[^/]*$', 0), count(*) FROM " + all + " GROUP BY uri ORDER BY 1"));
        assertEquals(
                List.of(
                        "/joint_states,201,1700000000001000000,2023-11-14 22:13:22.001",
                        "/lidar/points,21,1700000000001000000,2023-11-14 22:13:22.001",
                        "/task,2,1700000000001000000,2023-11-14 22:13:21.001"),
                session.texts(counts.formatted(first)));
        long read = session.bytesOf(counts.formatted(first));
        assertTrue(read > 0 && read < Files.size(one) / 4, read + " of " + Files.size(one) + " bytes");
    }

    @Test
    void countsWithConditionsOnTopicAndTimeAreExact() {
        assertEquals(
                "51",
                session.text(
                        "SELECT count(*) FROM " + first
                                + " WHERE topic = '/joint_states' AND log_time >= 1700000000501000000 AND log_time <= 1700000001001000000"));
        assertEquals(
                "50",
                session.text(
                        "SELECT count(*) FROM " + first + " WHERE topic IN ('/joint_states', '/nowhere')"
                                + " AND log_timestamp >= '2023-11-14 22:13:20.501' AND log_timestamp < '2023-11-14 22:13:21.001'"));
        assertEquals("0", session.text("SELECT count(*) FROM " + first + " WHERE topic = '/nowhere'"));
        assertEquals("0", session.text("SELECT count(*) FROM " + first + " WHERE log_time < 0"));
        assertEquals("2", session.text("SELECT count(*) FROM " + first + " WHERE topic LIKE '%task' AND log_time > 0"));
    }

    @Test
    void aFilterReadsOnlyTheChunksItNeedsAndGivesWhatAFullPassGives() throws IOException {
        List<Row> filtered = session.rows(TASKS.formatted(first));
        List<Row> passed = session.spark()
                .sql("SELECT * FROM " + first)
                .filter("crc32(topic) = crc32('/task')") // which Spark evaluates
                .selectExpr("log_time", "chunk_at", "chunk_offset", "sequence", "size", "data")
                .orderBy("log_time")
                .collectAsList();

        assertEquals(2, filtered.size());
        assertEquals(
                passed.toString().replaceAll("\\[B@\\w+", ""),
                filtered.toString().replaceAll("\\[B@\\w+", ""));
        assertArrayEquals(
                (byte[]) passed.get(1).get(5), (byte[]) filtered.get(1).get(5));
        long bytes = Files.size(one);
        long late = session.bytesOf("SELECT data FROM " + first + " WHERE log_time >= 1700000001901000000");
        assertTrue(late < bytes / 2 + (1 << 18), late + " of " + bytes + " bytes for the last tenth of a second");
    }

    @Test
    void columnsOfTheIndexNeedNoChunk() throws IOException {
        long read = session.bytesOf("SELECT topic, type, log_time, chunk_at, chunk_offset FROM " + first);
        assertTrue(read < Files.size(one) / 4, read + " of " + Files.size(one) + " bytes");
        String places =
                "SELECT topic, log_time, chunk_at, chunk_offset%s FROM " + first + " ORDER BY chunk_at, chunk_offset";
        List<String> withSequence = session.texts("SELECT topic, log_time, chunk_at, chunk_offset FROM ("
                + places.formatted(", length(data) AS bytes") + ") WHERE bytes > 0 ORDER BY chunk_at, chunk_offset");
        assertEquals(session.texts(places.formatted("")), withSequence);
    }

    @Test
    void aTopicIsATableOfTypedColumns() throws IOException {
        String joints = first + ".`/joint_states`";
        assertEquals(
                "log_time,log_timestamp,publish_time,sequence,uri,chunk_at,chunk_offset,header,name,position,velocity,effort",
                String.join(",", session.spark().table(joints).columns()));
        assertEquals(
                "struct<stamp:struct<sec:int,nanosec:bigint>,frame_id:string>",
                session.spark()
                        .table(joints)
                        .schema()
                        .apply("header")
                        .dataType()
                        .catalogString());
        List<Row> rows = session.rows("SELECT header.stamp.sec, header.frame_id, name[1], position[39], size(position),"
                + " size(effort), publish_time FROM " + joints + " ORDER BY log_time LIMIT 2");
        double[] positions = new java.util.Random(1).doubles(40).toArray();
        assertEquals(
                List.of(1_700_000_000, "base", "j2", positions[39], 40, 0, 1_700_000_000_000_000_000L),
                Arrays.asList(
                        rows.get(0).get(0),
                        rows.get(0).get(1),
                        rows.get(0).get(2),
                        rows.get(0).get(3),
                        rows.get(0).get(4),
                        rows.get(0).get(5),
                        rows.get(0).get(6)));
        assertEquals("201", session.text("SELECT count(*) FROM " + joints));
        assertEquals("201", session.text("SELECT count(position[0]) FROM " + joints));
        assertEquals(
                "pick 1,place",
                session.text("SELECT concat_ws(',', collect_list(data)) FROM (SELECT data FROM " + first
                        + ".`/task` ORDER BY log_time)"));
        assertEquals(
                "/joint_states /lidar/points /task",
                session.texts("SHOW TABLES IN " + first).stream()
                        .map(row -> row.split(",", -1)[1])
                        .reduce((a, b) -> a + " " + b)
                        .orElse(""));
    }

    @Test
    void theReaderAndAViewGiveTheSameTable() {
        assertEquals(
                338,
                session.spark()
                        .read()
                        .format("mcap")
                        .load(
                                folder.resolve("bags/one.mcap").toString(),
                                folder.resolve("bags/two.mcap").toString())
                        .count());
        session.spark()
                .sql("CREATE OR REPLACE TEMPORARY VIEW bag USING mcap OPTIONS (path '" + folder
                        + "/bags', topic '/lidar/points')");
        assertEquals("32,7", session.text("SELECT count(*), max(fields[0].datatype) FROM bag"));
        assertEquals("true", session.text("SELECT min(length(data) = row_step * height) FROM bag"));
    }

    @Test
    void largeFilesAreReadInPartsWithoutLosingOrDoublingAMessage() {
        String split = all + " WITH (`split` = '20kB')";
        String digest = "SELECT count(*), count(DISTINCT uri, chunk_at, chunk_offset), sum(crc32(data)) FROM ";
        assertEquals(session.text(digest + all), session.text(digest + split));
        assertTrue(session.spark().sql("SELECT data FROM " + split).rdd().getNumPartitions() > 4, "it was split");
    }

    @Test
    void aCutFileFailsWithItsPlaceOrGivesWhatIsThere() throws IOException {
        byte[] whole = Files.readAllBytes(one);
        Path cut = Files.write(folder.resolve("cut.mcap"), Arrays.copyOf(whole, whole.length * 2 / 3));
        String table = "mcap.`" + cut + "`";
        String failed = session.failure(() -> session.rows("SELECT topic, count(*) FROM " + table + " GROUP BY topic"));
        assertTrue(failed.contains("[file:" + cut + " @ "), failed);
        assertTrue(failed.contains("truncated"), failed);
        assertTrue(
                session.failure(() -> session.rows("SELECT data FROM " + table)).contains("cut.mcap @ "),
                "rows as well");
        long kept = session.rows("SELECT count(*) FROM " + table + " WITH (`on-damage` = 'keep')")
                .get(0)
                .getLong(0);
        assertTrue(kept > 50 && kept < 224, "kept " + kept);
        assertEquals(
                kept,
                session.rows("SELECT data FROM " + table + " WITH (`on-damage` = 'keep')")
                        .size());
    }

    @Test
    void aFileWithoutChunksIsPassedOver() throws IOException {
        Path plain = folder.resolve("plain.mcap");
        byte[] utf8 = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(plain);
                McapWriter writer =
                        new McapWriter(out, new McapWriter.Options(io.robocache.episode.McapCompression.NONE, 0))) {
            int channel = writer.channel(0, "/json", "json");
            for (int i = 0; i < 5; i++) {
                writer.message(channel, i, 1000 + i, -1, utf8, utf8.length);
            }
            writer.finish();
        }
        String table = "mcap.`" + plain + "`";
        assertEquals("/json,5", session.text("SELECT topic, count(*) FROM " + table + " GROUP BY topic"));
        assertEquals(
                "1000,null,0,8,0,null",
                session.text("SELECT log_time, publish_time, sequence, size, chunk_offset, type FROM " + table
                        + " WHERE log_time < 1001"));
        assertEquals(
                "5",
                session.text("SELECT sum(get_json_object(json, '$.a')) AS s FROM " + table + ".`/json`")
                        .replace(".0", ""));
    }

    @Test
    void wrongQueriesAreRefusedInOneLine() {
        String missing = session.failure(() -> session.rows("SELECT * FROM " + first + ".`/joints`"));
        assertTrue(
                missing.contains(
                        "topic = '/joints' refused: none of 1 files has it; they have [/joint_states, /lidar/points, /task]"),
                missing);
        String option = session.failure(() ->
                session.spark().read().format("mcap").option("topics", "x").load("/x"));
        assertTrue(
                option.contains(
                        "option 'topics' of mcap refused: it is unknown; there are [on-damage, path, paths, split, topic]"),
                option);
        assertTrue(
                session.failure(() -> session.rows("SELECT * FROM " + first + " WITH (`on-damage` = 'skip')"))
                        .contains("on-damage = 'skip' refused: write fail or keep"),
                "on-damage");
        assertTrue(
                session.failure(() -> session.rows("SELECT * FROM mcap.`" + folder + "/nothing.mcap`"))
                        .contains("nothing.mcap"),
                "no such file");
        assertTrue(
                session.failure(() -> session.rows("DROP TABLE " + first)).contains("recordings are only read"),
                "drop");
    }
}
