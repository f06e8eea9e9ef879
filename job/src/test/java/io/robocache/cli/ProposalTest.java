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
import io.robocache.job.EpisodeSurvey;
import io.robocache.job.JobConfig;
import io.robocache.job.StreamConfig;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTest {
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
        assertEquals(new Alignment(Policy.LINEAR, 30_000_000, false, Precision.FLOAT32), state.alignment());
        assertTrue(state.required());
        assertEquals(150_000_000, config.streams().get(0).alignment().limitNanos());
        assertEquals(List.of(false, false, true, false, false, false), config.required(), "not in every episode");
        assertEquals("lidar", config.voxels().get(0).frame());
        assertEquals(
                300_000_000, config.voxels().get(0).clouds().get(0).choice().maxAgeNanos());
    }

    @Test
    void aProposalWithoutAColumnIsKnownAsOne() {
        SurveyReport texts = new SurveyReport(
                List.of(episode(EpisodeFormat.MCAP, topic("/chatter", "std_msgs/msg/String", 0, "", List.of()))),
                List.of());

        assertFalse(Proposal.hasColumns(Proposal.of(texts, List.of("talk.mcap"))));
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
                "  /joint_states  sensor_msgs/msg/JointState   cdr              4            0  100.0     1   500.000 ms     -3.000 ms",
                lines.get(2));
        assertEquals(
                Map.of("episodes", 1, "messages", 8L, "rows", 0L, "seconds", 1.0, "unreadable", 0L),
                SurveyText.asJson(report).get("total"));
    }

    private static JobConfig load(Path folder, String proposal) throws IOException {
        Path file = Files.writeString(folder.resolve("proposed.conf"), proposal);
        return JobConfig.load(file, Map.of(), List.of("output.uri=out"));
    }

    private static EpisodeSurvey episode(EpisodeFormat format, TopicSurvey... topics) {
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(0, "a.mcap", 0, 0), "file:/data/a.mcap", format, 1_000_000, "0".repeat(64));
        return new EpisodeSurvey(ref, List.of(topics), List.of(), List.of(), null);
    }

    private static TopicSurvey topic(String name, String type, long period, String frame, List<String> joints) {
        TopicSurvey.Times times = new TopicSurvey.Times(0, 1_000_000_000, period, 1, 500_000_000, 0);
        return new TopicSurvey(
                name, type, "cdr", 4, 0, StampSource.HEADER, times, -3_000_000L, frame, new ArrayList<>(joints));
    }
}
