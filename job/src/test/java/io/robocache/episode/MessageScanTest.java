package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.MessageChoice.Need;
import io.robocache.episode.MessageChoice.OnDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages one by one: which chunks are touched for them, and that it makes no difference to what they are. */
class MessageScanTest {
    private static final int MESSAGES = 100; // a chunk each

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private Path file;
    private long chunksRead;
    private long chunksSkipped;

    @BeforeEach
    void write() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.ZSTD, 1);
        int numbers = fixture.channel("/numbers", McapFixture.DOUBLES);
        int rare = fixture.channel("/rare", McapFixture.DOUBLES);
        for (int i = 0; i < MESSAGES; i++) {
            fixture.add(i % 50 == 49 ? rare : numbers, McapFixture.doubles(i));
        }
        file = fixture.writeTo(folder);
    }

    @Test
    void aTopicTouchesItsChunksAlone() throws IOException {
        scan(choice(List.of("/rare"), 0, Long.MAX_VALUE, Need.PAYLOAD));
        assertEquals(List.of("/rare 50000000000", "/rare 100000000000"), told);
        assertEquals(2, chunksRead);
        assertEquals(MESSAGES - 2, chunksSkipped);
    }

    @Test
    void aSpanOfTimeTouchesItsChunksAlone() throws IOException {
        scan(choice(null, McapFixture.nanos(10), McapFixture.nanos(12), Need.HEADER));
        assertEquals(List.of("/numbers 11000000000", "/numbers 12000000000", "/numbers 13000000000"), told);
        assertEquals(3, chunksRead);

        scan(choice(List.of("/rare"), McapFixture.nanos(10), McapFixture.nanos(12), Need.HEADER));
        assertEquals(List.of(), told);
        assertEquals(0, chunksRead);
    }

    @Test
    void topicsAndTimesTouchNoChunk() throws IOException {
        scan(MessageChoice.all(Need.INDEX, OnDamage.FAIL));
        List<String> indexed = List.copyOf(told);
        assertEquals(0, chunksRead);
        assertEquals(MESSAGES, chunksSkipped);
        scan(MessageChoice.all(Need.PAYLOAD, OnDamage.FAIL));
        assertEquals(told, indexed);
        assertEquals(MESSAGES, told.size());
    }

    @Test
    void partsTogetherAreTheWholeInItsOrder() throws IOException {
        MessageChoice all = MessageChoice.all(Need.PAYLOAD, OnDamage.FAIL);
        scan(all);
        List<String> whole = List.copyOf(told);
        List<String> parts = new ArrayList<>();
        long step = Files.size(file) / 7;
        for (long from = 0; from < Files.size(file); from += step) {
            scan(new MessagePart(file.toUri().toString(), from, from + step), all);
            parts.addAll(told);
        }
        assertEquals(whole, parts);
    }

    @Test
    void aChunkThatIsDamagedFailsOnlyThoseWhoReadIt() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int third = nth(bytes, (byte) 0x28, 3); // of zstd's magic
        bytes[third + 12] ^= 0x55;
        Files.write(file, bytes);
        MessageChoice late = choice(null, McapFixture.nanos(50), Long.MAX_VALUE, Need.PAYLOAD);
        scan(late);
        assertEquals(50, told.size());
        MessageChoice all = MessageChoice.all(Need.PAYLOAD, OnDamage.FAIL);
        MalformedEpisodeException failed = assertThrows(MalformedEpisodeException.class, () -> scan(all));
        assertTrue(failed.getMessage().startsWith("[" + file.toUri() + " @ "), failed.getMessage());
        scan(MessageChoice.all(Need.PAYLOAD, OnDamage.KEEP));
        assertEquals(MESSAGES - 1, told.size());
        assertFalse(told.contains("/numbers 3000000000"), told.toString());
    }

    private static int nth(byte[] bytes, byte first, int n) {
        int found = 0;
        for (int i = 0; i + 3 < bytes.length; i++) {
            boolean magic = bytes[i] == first
                    && bytes[i + 1] == (byte) 0xB5
                    && bytes[i + 2] == 0x2F
                    && bytes[i + 3] == (byte) 0xFD;
            found += magic ? 1 : 0;
            if (magic && found == n) {
                return i;
            }
        }
        throw new AssertionError("frames: " + found);
    }

    private static MessageChoice choice(List<String> topics, long from, long to, Need need) {
        return new MessageChoice(topics, from, to, need, null, new boolean[0], OnDamage.FAIL);
    }

    private void scan(MessageChoice choice) throws IOException {
        scan(MessagePart.whole(file.toUri().toString()), choice);
    }

    private void scan(MessagePart part, MessageChoice choice) throws IOException {
        told.clear();
        try (RootAllocator memory = new RootAllocator();
                MessageScan scan =
                        MessageScan.open(part, choice, new Configuration(false), Limits.defaults(), memory)) {
            while (scan.next()) {
                told.add(scan.topic() + " " + scan.logNanos());
            }
            chunksRead = scan.chunksRead();
            chunksSkipped = scan.chunksSkipped();
        }
    }
}
