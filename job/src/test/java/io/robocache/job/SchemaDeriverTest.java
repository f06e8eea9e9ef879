package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.Loss;
import io.robocache.episode.Reason;
import io.robocache.episode.StampedEdge;
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

    private static JobConfig with(String more) {
        return JobConfig.parse(ConfigTexts.LEAST + more);
    }

    private static EpisodeIndex action(JobConfig config, MinorType type, int width) {
        return TestStreams.episode(List.of(TestStreams.values(config.requests().get(0), type, width)));
    }

    private static String refusal(JobConfig config, MinorType type, int width) {
        return assertThrows(ConfigurationException.class, () -> new SchemaDeriver(config)
                        .derive(List.of(action(config, type, width))))
                .getMessage();
    }

    @Test
    void aWindowIsAListOfSamplesWithItsMask() {
        JobConfig config = with("streams.action { policy = window, span = 33ms, samples = 16 }");
        DatasetSchema schema = new SchemaDeriver(config).derive(List.of(action(config, MinorType.FLOAT8, 6)));
        assertEquals(
                List.of("action", "mask.action", "valid.action", "age_ms.action"),
                schema.configured().stream().map(Column::name).toList());
        Column values = column(schema, "action");
        assertEquals(96, values.width());
        assertEquals(16, values.samples());
        assertEquals(6, values.statisticDimensions());
        assertEquals(6, values.names().size(), "of one sample");
        assertEquals("33000000", values.info().get("span_ns"));
        assertEquals(16, column(schema, "mask.action").width());

        Column scalars = column(new SchemaDeriver(config).derive(List.of(action(config, MinorType.BIT, 1))), "action");
        assertEquals(16, scalars.width(), "any type, and one number a sample");
        assertEquals(1, scalars.statisticDimensions());

        JobConfig one = with("streams.action { policy = window, span = 33ms, samples = 1 }");
        schema = new SchemaDeriver(one).derive(List.of(action(one, MinorType.INT, 1)));
        assertEquals(Column.SCALAR, column(schema, "action").width(), "one number is no list of one");
        assertEquals(Column.SCALAR, column(schema, "mask.action").width());
    }

    @Test
    void aWindowOfTooManyNumbersIsRefused() {
        assertEquals(
                "streams.action refused: a window of 65536 samples of /cmd, 2 numbers each, refused: 131072 numbers a frame, "
                        + "limit 65536; lower samples",
                refusal(with("streams.action { policy = window, span = 1h, samples = 65536 }"), MinorType.FLOAT4, 2));
    }

    @Test
    void slerpTakesOrientationsAndPosesOfFloatsOnly() {
        JobConfig config = with("streams.action.policy = slerp");
        for (int width : new int[] {4, 7}) {
            DatasetSchema schema = new SchemaDeriver(config).derive(List.of(action(config, MinorType.FLOAT8, width)));
            assertEquals(width, column(schema, "action").width());
        }
        assertEquals(
                "streams.action refused: policy = slerp needs 4 numbers (orientation x, y, z, w) or 7 (position x, y, z, then "
                        + "orientation), /cmd (test/msg/Values) has 3: [data.0, data.1, data.2]; choose them with fields, or "
                        + "use policy = linear",
                refusal(config, MinorType.FLOAT8, 3));
        assertEquals(
                "streams.action refused: policy = slerp needs floating numbers, /cmd (test/msg/Values) has BIGINT; use policy "
                        + "= previous or nearest",
                refusal(config, MinorType.BIGINT, 4));
        SchemaDeriver deriver = new SchemaDeriver(config);
        DatasetSchema schema = deriver.derive(List.of(action(config, MinorType.FLOAT8, 4)));
        Loss later = deriver.check(schema, action(config, MinorType.FLOAT8, 5)).orElseThrow();
        assertEquals(Reason.CONFIG_MISMATCH, later.reason(), "one episode is quarantined");
        assertTrue(later.detail().contains("has 5: [data.0,"), later.detail());
    }

    @Test
    void shortFloatsOfIntegersAreRefusedWhereAskedAndIgnoredWhereInherited() {
        JobConfig inherited = with("output.precision = bfloat16");
        assertEquals(
                MinorType.BIGINT,
                column(new SchemaDeriver(inherited).derive(List.of(action(inherited, MinorType.BIGINT, 2))), "action")
                        .type());
        assertEquals(
                "streams.action refused: precision = bfloat16 refused: BIGINT values stay as recorded; leave it out",
                refusal(with("streams.action.precision = bfloat16"), MinorType.BIGINT, 2));
        assertEquals(
                "streams.action refused: precision = float16 refused: BIT values stay as recorded; leave it out",
                refusal(with("streams.action.precision = float16"), MinorType.BIT, 1));
    }

    @Test
    void shortFloatsAreStoredAsFloatUnlessNativeIsAskedFor() {
        for (String word : List.of("float16", "bfloat16")) {
            JobConfig config = with("output.precision = " + word);
            Column column =
                    column(new SchemaDeriver(config).derive(List.of(action(config, MinorType.FLOAT8, 2))), "action");
            assertEquals(MinorType.FLOAT4, column.type());
            assertEquals(word, column.info().get("precision"));
        }
        JobConfig config = with("output { precision = float16, half = native }");
        Column column =
                column(new SchemaDeriver(config).derive(List.of(action(config, MinorType.FLOAT4, 2))), "action");
        assertEquals(MinorType.FLOAT2, column.type());
        assertTrue(column.info().isEmpty(), "the type says it");
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
                "voxels.observation.voxels: no transform leads from map to base_link: the recording has none on any topic",
                deriver.check(schema, moved).orElseThrow().detail());
        var refused = assertThrows(ConfigurationException.class, () -> deriver.derive(List.of(first, moved)));
        assertEquals(
                "voxels.observation.voxels refused: no transform leads from map to base_link: the recording has none on any "
                        + "topic",
                refused.getMessage());

        EpisodeIndex placed = and(
                moved,
                TestStreams.transforms(
                        StreamRequest.Kind.STATIC_TRANSFORMS,
                        new StampedEdge("map", "base_link", new long[1], new double[] {0, 0, 0, 0, 0, 0, 1})));
        assertEquals(Optional.empty(), deriver.check(schema, placed), "transforms take it there");
        assertEquals(schema, deriver.derive(List.of(first, placed)));
    }

    @Test
    void withoutAFrameACloudInAnotherOneIsToldHowToTakeItThere() {
        JobConfig config = JobConfig.parse(ConfigTexts.FULL + "voxels.observation.voxels.frame = null");
        EpisodeIndex first = episode(config);
        SchemaDeriver deriver = new SchemaDeriver(config);
        DatasetSchema schema = deriver.derive(List.of(first));
        EpisodeIndex moved = with(first, 5, TestStreams.cloud(config.requests().get(5), "rear"));
        assertEquals(
                "clouds of /rear/points are in frame rear, those of voxels.observation.voxels in base_link; set "
                        + "voxels.observation.voxels.frame to take them there",
                deriver.check(schema, moved).orElseThrow().detail());
    }

    @Test
    void aTopicInTwoFramesIsAMismatch() {
        SchemaDeriver deriver = new SchemaDeriver(FULL);
        EpisodeIndex first = episode(FULL);
        DatasetSchema schema = deriver.derive(List.of(first));
        EpisodeIndex mixed =
                with(first, 4, TestStreams.inTwoFrames(FULL.requests().get(4), "base_link", "map"));
        assertEquals(
                "voxels.observation.voxels: messages of /lidar/points are in frame 'base_link' and in frame 'map'; a topic in "
                        + "one frame is needed",
                deriver.check(schema, mixed).orElseThrow().detail());

        JobConfig any = JobConfig.parse(ConfigTexts.FULL + "voxels.observation.voxels.frame = null");
        SchemaDeriver without = new SchemaDeriver(any);
        assertEquals(
                "clouds of /lidar/points are in frame 'base_link' and in frame 'map'; a topic in one frame is needed",
                without.check(without.derive(List.of(episode(any))), mixed)
                        .orElseThrow()
                        .detail());
    }

    @Test
    void posesOfAFrameAreSevenNumbersThatNameTheirFrame() {
        JobConfig config = JobConfig.parse(ConfigTexts.LEAST + "streams.action.frame = base_link");
        StreamRequest request = config.requests().get(0);
        SchemaDeriver deriver = new SchemaDeriver(config);
        String[] names = {"p.x", "p.y", "p.z", "q.x", "q.y", "q.z", "q.w"};
        EpisodeIndex unnamed = TestStreams.episode(List.of(TestStreams.values(request, MinorType.FLOAT8, names)));
        var refused = assertThrows(ConfigurationException.class, () -> deriver.derive(List.of(unnamed)));
        assertEquals(
                "streams.action refused: messages of /cmd name no frame; set streams.action.from",
                refused.getMessage());

        JobConfig told = JobConfig.parse(
                ConfigTexts.LEAST + "streams.action { frame = base_link, from = base_link, precision = float64 }");
        Column pose = column(new SchemaDeriver(told).derive(List.of(unnamed)), "action");
        assertEquals("base_link", pose.info().get("frame"), "info.json tells the frame");

        EpisodeIndex swapped = TestStreams.episode(List.of(
                TestStreams.values(request, MinorType.FLOAT8, "q.x", "q.y", "q.z", "q.w", "p.x", "p.y", "p.z")));
        var other = assertThrows(ConfigurationException.class, () -> new SchemaDeriver(told).derive(List.of(swapped)));
        assertEquals(
                "streams.action refused: frame = base_link needs poses, 7 float64 numbers: position x, y, z, orientation x, y, "
                        + "z, w; /cmd (test/msg/Values) has 7 of FLOAT8 [q.x, q.y, q.z, q.w, p.x, p.y, p.z]; choose them by "
                        + "fields, or leave frame out",
                other.getMessage());
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

    private static EpisodeIndex and(EpisodeIndex episode, StreamIndex stream) {
        List<StreamIndex> streams = new ArrayList<>(episode.streams());
        streams.add(stream);
        return TestStreams.episode(streams);
    }

    private static EpisodeIndex with(EpisodeIndex episode, int slot, StreamIndex stream) {
        List<StreamIndex> streams = new ArrayList<>(episode.streams());
        streams.set(slot, stream);
        return TestStreams.episode(streams);
    }
}
