package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.TestStreams;
import io.robocache.shard.Column;
import io.robocache.shard.DatasetSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.Types.MinorType;
import org.junit.jupiter.api.Test;

class SchemaDeriverTest {
    private static final JobConfig FULL = JobConfig.parse(ConfigTexts.FULL);
    private static final String[] JOINTS = {"position.j1", "position.j2", "velocity.j1", "velocity.j2"};

    @Test
    void columnsFollowTheConfigurationAndTheRecording() {
        DatasetSchema schema = new SchemaDeriver(FULL).derive(List.of(episode(FULL)));

        assertEquals(
                List.of(
                        "timestamp",
                        "frame_index",
                        "t_ns",
                        "action",
                        "valid.action",
                        "age_ms.action",
                        "observation.state",
                        "valid.observation.state",
                        "age_ms.observation.state",
                        "observation.wrench",
                        "valid.observation.wrench",
                        "age_ms.observation.wrench",
                        "valid.task",
                        "age_ms.task",
                        "voxels.observation.voxels.key",
                        "voxels.observation.voxels.occupancy",
                        "voxels.observation.voxels.count",
                        "voxels.observation.voxels.mean.intensity",
                        "voxels.observation.voxels.mean.z",
                        "voxels.observation.voxels.points_in",
                        "voxels.observation.voxels.non_finite",
                        "voxels.observation.voxels.out_of_range",
                        "voxels.observation.voxels.voxels",
                        "voxels.observation.voxels.occupied_share",
                        "voxels.observation.voxels.points_per_voxel",
                        "valid.observation.voxels.0",
                        "age_ms.observation.voxels.0",
                        "valid.observation.voxels.1",
                        "age_ms.observation.voxels.1"),
                schema.columns().stream().map(Column::name).toList());
        assertEquals(30, schema.fps());
        Column state = column(schema, "observation.state");
        assertEquals(MinorType.FLOAT4, state.type(), "float64 is written as output.precision");
        assertEquals(4, state.width());
        assertEquals(List.of(JOINTS), state.names());
        assertEquals(MinorType.FLOAT8, column(schema, "observation.wrench").type(), "precision = source");
        Column action = column(schema, "action");
        assertEquals(MinorType.BIGINT, action.type(), "integers stay");
        assertEquals(Column.SCALAR, action.width(), "one component is a scalar, not a list of one");
        assertTrue(action.names().isEmpty());
        assertEquals(MinorType.BIT, column(schema, "valid.action").type());
        assertEquals(
                MinorType.INT, column(schema, "voxels.observation.voxels.key").type());
        assertEquals(
                Column.RAGGED,
                column(schema, "voxels.observation.voxels.mean.z").width());
    }

    @Test
    void theKeyColumnTellsTheGridExactly() {
        DatasetSchema schema = new SchemaDeriver(FULL).derive(List.of(episode(FULL)));
        var info = column(schema, "voxels.observation.voxels.key").info();
        assertEquals("base_link", info.get("frame"));
        assertEquals("[80, 80, 40]", info.get("dims"));
        assertEquals("[-2, -2, -0.5]", info.get("origin"));
        assertTrue(info.get("size").startsWith("[0.0500000007450580596923828125, "), info.get("size"));
    }

