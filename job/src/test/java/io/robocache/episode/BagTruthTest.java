package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BagTruthTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1_none",
                "a2_lz4_gap",
                "a3_zstd_rowpad",
                "a4_unindexed_double",
                "a5_out_of_order",
                "a6_truncated",
                "a7_depth",
                "a8_depth_db3",
                "a9_none_db3"
            })
    void composedEpisodesHaveTheMessagesOfTheirTruth(String episode) throws Exception {
        Path folder = Recordings.path("composed/" + episode);
        EpisodeIndex index = compare(folder.resolve("truth.json"), folder);
        assertEquals(episode.equals("a6_truncated") ? 1 : 0, index.losses().size(), () -> "losses: " + index.losses());
        assertEquals(List.of(), index.warnings(), "warnings");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mcap_none",
                "mcap_lz4",
                "mcap_zstd",
                "mcap_lz4_options",
                "mcap_zstd_unsized",
                "mcap_unchunked",
                "mcap_unchunked_summary",
                "mcap_padded_unknown",
                "mcap_split",
                "mcap_file_zstd",
                "mcap_message_zstd",
                "db3_v1",
                "db3_v2",
                "db3_v3",
                "db3_v4",
                "db3_split",
                "db3_file_zstd",
                "db3_message_zstd"
            })
    void everyContainerGivesTheSameMessages(String variant) throws Exception {
        Path folder = Recordings.path("composed/variants");
        EpisodeIndex index = compare(folder.resolve("truth.json"), folder.resolve(variant));
        assertEquals(List.of(), index.losses(), "losses");
        assertEquals(List.of(), index.warnings(), "warnings");
    }

    @ParameterizedTest
    @CsvSource({
        "mcap/rosbags-rs/test_bag_mcap, 188, 94",
        "mcap/rosbag2-py/convert_a, 150, 2",
        "mcap/rosbag2-py/convert_b, 75, 2",
        "mcap/rosbag2-py/talker, 20, 3",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files, 3177, 1",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files/multiple_files_0.mcap, 1324, 1",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files/multiple_files_2.mcap, 529, 1",
        "mcap/rosbag2-tests/cdr_test, 7, 2",
        "mcap/amber/soccer_goal, 2, 1",
        "mcap/rosbag2parquet/array_msgs, 2, 2",
        "mcap/rosbag2parquet/base_msgs, 3, 3",
        "rosbag2/rosbags-rs/test_bag_sqlite3, 188, 94",
        "rosbag2/rosbag2-py/convert_a, 150, 2",
        "rosbag2/rosbag2-py/talker, 20, 3",
        "rosbag2/rosbag2-py/wbag, 6074, 8",
        "rosbag2/rosbag2-py/reindex_test_bags/multiple_files, 3177, 1",
        "rosbag2/rosbag2-py/reindex_test_bags/multiple_files/multiple_files_1.db3, 1324, 1",
        "rosbag2/rosbag2-tests/cdr_test, 7, 2"
    })
    void everyMessageOfRealRecordingsDecodes(String input, int messages, int topics) throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.openListed(Recordings.path(input), memory)) {
            EpisodeIndex index = reader.index(Recordings.all(reader));
            // One of the real recordings is one of thirteen files, the others of which are not there.
            // Another is older than definitions in files, and holds types that are not built in.
            boolean undescribed = input.equals("rosbag2/rosbag2-py/convert_a");
            List<Reason> losses = input.contains("amber")
                    ? List.of(Reason.MISSING_FILE)
                    : undescribed ? List.of(Reason.MISSING_SCHEMA, Reason.MISSING_SCHEMA) : List.of();
            assertEquals(losses, index.losses().stream().map(Loss::reason).toList(), "losses");
            // And one has the first lines of its definitions only, so that its messages seem to be too long.
            List<Reason> warnings =
                    input.equals("rosbag2/rosbag2-py/talker") ? List.of(Reason.BAD_ENCODING) : List.of();
            assertEquals(warnings, index.warnings().stream().map(Loss::reason).toList(), "warnings");
            assertEquals(
                    messages,
                    undescribed
                            ? index.topics().stream()
                                    .mapToLong(TopicSummary::undecodable)
                                    .sum()
                            : index.streams().stream()
                                    .mapToInt(StreamIndex::messages)
                                    .sum(),
                    "messages that decode");
            assertEquals(topics, index.topics().size(), "topics");
        }
    }

    /** Compares the messages of one episode with its truth; the index. */
    private static EpisodeIndex compare(Path truthFile, Path input) throws Exception {
        JsonNode truth = new ObjectMapper().readTree(truthFile.toFile()).get("streams");
        Map<String, MessageDigest> payloads = new TreeMap<>();
        Map<String, List<Long>> stamps = new TreeMap<>();
        EpisodeIndex index;
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.openListed(input, memory)) {
            index = reader.index(Recordings.all(reader));
            for (int s = 0; s < index.streams().size(); s++) {
                StreamIndex stream = index.streams().get(s);
                String topic = stream.request().topic();
                MessageDigest digest = payloads.computeIfAbsent(topic, name -> sha256());
                hash(reader, s, stream.messages(), digest);
                for (long stamp : stream.stamps()) {
                    stamps.computeIfAbsent(topic, name -> new ArrayList<>()).add(stamp);
                }
                String source = truth.get(topic).get("stamp_source").asText();
                assertEquals(source, stream.sourceUsed().name().toLowerCase(Locale.ROOT), topic);
            }
        }
        truth.properties().forEach(entry -> {
            String topic = entry.getKey();
            JsonNode expected = entry.getValue();
            assertEquals(expected.get("count").asInt(), stamps.get(topic).size(), topic + " messages");
            assertEquals(
                    expected.get("payload_sha256").asText(),
                    HexFormat.of().formatHex(payloads.get(topic).digest()),
                    topic + " payloads");
            long[] kept = stamps.get(topic).stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .distinct()
                    .toArray();
            assertEquals(expected.get("kept").asInt(), kept.length, topic + " different stamps");
            assertEquals(
                    expected.get("stamps_sha256").asText(),
                    HexFormat.of().formatHex(sha256().digest(littleEndian(kept))),
                    topic + " stamps");
        });
        return index;
    }

    private static void hash(BagReader reader, int stream, int messages, MessageDigest digest) throws IOException {
        for (int position = 0; position < messages; position++) {
            ByteBuffer payload = reader.payload(stream, position);
            digest.update(littleEndian(new long[] {payload.remaining()}));
            digest.update(payload);
        }
    }

    private static byte[] littleEndian(long[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
