package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stamps from message indexes. */
class LoggedTimesTest {
    private static final int FOOTER_FROM_END = 37;

    @TempDir
    Path folder;

    @Test
    void stampsAreInTheOrderOfTheMessagesWhateverTheirIndexesSay() throws IOException, NotIndexedException {
        LoggedTimes times = read(McapFixture.mixed(McapCompression.LZ4, 400, 20));
        assertEquals(
                List.of("/cloud", "/joints", "/numbers"),
                times.topics().stream().map(LoggedTopic::topic).toList());
        long[] joints = new long[20];
        Arrays.setAll(joints, i -> McapFixture.nanos(3L * i + 1));
        assertArrayEquals(joints, times.topics().get(1).stamps());
        assertEquals("sensor_msgs/msg/JointState", times.topics().get(1).type());
    }

    @Test
    void whatIsLegalWithoutIndexesSaysWhich() throws IOException {
        assertEquals(
                "it has no summary",
                assertThrows(NotIndexedException.class, () -> read(McapFixture.mixed(McapCompression.NONE, 0, 3)))
                        .getMessage());
        byte[] whole = McapFixture.mixed(McapCompression.NONE, 400, 3);
        NotIndexedException cut =
                assertThrows(NotIndexedException.class, () -> read(Arrays.copyOf(whole, whole.length - 9)));
        assertTrue(cut.getMessage().contains("does not end with a footer"), cut.getMessage());
        assertTrue(cut.warnings().isEmpty());
    }

    @Test
    void aSummaryBeyondTheLimitIsNotRead() throws IOException {
        byte[] file = McapFixture.mixed(McapCompression.NONE, 400, 20);
        Path path = Files.write(folder.resolve("a.mcap"), file);
        NotIndexedException refused = assertThrows(
                NotIndexedException.class,
                () -> LoggedTimes.of(ref(path), new Configuration(false), new Limits(1000, 1, 0)));
        assertEquals(Reason.SIZE_LIMIT, refused.warnings().get(0).reason());
        assertTrue(refused.getMessage().contains("limit 1000"), refused.getMessage());
    }

    @Test
    void noByteOfSummaryOrIndexesMakesItFailOtherwise() throws IOException {
        byte[] whole = McapFixture.mixed(McapCompression.NONE, 1500, 8);
        ByteBuffer fields = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(whole.length - FOOTER_FROM_END + 25, 0); // no CRC, which would find every flip
        int refused = 0;
        int answered = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] = (byte) new int[] {whole[at] ^ 1, whole[at] ^ 0x80, 0xFF}[at % 3];
            try {
                LoggedTimes times = read(damaged);
                long stamps = times.topics().stream()
                        .mapToLong(topic -> topic.stamps().length)
                        .sum();
                assertTrue(stamps <= 24, "messages are made up at " + at);
                answered++;
            } catch (NotIndexedException e) {
                refused++;
            }
        }
        assertTrue(refused > 300 && answered > 1000, refused + " refused, " + answered + " answered");
    }

    private LoggedTimes read(byte[] file) throws IOException, NotIndexedException {
        Path path = Files.write(folder.resolve("a.mcap"), file);
        return LoggedTimes.of(ref(path), new Configuration(false), Limits.defaults());
    }

    private static EpisodeRef ref(Path path) throws IOException {
        return new EpisodeRef(
                new EpisodeId(0, path.getFileName().toString(), 0, 0),
                path.toUri().toString(),
                EpisodeFormat.MCAP,
                Files.size(path),
                "0");
    }
}
