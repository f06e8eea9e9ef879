package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TFRecord files from their first length to their last checksum, whole and damaged. */
class TfRecordsTest {

    private static final Limits LIMITS = Limits.defaults();

    @TempDir
    private Path work;

    /** What came of a file: the records that are good episodes, and what was said of the others. */
    private record Outcome(List<Integer> steps, List<Loss> losses) {}

    private static Outcome read(Path path, Limits limits) throws IOException {
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
        try (FileBytes file = FileBytes.open(path.toUri().toString(), new Configuration(false), limits)) {
            TfRecords records = TfRecords.of(file, limits);
            for (int i = 0; i < records.count(); i++) {
                try {
                    outcome.steps.add(episode(records, i).steps());
                } catch (DamageException e) {
                    outcome.losses.add(new Loss(e.reason(), "@ " + records.offset(i), 1, e.getMessage()));
                }
            }
            if (records.restOrNull() != null) {
                outcome.losses.add(records.restOrNull());
            }
        }
        return outcome;
    }

    private static RldsEpisode episode(TfRecords records, int record) throws IOException, DamageException {
        int length = records.readableBytes(record);
        ByteBuffer data = ByteBuffer.allocateDirect(length);
        records.read(record, data);
        return RldsEpisode.of(data, 0, length, null, Limits.defaults());
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(work.resolve("a.tfrecord"), bytes);
    }

    @Test
    void recordsAreFoundByTheirLengthsAndReadEachWithoutTheOthers() throws Exception {
        byte[][] data = {TfFixture.episode(3), {}, new byte[FileBytes.WINDOW_BYTES + 5], TfFixture.episode(1)};
        new Random(5).nextBytes(data[2]);
        TfFixture fixture = new TfFixture();
        for (byte[] each : data) {
            fixture.record(each);
        }
        Path path = file(fixture.bytes());
        try (FileBytes file = FileBytes.open(path.toUri().toString(), new Configuration(false), LIMITS)) {
            TfRecords records = TfRecords.of(file, LIMITS);
            assertEquals(4, records.count());
            assertNull(records.restOrNull());
            long at = 0;
            for (int i = 0; i < 4; i++) {
                assertEquals(at, records.offset(i));
                assertEquals(data[i].length, records.bytes(i));
                at += data[i].length + 16;
                TfRecords one = TfRecords.at(file, LIMITS, records.offset(i), i);
                ByteBuffer found = ByteBuffer.allocate(data[i].length);
                one.read(0, found);
                assertArrayEquals(data[i], found.array());
            }
            TfRecords none = TfRecords.at(file, LIMITS, at, 4);
            assertEquals(0, none.count());
            assertEquals(Reason.TRUNCATED, none.restOrNull().reason());
        }
    }

    @Test
    void anEmptyFileHasNoRecordAndIsNotBroken() throws IOException {
        assertEquals(new Outcome(List.of(), List.of()), read(file(new byte[0]), LIMITS));
    }

    @Test
    void aRecordAboveTheLimitIsPassedOver() throws IOException {
        byte[] big = new byte[2000];
        Path path = file(new TfFixture()
                .record(TfFixture.episode(2))
                .record(big)
                .record(TfFixture.episode(3))
                .bytes());
        Outcome outcome = read(path, new Limits(1999, 10, 0));
        assertEquals(List.of(2, 3), outcome.steps);
        assertEquals(1, outcome.losses.size(), outcome.toString());
        assertEquals(Reason.SIZE_LIMIT, outcome.losses.get(0).reason());
    }

    @Test
    void aCompressedFileIsToldFromADamagedOne() throws IOException {
        byte[] gzip = new byte[64];
        gzip[0] = 0x1F;
        gzip[1] = (byte) 0x8B;
        Outcome outcome = read(file(gzip), LIMITS);
        assertEquals(Reason.UNSUPPORTED, outcome.losses.get(0).reason(), outcome.toString());
        assertTrue(outcome.losses.get(0).detail().contains("gzip"), outcome.toString());
    }

