package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.align.Alignment;
import io.robocache.align.Policy;
import io.robocache.align.Precision;
import io.robocache.episode.EpisodeFormat;
import io.robocache.episode.EpisodeId;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.StampSource;
import io.robocache.job.ClockOffset;
import io.robocache.job.CloudSizes;
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.JobConfig;
import io.robocache.job.StreamConfig;
import io.robocache.job.StreamTimes;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final TopicSurvey JOINTS =
            topic("/joint_states", "sensor_msgs/msg/JointState", 10_000_000, "", List.of("j 1", "j2"));
    private static final TopicSurvey CLOUD =
            topic("/lidar/points", "sensor_msgs/msg/PointCloud2", 100_000_000, "lidar", List.of());

    @Test
    void theProposalOfARecordingIsAConfiguration(@TempDir Path folder) throws IOException {
        SurveyReport report = new SurveyReport(
                List.of(
                        episode(
                                EpisodeFormat.MCAP,
                                JOINTS,
                                CLOUD,
                                topic("/wrench", "geometry_msgs/msg/WrenchStamped", 2_000_000, "", List.of()),
                                topic("/cmd_vel", "geometry_msgs/msg/Twist", 50_000_000, "", List.of()),
                                topic("/gripper/Width", "std_msgs/msg/Float32", 50_000_000, "", List.of()),
                                topic("/task", "std_msgs/msg/String", 0, "", List.of()),
                                topic("/tf", "tf2_msgs/msg/TFMessage", 0, "", List.of())),
                        episode(EpisodeFormat.MCAP, JOINTS)),
                List.of());

        String proposal = Proposal.of(report, List.of("/data/*.mcap"));
        JobConfig config = load(folder, proposal);

        assertTrue(Proposal.hasColumns(proposal));
        assertEquals(List.of("/data/*.mcap"), config.input().uris());
        assertEquals(
                List.of("action", "observation.gripper_width", "observation.state", "observation.wrench", "task"),
                config.streams().stream().map(StreamConfig::name).toList());
        StreamConfig state = config.streams().get(2);
        assertEquals(List.of("j 1", "j2"), state.request().order());
        assertEquals(new Alignment(Policy.LINEAR, 21_000_000, false, Precision.FLOAT32), state.alignment());
        assertTrue(state.required());
        assertEquals(101_000_000, config.streams().get(0).alignment().limitNanos());
        assertEquals(
                List.of(false, false, true, false, false, false),
                config.required().subList(0, 6), // transforms follow
                "not in every episode");
        assertEquals("lidar", config.voxels().get(0).frame());
        assertEquals(
                201_000_000, config.voxels().get(0).clouds().get(0).choice().maxAgeNanos());
        assertTrue(
                proposal.contains("origin = [-1.05, -2.05, -0.05], size = [0.05, 0.05, 0.05], dims = [43, 83, 13]"),
                proposal);
        assertTrue(proposal.contains("# sensor_msgs/msg/JointState, 100 Hz, jitter p95 0.001 ms, 4 dropped"), proposal);
        assertTrue(proposal.contains("# gaps: 2, the longest 500.000 ms; frames in them are not valid"), proposal);
        assertFalse(proposal.contains("offset ="), "3 ms is what a message waits for the recorder");
    }

    @Test
    void theSlowestRequiredStreamSetsTheRate(@TempDir Path folder) throws IOException {
        SurveyReport report = new SurveyReport(
                List.of(episode(
                        EpisodeFormat.MCAP,
                        JOINTS,
                        CLOUD,
                        topic("/cmd_vel", "geometry_msgs/msg/Twist", 50_000_000, "", List.of()))),
                List.of());

        String proposal = Proposal.of(report, List.of("a.mcap"));

        assertEquals(20, load(folder, proposal).clock().num());
        assertTrue(proposal.contains("those of /cmd_vel, the slowest required stream"), proposal);
    }

    @Test
    void clocksThatDifferByMoreThanADelayAreReplacedByTheRecorders(@TempDir Path folder) throws IOException {
        TopicSurvey late = withOffset(
                topic("/wrench", "geometry_msgs/msg/WrenchStamped", 2_000_000, "", List.of()), -3_200_000_000L);
        SurveyReport report = new SurveyReport(List.of(episode(EpisodeFormat.MCAP, JOINTS, CLOUD, late)), List.of());

        String proposal = Proposal.of(report, List.of("a.mcap"));
        JobConfig config = load(folder, proposal);

        config.streams()
                .forEach(
                        stream -> assertEquals(StampSource.LOG, stream.request().stampSource(), stream.name()));
        assertEquals(
                StampSource.LOG,
                config.voxels().get(0).clouds().get(0).request().stampSource());
        assertTrue(
                proposal.contains("# The senders' clocks are up to 3.197 s apart, so that everything is timed by the"
                        + " recorder: stamp = log."),
                proposal);
        assertTrue(proposal.contains("# its header stamps are -3.200 s from the recorder's"), proposal);
    }

    @Test
    void whatHasNoHeaderIsMovedToClocksThatAgree(@TempDir Path folder) throws IOException {
        SurveyReport report = new SurveyReport(
                List.of(episode(
                        EpisodeFormat.MCAP,
                        withOffset(JOINTS, -3_200_500_000L),
                        withOffset(CLOUD, -3_222_000_000L),
                        topic("/task", "std_msgs/msg/String", 0, "", List.of()))),
                List.of());

        JobConfig config = load(folder, Proposal.of(report, List.of("a.mcap")));

        assertEquals(0, config.streams().get(0).request().offsetNanos());
        assertEquals(StampSource.HEADER, config.streams().get(0).request().stampSource());
        assertEquals("task", config.streams().get(1).name());
        assertEquals(-3_201_000_000L, config.streams().get(1).request().offsetNanos());
    }

    private static TopicSurvey withOffset(TopicSurvey topic, long median) {
        return new TopicSurvey(
                topic.topic(),
                topic.type(),
                topic.encoding(),
                topic.messages(),
                topic.undecodable(),
                topic.sequenceLost(),
                topic.stampSource(),
                topic.times(),
                topic.firstLog(),
                topic.lastLog(),
                new ClockOffset(median, 1_000_000, 0, 1),
                topic.frameId(),
                topic.joints(),
                topic.clouds());
    }

    @Test
    void aProposalWithoutAColumnIsKnownAsOne() {
        SurveyReport texts = new SurveyReport(
                List.of(episode(EpisodeFormat.MCAP, topic("/chatter", "std_msgs/msg/String", 0, "", List.of()))),
                List.of());

        assertFalse(Proposal.hasColumns(Proposal.of(texts, List.of("talk.mcap"))));
    }

    @Test
    void whatFilesOfCloudsAreForIsSaid() {
        SurveyReport clouds = new SurveyReport(
                List.of(episode(EpisodeFormat.CLOUDS, topic("clouds", "pcd+ply", 0, "", List.of()))), List.of());

        String proposal = Proposal.of(clouds, List.of("scans"));
        assertTrue(proposal.contains("files of clouds; voxels take them: clouds = [{ topic = clouds }]"), proposal);
    }

    @Test
    void theProposalOfALeRobotDatasetKeepsItsFeaturesAndRate(@TempDir Path folder) throws IOException {
        SurveyReport report = new SurveyReport(
                List.of(episode(
                        EpisodeFormat.LEROBOT,
                        topic("action", "float32", 20_000_000, "", List.of()),
                        topic("observation.state", "float32", 20_000_000, "", List.of()),
                        topic("frame_index", "int64", 20_000_000, "", List.of()))),
                List.of());

        JobConfig config = load(folder, Proposal.of(report, List.of("/data/so101")));

        assertEquals(50, config.clock().num());
        assertEquals(
                List.of("action", "observation.state"),
                config.streams().stream().map(StreamConfig::name).toList());
    }

    @Test
    void aSurveyIsTextAndJson() {
        SurveyReport report = new SurveyReport(List.of(episode(EpisodeFormat.MCAP, JOINTS, CLOUD)), List.of());
        StringWriter text = new StringWriter();
        SurveyText.print(report, new PrintWriter(text, true));
        List<String> lines = text.toString().lines().toList();
        assertEquals("a.mcap  mcap  1.0 MB  8 messages  1.000 s", lines.get(0));
        assertEquals(
                "  /joint_states  sensor_msgs/msg/JointState   cdr              4            0  header", lines.get(2));
        assertEquals(
                "  topic          nominal  median     jitter p95  gaps  longest     drops  seq lost  duplicates  backward"
                        + "  coverage  header - log  +- p95    drift",
                lines.get(5));
        assertEquals(
                "  /joint_states   100 Hz  100.00 Hz    0.001 ms     1  500.000 ms      2         -           0         0"
                        + "   100.0 %     -3.000 ms  1.000 ms  none seen",
                lines.get(6));
        assertTrue(
                lines.contains(
                        "  gap: /joint_states has nothing for 500.000 ms after 1700000000250000000, 0.250 s after"
                                + " its first message"),
                text.toString());
        assertTrue(
                lines.contains(
                        "  clouds: /lidar/points: 10 to 30 points, median 20; x -1.00 to 1.00 m, y -2.00 to 2.01 m,"
                                + " z 0.00 to 0.50 m in 4 clouds"),
                text.toString());
        assertTrue(lines.contains("  joints: /joint_states: j 1, j2"), text.toString());
        assertEquals(
                Map.of("episodes", 1, "messages", 8L, "rows", 0L, "seconds", 1.0, "unreadable", 0L),
                SurveyJson.of(report).get("total"));
    }

    private static JobConfig load(Path folder, String proposal) throws IOException {
        Path file = Files.writeString(folder.resolve("proposed.conf"), proposal);
        return JobConfig.load(file, Map.of(), List.of("output.uri=out"));
    }

    private static EpisodeSurvey episode(EpisodeFormat format, TopicSurvey... topics) {
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "a.mcap", 0, 0), "file:/data/a.mcap", format, 1_000_000, "0".repeat(64));
        return new EpisodeSurvey(ref, List.of(topics), List.of(), List.of(), List.of(), null);
    }

    private static TopicSurvey topic(String name, String type, long period, String frame, List<String> joints) {
        boolean periodic = period > 0;
        StreamTimes times = new StreamTimes(
                START,
                START + 1_000_000_000,
                period,
                1_000,
                500_000_000,
                periodic ? 2 * period + 500_000 : 0,
                periodic,
                periodic ? 100 : 0,
                100 * period,
                periodic ? 1 : 0,
                periodic ? List.of(new StreamTimes.Gap(START + 250_000_000, 500_000_000)) : List.of(),
                periodic ? 2 : 0,
                0,
                0);
        boolean stamped = !type.endsWith("/String");
        boolean cloud = type.endsWith("/PointCloud2");
        return new TopicSurvey(
                name,
                type,
                "cdr",
                4,
                0,
                null,
                stamped ? StampSource.HEADER : StampSource.LOG,
                times,
                START + 3_000_000,
                START + 1_003_000_000,
                stamped ? new ClockOffset(-3_000_000L, 1_000_000L, 50, 100) : null,
                frame,
                joints,
                cloud ? new CloudSizes(10, 20, 30, 4, List.of(-1f, -2f, 0f), List.of(1f, 2.01f, 0.5f)) : null);
    }
}
