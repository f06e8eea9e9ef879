package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads the written bytes back by the specification, without the project's reader. */
class McapWriterTest {

    private static final int MESSAGES = 900;

    /** One record: where its opcode lies, and its content. */
    private record Found(int at, int opcode, ByteBuffer content) {}

    private static byte[] write(McapWriter.Options options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (McapWriter writer = new McapWriter(out, options)) {
            int schema = writer.schema("std_msgs/msg/String", "ros2msg", "string data\n");
            int a = writer.channel(schema, "/a", "cdr");
            int b = writer.channel(0, "/b", "json");
            byte[] payload = new byte[400];
            for (int i = 0; i < MESSAGES; i++) {
                Arrays.fill(payload, (byte) (i % 7));
                // every tenth message was received before the one that stands in front of it
                writer.message(
                        i % 3 == 0 ? b : a, i, 1000L + i - (i % 10 == 9 ? 5 : 0), 900L + i, payload, 100 + i % 300);
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    private static List<Found> records(ByteBuffer bytes, int from, int to) {
        List<Found> records = new ArrayList<>();
        int at = from;
        while (at < to) {
            int length = Math.toIntExact(bytes.getLong(at + 1));
            records.add(new Found(at, bytes.get(at), bytes.slice(at + 9, length).order(ByteOrder.LITTLE_ENDIAN)));
            at += 9 + length;
        }
        assertEquals(to, at, "records fill the file");
        return records;
    }

    private static List<Found> records(byte[] file) {
        byte[] magic = {(byte) 0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};
        assertArrayEquals(magic, Arrays.copyOf(file, 8));
        assertArrayEquals(magic, Arrays.copyOfRange(file, file.length - 8, file.length));
        return records(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), 8, file.length - 8);
    }

    private static String string(ByteBuffer content) {
        byte[] text = new byte[content.getInt()];
        content.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static byte[] decompress(String compression, byte[] stored, int length) throws IOException {
        return switch (compression) {
            case "lz4" -> new FramedLZ4CompressorInputStream(new ByteArrayInputStream(stored)).readAllBytes();
            case "zstd" -> Zstd.decompress(stored, length);
            default -> stored;
        };
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(McapCompression.class)
    void chunksIndexesCountsAndChecksumsFitEachOther(McapCompression compression) throws IOException {
        byte[] file = write(new McapWriter.Options(compression, 100_000));
        int messages = 0;
        List<Found> chunks = new ArrayList<>();
        List<Found> indexes = new ArrayList<>();
        List<Found> all = records(file);
        Found footer = all.get(all.size() - 1);
        int summaryAt = (int) footer.content().getLong(0);
        byte[] lastChunk = {};
        for (Found record : all) {
            ByteBuffer content = record.content();
            switch (record.opcode()) {
                case 0x06 -> {
                    long start = content.getLong();
                    long end = content.getLong();
                    int length = (int) content.getLong();
                    int crc = content.getInt();
                    assertEquals(compression.code(), string(content));
                    byte[] stored = new byte[(int) content.getLong()];
                    content.get(stored);
                    lastChunk = decompress(compression.code(), stored, length);
                    assertEquals(length, lastChunk.length);
                    assertEquals(crc, crc(lastChunk, 0, length));
                    ByteBuffer inside = ByteBuffer.wrap(lastChunk).order(ByteOrder.LITTLE_ENDIAN);
                    List<Long> logs = records(inside, 0, length).stream()
                            .filter(inner -> inner.opcode() == 0x05)
                            .map(inner -> inner.content().getLong(6))
                            .toList();
                    messages += logs.size();
                    assertEquals(start, logs.stream().mapToLong(l -> l).min().orElseThrow());
                    assertEquals(end, logs.stream().mapToLong(l -> l).max().orElseThrow());
                    chunks.add(record);
                }
                case 0x07 -> {
                    int channel = content.getShort();
                    int entries = content.getInt() / 16;
                    assertTrue(entries > 0, "no entry for a channel without messages");
                    ByteBuffer inside = ByteBuffer.wrap(lastChunk).order(ByteOrder.LITTLE_ENDIAN);
                    for (int i = 0; i < entries; i++) {
                        long log = content.getLong();
                        int at = (int) content.getLong();
                        assertEquals(0x05, inside.get(at));
                        assertEquals(channel, inside.getShort(at + 9));
                        assertEquals(log, inside.getLong(at + 15));
                    }
                }
                case 0x08 -> indexes.add(record);
                case 0x0b -> {
                    assertEquals(MESSAGES, content.getLong(0));
                    assertEquals(1000, content.getLong(26), "first log stamp");
                }
                case 0x0e -> assertEquals(content.get(0), file[(int) content.getLong(1)], "the group's first opcode");
                case 0x0f -> assertEquals(crc(file, 0, record.at()), content.getInt(0));
                default -> assertTrue(record.opcode() <= 0x04, "opcode " + record.opcode());
            }
        }
        assertEquals(MESSAGES, messages);
        assertEquals(chunks.size(), indexes.size());
        assertTrue(chunks.size() >= 3, chunks.size() + " chunks");
        for (int i = 0; i < chunks.size(); i++) {
            assertEquals(chunks.get(i).at(), indexes.get(i).content().getLong(16));
            assertEquals(
                    chunks.get(i).content().capacity() + 9L,
                    indexes.get(i).content().getLong(24));
        }
        assertEquals(
                crc(file, summaryAt, footer.at() + 9 + 16), footer.content().getInt(16));
    }

    @Test
    void withoutChunksThereAreOnlyTheRecords() throws IOException {
        List<Found> all = records(write(new McapWriter.Options(McapCompression.NONE, 0)));
        assertEquals(1 + 1 + 2 + MESSAGES + 2, all.size()); // header, schema, channels, messages, data end and footer
        assertEquals(0, all.get(all.size() - 1).content().getLong(0), "no summary");
    }

    @Test
    void anEmptyRecordingIsComplete() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (McapWriter writer = new McapWriter(out, new McapWriter.Options(McapCompression.ZSTD, 1000))) {
            writer.finish();
        }
        assertEquals(
                List.of(0x01, 0x0f, 0x0b, 0x0e, 0x02),
                records(out.toByteArray()).stream().map(Found::opcode).toList());
    }

    @Test
    void theSameCallsGiveTheSameBytes() throws IOException {
        for (McapCompression compression : McapCompression.values()) {
            McapWriter.Options options = new McapWriter.Options(compression, 5_000);
            assertArrayEquals(write(options), write(options));
        }
    }

    @Test
    void anotherReaderOpensLz4Chunks() throws IOException {
        byte[] data = new byte[200_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 % 251);
        }
        byte[] frame = McapCompression.LZ4.compress(data, data.length);
        assertEquals(
                0x184D2204,
                ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(0));
        assertArrayEquals(data, decompress("lz4", frame, data.length));
    }

    @Test
    void whatCannotBeWrittenIsRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> new McapWriter.Options(McapCompression.LZ4, 0));
        try (McapWriter writer =
                new McapWriter(new ByteArrayOutputStream(), new McapWriter.Options(McapCompression.NONE, 0))) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> writer.channel(1, "/x", "cdr"));
            assertEquals("channel /x: schema 1 is not one of the 0 declared", refused.getMessage());
        }
    }
}
