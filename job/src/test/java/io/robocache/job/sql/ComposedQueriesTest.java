package io.robocache.job.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.robocache.episode.MemoFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings whose content is known, and damaged ones, as tables. */
class ComposedQueriesTest {
    private static QuerySession session;

    @BeforeAll
    static void open() {
        session = new QuerySession();
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1_none", "a2_lz4_gap", "a3_zstd_rowpad", "a5_out_of_order", "a7_depth"})
    void countsAreTheTruthAndComeFromIndexesAlone(String name) throws IOException {
        Path file = data("composed/" + name + "/" + name + "_0.mcap");
        String counts = "SELECT topic, count(*) FROM mcap.`" + MemoFileSystem.uri(file) + "` GROUP BY topic";
        assertEquals(truth(name), counted(counts));
        long read = session.bytesOf(counts);
        assertTrue(read > 0 && read < Files.size(file) / 4, read + " of " + Files.size(file) + " bytes");
    }

    @Test
    void aFileWithoutIndexesIsReadToCountIt() throws IOException {
        Path file = data("composed/a4_unindexed_double/a4_unindexed_double_0.mcap");
        String counts = "SELECT topic, count(*) FROM mcap.`" + MemoFileSystem.uri(file) + "` GROUP BY topic";
        assertEquals(truth("a4_unindexed_double"), counted(counts));
        assertTrue(session.bytesOf(counts) >= Files.size(file), "all of it is read");
    }

    @Test
    void theRowsOfAllAreAsManyAsTheirCounts() {
        data("composed");
        for (String name : new String[] {"a1_none", "a3_zstd_rowpad", "a5_out_of_order"}) {
            String table = "mcap.`" + data("composed/" + name) + "`";
            assertEquals(
                    counted("SELECT topic, count(*) FROM " + table + " GROUP BY topic"),
                    counted("SELECT topic, sum(CASE WHEN length(data) > 0 THEN 1L END) FROM " + table
                            + " GROUP BY topic"),
                    name);
        }
    }

    /** What a pass gives; where only indexes lie, every message is there, and a count is right all the same. */
    @ParameterizedTest
    @CsvSource({
        "mcap_flip_message_index, 45",
        "mcap_flip_chunk_index_offset, 45",
        "mcap_chunk_index_missing_one, 45",
        "mcap_footer_start_beyond, 45",
        "mcap_footer_start_into_data, 45",
        "mcap_summary_crc, 45",
        "mcap_chunk_times_lie, 45",
        "mcap_index_len_not_16, 45",
        "mcap_unknown_opcodes, 45",
        "mcap_chunk_crc_zero, 45"
    })
    void lyingIndexesMislayNoMessage(String name, long messages) {
        String table = "mcap.`" + data("hostile/" + name + ".mcap") + "`";
        assertEquals(
                messages, session.rows("SELECT count(*) FROM " + table).get(0).getLong(0), name);
        assertEquals(
                session.texts("SELECT topic, log_time FROM (SELECT topic, log_time, data FROM " + table
                        + ") WHERE length(data) >= 0 ORDER BY ALL"),
                session.texts("SELECT topic, log_time FROM " + table + " WHERE log_time > 5 ORDER BY ALL"),
                name);
    }

    @ParameterizedTest
    @CsvSource({
        "mcap_empty.mcap, empty, 0",
        "mcap_bad_magic.mcap, bad-magic, 5",
        "mcap_trunc_in_chunk_data.mcap, truncated, 3054",
        "mcap_flip_payload_none.mcap, crc-mismatch, 3533",
        "mcap_len_2_31.mcap, bad-length, 10380",
        "mcap_compression_unknown.mcap, unsupported, 1481",
        "mcap_bomb_zstd_4g.mcap, size-limit, 1482",
        "mcap_bomb_file_zstd.mcap.zstd, size-limit, 0"
    })
    void damageFailsWithReasonAndPlaceOrIsLeftOut(String name, String reason, long near) throws IOException {
        Path file = data("hostile/" + name).toRealPath(); // messages name the file that a link leads to
        String failed = session.failure(() -> session.rows("SELECT data FROM mcap.`" + file + "`"));
        assertTrue(failed.contains("[file:" + file + " @ "), failed);
        assertTrue(failed.contains("] " + reason + ": "), failed);
        long at = Long.parseLong(
                failed.replaceAll("(?s).*?" + java.util.regex.Pattern.quote(file + " @ ") + "(\\d+).*", "$1"));
        assertTrue(Math.abs(at - near) <= 256, "at " + at + ", expected near " + near);
        int kept = session.rows("SELECT data FROM mcap.`" + file + "` WITH (`on-damage` = 'keep')")
                .size();
        assertTrue(kept < 45, "kept " + kept);
    }

    @Test
    void sqlite3IsRefusedByName() {
        Path folder = data("composed/a9_none_db3");
        String failed = session.failure(() -> session.rows("SELECT * FROM mcap.`" + folder + "`"));
        assertTrue(failed.contains("a9_none_db3_0.db3] refused: sqlite3 recordings are no tables"), failed);
    }

    private static Map<String, Long> counted(String sql) {
        Map<String, Long> counts = new TreeMap<>();
        for (Row row : session.rows(sql)) {
            counts.put(row.getString(0), row.getLong(1));
        }
        return counts;
    }

    private static Map<String, Long> truth(String name) throws IOException {
        JsonNode truth = new ObjectMapper().readTree(Files.readAllBytes(data("composed/" + name + "/truth.json")));
        Map<String, Long> counts = new TreeMap<>();
        truth.get("streams")
                .properties()
                .forEach(stream -> counts.put(
                        stream.getKey(), stream.getValue().get("count").asLong()));
        return counts;
    }

    private static Path data(String path) {
        String folder = System.getProperty("robocache.testdata", "");
        Assumptions.assumeFalse(folder.isEmpty(), "-Drobocache.testdata=DIR is not set");
        return Path.of(folder, path);
    }
}