    @Test
    void manyCellsNeedWideKeys() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL + "voxels.observation.voxels.dims = [2048, 2048, 512]");
        DatasetSchema schema = new SchemaDeriver(config).derive(List.of(episode(config)));
        assertEquals(
                MinorType.BIGINT,
                column(schema, "voxels.observation.voxels.key").type());
    }

    @Test
    void aStreamThatOneEpisodeLacksIsTakenFromAnother() {
        EpisodeIndex whole = episode(FULL);
        EpisodeIndex lacking = with(whole, 2, TestStreams.absent(FULL.requests().get(2)));
        SchemaDeriver deriver = new SchemaDeriver(FULL);

        DatasetSchema schema = deriver.derive(List.of(lacking, whole));
        assertEquals(deriver.derive(List.of(whole)), schema);
        assertEquals(Optional.empty(), deriver.check(schema, lacking), "its frames are not valid");

        var refused = assertThrows(ConfigurationException.class, () -> deriver.derive(List.of(lacking)));
        assertEquals(
                "streams.observation.wrench refused: none of the 1 episodes opened has a sample on /wrench, so that its "
                        + "type is not known; correct the topic, or leave the stream out",
                refused.getMessage());
    }

    @Test
    void interpolatingIntegersIsRefused() {
        EpisodeIndex integers =
                with(episode(FULL), 1, TestStreams.values(FULL.requests().get(1), MinorType.INT, JOINTS));
        var refused =
                assertThrows(ConfigurationException.class, () -> new SchemaDeriver(FULL).derive(List.of(integers)));
        assertEquals(
                "streams.observation.state refused: policy = linear needs floating numbers, /joint_states (test/msg/Values) "
                        + "has INT; use policy = previous or nearest",
                refused.getMessage());
    }

    @Test
    void aStreamWithoutNumbersIsRefused() {
        EpisodeIndex empty =
                with(episode(FULL), 0, TestStreams.values(FULL.requests().get(0), MinorType.FLOAT8, 0));
        var refused = assertThrows(ConfigurationException.class, () -> new SchemaDeriver(FULL).derive(List.of(empty)));
        assertEquals(
                "streams.action refused: /cmd (test/msg/Values) holds no numbers; configure fields or leave the stream out",
                refused.getMessage());
    }

    @Test
    void aLaterEpisodeOfOtherShapeIsAMismatch() {
        SchemaDeriver deriver = new SchemaDeriver(FULL);
        EpisodeIndex first = episode(FULL);
        DatasetSchema schema = deriver.derive(List.of(first));
        assertEquals(Optional.empty(), deriver.check(schema, first));

        StreamRequest wrench = FULL.requests().get(2);
        EpisodeIndex wider = with(first, 2, TestStreams.values(wrench, MinorType.FLOAT8, 7));
        Loss loss = deriver.check(schema, wider).orElseThrow();
        assertEquals(Reason.CONFIG_MISMATCH, loss.reason());
        assertEquals("topic /wrench", loss.where());
        assertTrue(loss.detail().startsWith("column observation.wrench would be FLOAT8 of 7 "), loss.detail());

        var refused = assertThrows(ConfigurationException.class, () -> deriver.derive(List.of(first, wider)));
        assertTrue(
                refused.getMessage()
                        .startsWith("the first and the last episode do not fit one configuration: topic /wrench"),
                refused.getMessage());
        EpisodeIndex narrower =
                with(first, 1, TestStreams.values(FULL.requests().get(1), MinorType.FLOAT4, JOINTS));
        assertEquals(Optional.empty(), deriver.check(schema, narrower), "float32 and float64 are written alike");
    }

    @Test
    void aCloudInAnotherFrameIsAMismatch() {
        SchemaDeriver deriver = new SchemaDeriver(FULL);
        EpisodeIndex first = episode(FULL);
        DatasetSchema schema = deriver.derive(List.of(first));
        EpisodeIndex moved = with(first, 4, TestStreams.cloud(FULL.requests().get(4), "map"));
        assertEquals(
                "clouds of /lidar/points are in frame map, voxels.observation.voxels needs base_link; transforms are not "
                        + "available yet",
                deriver.check(schema, moved).orElseThrow().detail());
    }

    @Test
    void withoutAConfiguredFrameTheFirstCloudSaysIt() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL + "voxels.observation.voxels.frame = null");
        EpisodeIndex episode = episode(config);
        episode = with(episode, 4, TestStreams.cloud(config.requests().get(4), "lidar"));
        episode = with(episode, 5, TestStreams.cloud(config.requests().get(5), ""));
        DatasetSchema schema = new SchemaDeriver(config).derive(List.of(episode));
        assertEquals(
                "lidar", column(schema, "voxels.observation.voxels.key").info().get("frame"));
    }

    private static Column column(DatasetSchema schema, String name) {
        return schema.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static EpisodeIndex episode(JobConfig config) {
        List<StreamIndex> streams = new ArrayList<>();
        streams.add(TestStreams.values(config.requests().get(0), MinorType.BIGINT, 1));
        streams.add(TestStreams.values(config.requests().get(1), MinorType.FLOAT8, JOINTS));
        streams.add(TestStreams.values(config.requests().get(2), MinorType.FLOAT8, 6));
        streams.add(TestStreams.values(config.requests().get(3), MinorType.VARCHAR, 1));
        streams.add(TestStreams.cloud(config.requests().get(4), "base_link"));
        streams.add(TestStreams.cloud(config.requests().get(5), "base_link"));
        return TestStreams.episode(streams);
    }

    private static EpisodeIndex with(EpisodeIndex episode, int slot, StreamIndex stream) {
        List<StreamIndex> streams = new ArrayList<>(episode.streams());
        streams.set(slot, stream);
        return TestStreams.episode(streams);
    }
}
