package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockDomainTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theMedianOfAnEvenNumberIsTheLowerOne() {
        ClockDomain clock = ClockDomain.of(new long[] {1, 2, 3, 4}, new long[] {2, 4, 6, 8}, ClockDomain.UNLIMITED);
        assertEquals(-3, clock.medianNanos(), "of -1, -2, -3, -4");
        assertEquals(4, clock.messages());
    }

    @Test
    void aDriftIsFoundThroughDelaysAndSingleBadStamps() {
        Random random = new Random(7);
        int n = 6000;
        long[] header = new long[n];
        long[] log = new long[n];
        for (int i = 0; i < n; i++) {
            log[i] = 1_700_000_000L * SECOND + i * 10_000_000L;
            long delay = (long) (-2e6 * Math.log(1 - random.nextDouble()));
            header[i] = log[i] - delay - 5 * SECOND + Math.round(i * 10_000_000L * 80e-6);
        }
        header[17] = 0;
        header[4000] += 400L * 24 * 3600 * SECOND;

        ClockDomain clock = ClockDomain.of(header, log, SECOND * 3600);

        assertEquals(80, clock.drift().ppm(), 10, "over one minute");
        assertTrue(clock.drift().least() < 80 && 80 < clock.drift().most(), clock.toString());
        assertTrue(clock.drift().least() > 60 && clock.drift().most() < 100, clock.toString());
        assertEquals(2, clock.implausible(), "years off");
        assertEquals(17, clock.implausibleAt());
        assertEquals(0, ClockDomain.of(header, log, ClockDomain.UNLIMITED).implausible());
    }

    @Test
    void theLimitIsInclusive() {
        assertEquals(
                0, ClockDomain.of(new long[] {0, 20}, new long[] {10, 10}, 10).implausible());
        assertEquals(
                2, ClockDomain.of(new long[] {0, 20}, new long[] {10, 10}, 9).implausible());
        assertEquals(
                2,
                ClockDomain.of(new long[] {0, Long.MAX_VALUE}, new long[] {Long.MAX_VALUE, 0}, 1L << 62)
                        .implausible(),
                "the farthest stamps there are");
    }

    @Test
    void aFileInAnyOrderStepsBackOnlyWhereTheLogDoesNot() {
        long[] header = {3, 1, 2, 6, 5};
        long[] log = {13, 11, 12, 15, 16};
        ClockDomain clock = ClockDomain.of(header, log, ClockDomain.UNLIMITED);
        assertEquals(1, clock.backward(), "6 then 5");
        assertEquals(2, clock.outOfOrder(), "3 then 1, 6 then 5");
    }

    @Test
    void oneMessageOrOneInstantHasNoDrift() {
        ClockDomain.Drift none = new ClockDomain.Drift(0, 0, 0);
        assertEquals(
                none,
                ClockDomain.of(new long[] {5}, new long[] {7}, ClockDomain.UNLIMITED)
                        .drift());
        assertEquals(
                none,
                ClockDomain.of(new long[] {5, 6, 9}, new long[] {7, 7, 7}, ClockDomain.UNLIMITED)
                        .drift());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a1_none", "a2_lz4_gap", "a3_zstd_rowpad", "a4_unindexed_double", "a5_out_of_order"})
    void composedRecordingsAreAsTheirTruthSays(String name) throws IOException {
        Path folder = Recordings.path("composed/" + name);
        JsonNode truth = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("truth.json")));
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(folder.resolve(name + "_0.mcap"), memory)) {
            for (StreamIndex stream : reader.index(Recordings.all(reader)).streams()) {
                same(stream, truth.get("streams").get(stream.request().topic()));
            }
        }
    }

    private static void same(StreamIndex stream, JsonNode truth) {
        String topic = stream.request().topic();
        Optional<ClockDomain> found = ClockDomain.of(stream, ClockDomain.UNLIMITED);
        assertEquals(truth.get("header_zero").asBoolean(), stream.headersZero(), topic);
        assertEquals(truth.get("stamp_source").asText().equals("header"), found.isPresent(), topic);
        if (found.isEmpty()) {
            assertEquals(StampSource.LOG, stream.sourceUsed(), topic);
            assertEquals(0, stream.logStamps().length, topic);
            return;
        }
        ClockDomain clock = found.get();
        assertEquals(-truth.get("median_log_minus_header_ns").asLong(), clock.medianNanos(), "median of " + topic);
        assertEquals(truth.get("backwards").size(), clock.backward(), "backward stamps of " + topic);
        assertEquals(truth.get("stamp_backwards_in_file").asInt(), clock.outOfOrder(), "file order of " + topic);
        double drift = -truth.get("drift_ppm").asDouble();
        assertTrue(
                clock.drift().least() <= drift && drift <= clock.drift().most(),
                topic + " drifts by " + drift + ": " + clock.drift());
        if (drift != 0) {
            assertTrue(clock.drift().most() < 0, topic + " is known to drift after 1.6 s: " + clock.drift());
        }
    }

    @Test
    void anOffsetDoesNotCount() throws IOException {
        Path folder = Recordings.path("composed/a3_zstd_rowpad");
        StreamRequest plain = Recordings.request("/imu/data", StreamRequest.Kind.STAMPS);
        StreamRequest moved = new StreamRequest(
                "moved",
                "/imu/data",
                StreamRequest.Kind.STAMPS,
                List.of(),
                List.of(),
                List.of(),
                StampSource.HEADER,
                3_200_000_000L);
        try (BufferAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(folder.resolve("a3_zstd_rowpad_0.mcap"), memory)) {
            List<StreamIndex> streams = reader.index(List.of(plain, moved)).streams();
            assertEquals(
                    streams.get(0).stamps()[0] + 3_200_000_000L, streams.get(1).stamps()[0]);
            assertEquals(
                    ClockDomain.of(streams.get(0), ClockDomain.UNLIMITED),
                    ClockDomain.of(streams.get(1), ClockDomain.UNLIMITED));
        }
    }
}
