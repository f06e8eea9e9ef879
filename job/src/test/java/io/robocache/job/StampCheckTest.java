package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about stamps, on recordings whose stamps are known. */
class StampCheckTest {
    @TempDir
    private Path work;

    private static JsonNode truth(String name) {
        return TestData.json("composed/" + name + "/truth.json");
    }

    private IndexedEpisode episode(String name, String... more) throws Exception {
        Path recording = TestData.of("composed/" + name + "/" + name + "_0.mcap");
        JobConfig config = TestData.config("composed.conf", recording, work, more);
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "e.mcap", 0, 0),
                recording.toUri().toString(),
                EpisodeFormat.MCAP,
                Files.size(recording),
                "");
        try (Backend backend = Backend.open("cpu", DeviceSettings.defaults());
                BufferAllocator memory = backend.taskMemory("test");
                EpisodeReader reader = EpisodeReader.open(ref, new Configuration(), config.reading(), memory)) {
            return IndexedEpisode.of(reader, config);
        }
    }

    private static List<Loss> of(IndexedEpisode episode, Reason reason) {
        return episode.stamps().stream().filter(loss -> loss.reason() == reason).toList();
    }

    @Test
    void aClockThatIsAShortWayAheadIsNoWarning() throws Exception {
        assertEquals(List.of(), episode("a2_lz4_gap").stamps(), "37 ms");
    }

    @Test
    void anotherClockIsToldWithItsOffsetAndDrift() throws Exception {
        List<Loss> clocks = of(episode("a3_zstd_rowpad"), Reason.CLOCK_DOMAIN);
        assertEquals(
                List.of(
                        "topic /imu/data",
                        "topic /joint_states",
                        "topic /tf",
                        "topic /ft_sensor/wrench",
                        "topic /lidar/points"),
                clocks.stream().map(Loss::where).toList());
        JsonNode imu = truth("a3_zstd_rowpad").at("/streams/~1imu~1data");
        assertEquals(3_201_848_647L, imu.get("median_log_minus_header_ns").asLong());
        assertEquals(imu.get("count").asLong(), clocks.get(0).count());
        assertTrue(
                clocks.get(0)
                        .detail()
                        .startsWith(
                                "header stamps are of another clock than the log's: header minus log has the median "
                                        + "-3.201848647 s and drifts by -155.2 ppm ("),
                clocks.get(0).detail());
        assertTrue(
                clocks.get(0)
                        .detail()
                        .endsWith("; if other streams keep the log's clock, set an offset or stamp = log"),
                clocks.get(0).detail());
    }

    @Test
    void equalStampsAreCounted() throws Exception {
        List<Loss> stamps = of(episode("a3_zstd_rowpad"), Reason.BAD_STAMP);
        assertEquals(
                List.of(new Loss(
                        Reason.BAD_STAMP,
                        "topic /ft_sensor/wrench",
                        truth("a3_zstd_rowpad")
                                .at("/streams/~1ft_sensor~1wrench/duplicate_stamps")
                                .asLong(),
                        "equal stamps; the last sample of each is kept")),
                stamps);
    }

    @Test
    void headersThatAreAllZeroGiveWayToTheLogAndAreReported() throws Exception {
        IndexedEpisode episode = episode("a4_unindexed_double");
        JsonNode imu = truth("a4_unindexed_double").at("/streams/~1imu~1data");
        assertTrue(imu.get("header_zero").asBoolean());
        assertEquals(
                List.of(new Loss(
                        Reason.BAD_STAMP,
                        "topic /imu/data",
                        imu.get("count").asLong(),
                        "all header stamps are 0; log stamps are used instead")),
                episode.stamps());
        assertTrue(episode.warnings().containsAll(episode.stamps()), "they reach the sidecar");
        StreamIndex stream = episode.index().streams().get(0);
        assertEquals(StampSource.LOG, stream.sourceUsed());
        assertEquals(imu.get("first_log").asLong(), episode.samples().get(0).stamp(0));
        assertEquals(
                List.of(),
                episode("a4_unindexed_double", "streams.observation.imu.stamp = log")
                        .stamps(),
                "who asks for the log is not warned");
    }

    @Test
    void aStampThatStepsBackIsCountedInTheOrderOfTheLog() throws Exception {
        JsonNode streams = truth("a5_out_of_order").get("streams");
        List<Loss> stamps = of(episode("a5_out_of_order"), Reason.BAD_STAMP);
        assertEquals(
                List.of(
                        "1 /imu/data equal stamps; the last sample of each is kept",
                        "3 /joint_states equal stamps; the last sample of each is kept",
                        "1 /joint_states header stamps step back in the order of log stamps; samples are ordered by header "
                                + "stamp",
                        "1 /lidar/points equal stamps; the last sample of each is kept"),
                stamps.stream()
                        .map(loss -> loss.count() + " " + loss.where().substring(6) + " " + loss.detail())
                        .toList());
        assertEquals(1, streams.at("/~1joint_states/backwards").size());
        assertEquals(3, streams.at("/~1joint_states/duplicate_stamps").asInt());
    }

    @Test
    void tooManyBadStampsRefuseTheEpisode() throws Exception {
        assertEquals(
                4 / 184.0,
                0.0217,
                1e-4,
                "joints: three equal stamps and one that steps back of "
                        + truth("a5_out_of_order").at("/streams/~1joint_states/count"));
        episode("a5_out_of_order", "limits.bad-stamps = 5%");
        RefusedEpisodeException refused = assertThrows(
                RefusedEpisodeException.class, () -> episode("a5_out_of_order", "limits.bad-stamps = 2.1%"));
        assertEquals(Reason.BAD_STAMP, refused.why().reason());
        assertEquals("topic /joint_states", refused.why().where());
        assertEquals(
                "bad stamps of 184 messages: 3 equal, 1 stepping back, 0 implausible; limit 2.1% (limits.bad-stamps); raise "
                        + "it, or take another stamp for the stream",
                refused.why().detail());
    }

    @Test
    void stampsBeyondTheErrorAreImplausible() throws Exception {
        IndexedEpisode episode = episode("a3_zstd_rowpad", "limits.stamp-error = 3s");
        List<Loss> imu = of(episode, Reason.BAD_STAMP).stream()
                .filter(loss -> loss.where().endsWith("/imu/data"))
                .toList();
        long off = truth("a3_zstd_rowpad")
                        .at("/streams/~1imu~1data/first_stamp")
                        .asLong()
                - truth("a3_zstd_rowpad").at("/streams/~1imu~1data/first_log").asLong();
        assertEquals(
                List.of(new Loss(
                        Reason.BAD_STAMP,
                        "topic /imu/data",
                        321,
                        "header stamps further than 3 s from their log stamps (limits.stamp-error); the first is sample 0 of "
                                + "the topic, "
                                + java.math.BigDecimal.valueOf(off, 9).toPlainString() + " s off")),
                imu);
        assertEquals(
                List.of(), of(episode("a2_lz4_gap", "limits.stamp-error = 3s"), Reason.BAD_STAMP), "37 ms and a delay");
        RefusedEpisodeException refused = assertThrows(
                RefusedEpisodeException.class,
                () -> episode("a3_zstd_rowpad", "limits { stamp-error = 3s, bad-stamps = 50% }"));
        assertTrue(
                refused.why().detail().contains("321 implausible; limit 50%"),
                refused.why().detail());
    }

    @Test
    void anOffsetMovesSamplesAndNotTheComparison() throws Exception {
        IndexedEpisode plain = episode("a3_zstd_rowpad");
        IndexedEpisode moved = episode("a3_zstd_rowpad", "streams.observation.imu.offset = 500ms");
        assertEquals(
                plain.samples().get(0).stamp(0) + 500_000_000L,
                moved.samples().get(0).stamp(0));
        assertEquals(plain.stamps(), moved.stamps());
    }

    @Test
    void onlyRequiredStreamsBoundTheClock() throws Exception {
        JsonNode streams = truth("a2_lz4_gap").get("streams");
        long imuEnds = streams.at("/~1imu~1data/last_stamp").asLong();
        IndexedEpisode all = episode("a2_lz4_gap");
        IndexedEpisode without = episode("a2_lz4_gap", "streams.observation.imu.required = false");
        assertTrue(all.clock().time(all.clock().frames() - 1) <= imuEnds, "the Imu ends 0.2 s early");
        assertTrue(without.clock().time(without.clock().frames() - 1) > imuEnds, "and does not count");
    }
}
