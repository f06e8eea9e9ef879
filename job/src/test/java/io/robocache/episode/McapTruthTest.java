package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class McapTruthTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1_none",
                "a2_lz4_gap",
                "a3_zstd_rowpad",
                "a4_unindexed_double",
                "a5_out_of_order",
                "a6_truncated",
                "a7_depth"
            })
    void composedEpisodesHaveTheMessagesOfTheirTruth(String episode) throws Exception {
        Path folder = Recordings.path("composed/" + episode);
        EpisodeIndex index = compare(folder.resolve("truth.json"), List.of(folder.resolve(episode + "_0.mcap")));
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
                "mcap_message_zstd"
            })
    void everyContainerGivesTheSameMessages(String variant) throws Exception {
        Path folder = Recordings.path("composed/variants");
        try (Stream<Path> files = Files.list(folder.resolve(variant))) {
            List<Path> parts = files.filter(file -> file.toString().endsWith(".mcap"))
                    .sorted()
                    .toList();
            EpisodeIndex index = compare(folder.resolve("truth.json"), parts);
            assertEquals(List.of(), index.losses(), "losses");
            assertEquals(List.of(), index.warnings(), "warnings");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mcap/rosbags-rs/test_bag_mcap/test_bag_mcap.mcap, 188, 94",
        "mcap/rosbag2-py/convert_a/rewriter_a_0.mcap, 150, 2",
        "mcap/rosbag2-py/convert_b/rewriter_b_0.mcap, 75, 2",
        "mcap/rosbag2-py/talker/talker.mcap, 20, 3",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files/multiple_files_0.mcap, 1324, 1",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files/multiple_files_1.mcap, 1324, 1",
        "mcap/rosbag2-py/reindex_test_bags/multiple_files/multiple_files_2.mcap, 529, 1",
        "mcap/rosbag2-tests/cdr_test/cdr_test_0.mcap, 7, 2",
        "mcap/amber/soccer_goal/soccer_goal_12.mcap, 2, 1",
        "mcap/rosbag2parquet/array_msgs/array_msgs_0.mcap, 2, 2",
        "mcap/rosbag2parquet/base_msgs/base_msgs_0.mcap, 3, 3"
    })
    void everyMessageOfRealRecordingsDecodes(String file, int messages, int topics) throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                McapReader reader = Recordings.open(Recordings.path(file), memory)) {
            EpisodeIndex index = reader.index(Recordings.all(reader));
            assertEquals(List.of(), index.losses(), "losses");
            assertEquals(List.of(), index.warnings(), "warnings");
            assertEquals(
                    messages,
                    index.streams().stream().mapToInt(StreamIndex::messages).sum(),
                    "messages that decode");
            assertEquals(topics, index.topics().size(), "topics");
        }
    }

    /** Compares the messages of one episode, which may lie in several files, with its truth; the last file's index. */
    private static EpisodeIndex compare(Path truthFile, List<Path> files) throws Exception {
        JsonNode truth = new ObjectMapper().readTree(truthFile.toFile()).get("streams");
        Map<String, MessageDigest> payloads = new TreeMap<>();
        Map<String, List<Long>> stamps = new TreeMap<>();
        EpisodeIndex index = null;
        for (Path file : files) {
            try (BufferAllocator memory = new RootAllocator();
                    McapReader reader = Recordings.open(file, memory)) {
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
                    if (stream.messages() == 0) {
                        continue; // nothing to time, in this part of a split recording
                    }
                    assertEquals(source, stream.sourceUsed().name().toLowerCase(Locale.ROOT), topic);
                }
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

    private static void hash(McapReader reader, int stream, int messages, MessageDigest digest) throws IOException {
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