    /** The table of the hostile files; the readable records are its column too. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"length_crc", "data_crc", "huge_length", "truncated", "proto_garbage", "steps_mismatch"})
    void everyHostileFileEndsAsItsTableSays(String name) throws IOException {
        String file = "tfrecord_" + name + ".tfrecord";
        String[] line = Files.readAllLines(Recordings.path("hostile/cases.tsv")).stream()
                .map(text -> text.split("\t", -1))
                .filter(fields -> fields[0].equals(file))
                .findFirst()
                .orElseThrow();
        Outcome outcome = read(Recordings.path("hostile").resolve(file), LIMITS);
        assertEquals("partial", line[3]);
        assertEquals(1, outcome.losses.size(), outcome.toString());
        assertEquals(line[4], outcome.losses.get(0).reason().code(), outcome.toString());
        assertEquals("@ " + line[5], outcome.losses.get(0).where(), outcome.toString());
        int readable = Integer.parseInt(line[6].split(" ", -1)[0]);
        assertEquals(readable, outcome.steps.size(), outcome.toString());
        outcome.steps.forEach(steps -> assertEquals(10, steps));
    }

    @Test
    void everyCutLeavesTheRecordsBeforeItAndIsReported() throws IOException {
        byte[] record = TfFixture.episode(2);
        byte[] whole = new TfFixture().record(record).record(record).bytes();
        for (int length = 0; length < whole.length; length++) {
            Outcome outcome = read(file(Arrays.copyOf(whole, length)), LIMITS);
            int kept = length / (record.length + 16);
            assertEquals(kept, outcome.steps.size(), "cut at " + length);
            boolean between = length % (record.length + 16) == 0;
            assertEquals(between ? 0 : 1, outcome.losses.size(), "cut at " + length);
            if (!between) {
                assertEquals(Reason.TRUNCATED, outcome.losses.get(0).reason(), "cut at " + length);
                assertEquals(
                        "@ " + kept * (record.length + 16),
                        outcome.losses.get(0).where());
            }
        }
    }

    @Test
    void everyFlippedByteIsFoundByAChecksum() throws IOException {
        byte[] record = TfFixture.episode(2);
        byte[] whole =
                new TfFixture().record(record).record(record).record(record).bytes();
        int second = record.length + 16;
        for (int at = 0; at < second; at++) {
            byte[] bad = whole.clone();
            bad[second + at] ^= (byte) (1 << (at % 8));
            Outcome outcome = read(file(bad), LIMITS);
            boolean header = at < 12;
            assertEquals(header ? 1 : 2, outcome.steps.size(), "behind a wrong length nothing is trusted, byte " + at);
            assertEquals(1, outcome.losses.size());
            assertEquals(Reason.CRC_MISMATCH, outcome.losses.get(0).reason());
            assertEquals(
                    "@ " + (header ? second + 8 : second), outcome.losses.get(0).where());
        }
    }

    @Test
    void examplesWhoseChecksumsAreRightDecodeOrAreDamage() throws DamageException {
        byte[] good = TfFixture.episode(4);
        Random random = new Random(20_263);
        int refused = 0;
        for (int i = 0; i < good.length + 3000; i++) {
            byte[] bad = i < good.length ? Arrays.copyOf(good, i) : good.clone();
            for (int flips = i < good.length ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            RldsEpisode episode;
            try {
                episode = RldsEpisode.of(ByteBuffer.wrap(bad), 0, bad.length, null, Limits.defaults());
            } catch (DamageException e) {
                refused++;
                assertNotNull(e.getMessage());
                continue;
            }
            for (Map.Entry<String, RldsEpisode.Column> column :
                    episode.columns().entrySet()) {
                boolean numbers = column.getValue().feature().sort() == RldsFeature.Sort.NUMBERS;
                if (column.getValue().feature().refusal().isEmpty() && numbers) {
                    assertEquals(
                            episode.steps() * column.getValue().width(),
                            TfFixture.numbers(episode, column.getKey()).length);
                } else if (column.getValue().feature().refusal().isEmpty()) {
                    assertEquals(
                            episode.steps(),
                            TfFixture.strings(episode, column.getKey()).size());
                }
            }
        }
        assertTrue(refused > good.length / 2, "refused: " + refused);
    }

    @Test
    void numbersMayBePackedOrNotAndMapsMayRepeatNames() throws DamageException {
        ByteSink loose = new ByteSink();
        for (int v : new int[] {1, 0, 0}) {
            loose.u8(8).u8(v);
        }
        byte[] flags = TfFixture.field(3, loose.copy());
        byte[] entry =
                TfFixture.joined(TfFixture.field(1, TfFixture.texts("steps/is_first")[0]), TfFixture.field(2, flags));
        byte[] more = TfFixture.field(1, TfFixture.field(1, entry));
        byte[] example = TfFixture.joined(
                TfFixture.example(Map.of("steps/is_first", new long[] {1, 1}, "steps/x", new float[] {5, 6, 7})), more);
        RldsEpisode episode = RldsEpisode.of(ByteBuffer.wrap(example), 0, example.length, null, Limits.defaults());
        assertEquals(3, episode.steps());
        assertArrayEquals(new double[] {1, 0, 0}, TfFixture.numbers(episode, "is_first"));
        assertArrayEquals(new double[] {5, 6, 7}, TfFixture.numbers(episode, "x"));
    }

    @Test
    void whatIsNoEpisodeSaysWhy() {
        assertRefused(Map.of("steps/a", new float[] {1, 2}), Reason.BAD_SCHEMA, "nothing tells how many steps");
        assertRefused(
                Map.of("steps/is_last", new long[] {0, 1}, "steps/a", new float[] {1, 2, 3}),
                Reason.BAD_ARRAY_LENGTH,
                "steps/a has 3 elements, which is no whole number for each of 2 steps");
        assertRefused(
                Map.of("steps/is_last", new long[] {0, 1}, "steps/a", TfFixture.texts("one")),
                Reason.BAD_ARRAY_LENGTH,
                "steps/a has 1 elements, 2 steps of 1 have 2");
    }

    private static void assertRefused(Map<String, ?> features, Reason reason, String detail) {
        byte[] example = TfFixture.example(features);
        DamageException e = assertThrows(
                DamageException.class,
                () -> RldsEpisode.of(ByteBuffer.wrap(example), 0, example.length, null, Limits.defaults()));
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }
}
