package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DynamicMessage;
import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit of what recordings declare: what is just within it is read, what is beyond it is refused and names the key. */
class LimitsTest {
    private static final int TOPICS = 1 << 16;
    private static final int FIELDS = 100_000;
    private static final int NESTING = 100;
    private static final int COMPONENTS = 1 << 24;
    private static final long SCHEMAS = 64L << 20;

    @TempDir
    Path folder;

    private static Limits limits(int topics, int fields, int nesting, int components, long schemas) {
        return new Limits(8L << 20, 1L << 20, 0, 1000, topics, fields, nesting, components, schemas);
    }

    @Test
    void theUsualOnesAreThoseOfTheReference() {
        Limits usual = Limits.defaults();
        assertEquals(
                new Limits(
                        256L << 20, 1L << 24, 512L << 20, 1000, TOPICS, FIELDS, NESTING, COMPONENTS, SCHEMAS, 4 << 20),
                usual);
        assertThrows(IllegalArgumentException.class, () -> limits(TOPICS + 1, FIELDS, NESTING, COMPONENTS, SCHEMAS));
        assertThrows(IllegalArgumentException.class, () -> limits(TOPICS, FIELDS, 513, COMPONENTS, SCHEMAS));
    }

    @Test
    void topicsOfAFileAndOfASplitRecording() throws IOException {
        Path file = Files.write(folder.resolve("a.mcap"), McapFixture.mixed(McapCompression.NONE, 400, 3));
        assertEquals(3, topics(file, 3));
        assertRefused(file, limits(2, FIELDS, NESTING, COMPONENTS, SCHEMAS), "limits.topics");

        Path split = Files.createDirectories(folder.resolve("run"));
        for (int part = 0; part < 2; part++) {
            McapFixture fixture = new McapFixture(McapCompression.NONE, 400);
            for (int topic = 0; topic < 2; topic++) {
                fixture.add(fixture.channel("/t" + part + topic, McapFixture.DOUBLES), McapFixture.doubles(topic));
            }
            Files.write(split.resolve("run_" + part + ".mcap"), fixture.finish());
        }
        assertEquals(4, topics(split, 4));
        assertRefused(split, limits(3, FIELDS, NESTING, COMPONENTS, SCHEMAS), "limits.topics");
    }

    @Test
    void topicsOfADatabase() throws IOException {
        Path file = Recordings.path("composed/a9_none_db3/a9_none_db3_0.db3");
        int all = topics(file, TOPICS);
        assertTrue(all > 3, "topics " + all);
        assertEquals(all, topics(file, all));
        assertRefused(file, limits(all - 1, FIELDS, NESTING, COMPONENTS, SCHEMAS), "limits.topics");
    }

    @Test
    void aFastSurveyKeepsToThemAsWell() throws IOException {
        Path file = Files.write(folder.resolve("a.mcap"), McapFixture.mixed(McapCompression.NONE, 400, 3));
        EpisodeRef ref = Recordings.listed(file).get(0);
        NotIndexedException refused = assertThrows(
                NotIndexedException.class,
                () -> LoggedTimes.of(ref, new Configuration(false), limits(2, FIELDS, NESTING, COMPONENTS, SCHEMAS)));
        assertTrue(refused.getMessage().contains("limits.topics"), refused.getMessage());
    }

    @Test
    void schemaTextsOfAFile() throws IOException {
        Path file = Files.write(folder.resolve("a.mcap"), McapFixture.mixed(McapCompression.NONE, 400, 3));
        long texts = List.of(McapFixture.DOUBLES, McapFixture.JOINTS, McapFixture.CLOUD).stream()
                .mapToLong(type -> BuiltInDefinitions.text(type).length())
                .sum();
        try (RootAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(file, limits(TOPICS, FIELDS, NESTING, COMPONENTS, texts), memory)) {
            assertEquals(3, reader.index(List.of()).topics().size());
        }
        assertRefused(file, limits(TOPICS, FIELDS, NESTING, COMPONENTS, texts - 1), "limits.schema-text");
    }

    @Test
    void fieldsOfAType() {
        String text = "float64 a\nB b\nB c\n" + "=".repeat(80) + "\nMSG: a/B\nfloat64 x\nfloat64 y\n"; // 3 + 2 * 2
        assertEquals(
                3,
                DefinitionParser.parse("a/A", text, limits(TOPICS, 7, NESTING, COMPONENTS, SCHEMAS))
                        .fields()
                        .size());
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> DefinitionParser.parse("a/A", text, limits(TOPICS, 6, NESTING, COMPONENTS, SCHEMAS)));
        assertTrue(refused.getMessage().contains("more than 6 fields"), refused.getMessage());
        assertTrue(refused.getMessage().contains("limits.fields"), refused.getMessage());
    }

    @Test
    void nestingOfTypesAndOfMessages() throws DamageException {
        String line = "\n" + "=".repeat(80) + "\nMSG: a/";
        String text = "B b" + line + "B\nC c" + line + "C\nfloat64 x\n"; // C is two below A
        assertEquals(
                1,
                DefinitionParser.parse("a/A", text, limits(TOPICS, FIELDS, 2, COMPONENTS, SCHEMAS))
                        .fields()
                        .size());
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> DefinitionParser.parse("a/A", text, limits(TOPICS, FIELDS, 1, COMPONENTS, SCHEMAS)));
        assertTrue(refused.getMessage().contains("limits.nesting"), refused.getMessage());

        byte[] json = "{\"a\":{\"b\":[1,2]}}".getBytes(StandardCharsets.UTF_8);
        json(3, COMPONENTS).check(ByteBuffer.wrap(json), 0, json.length);
        DamageException deep = assertThrows(
                DamageException.class, () -> json(2, COMPONENTS).check(ByteBuffer.wrap(json), 0, json.length));
        assertEquals(Reason.BAD_JSON, deep.reason());
        assertTrue(deep.getMessage().contains("limits.nesting"), deep.getMessage());
    }

    /** A pose and a transform hold vectors, two below the message. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"foxglove.PointCloud, CLOUD", "foxglove.FrameTransforms, TRANSFORMS"})
    void nestingOfProtobufMessages(String type, Kind kind) throws DamageException {
        DynamicMessage vector = FoxgloveSchemas.vector(1, 2, 3);
        DynamicMessage pose = FoxgloveSchemas.message("foxglove.Pose", "position", vector);
        byte[] message = (kind == Kind.CLOUD
                        ? FoxgloveSchemas.message(type, "pose", pose)
                        : FoxgloveSchemas.message(
                                type,
                                "transforms",
                                List.of(FoxgloveSchemas.transform(
                                        1, "p", "c", vector, FoxgloveSchemas.quaternion(0, 0, 0, 1)))))
                .toByteArray();
        for (int nesting = 1; nesting <= 2; nesting++) {
            MessageDecoder decoder = MessageDecoders.of(
                    Recordings.request("/t", kind),
                    type,
                    "protobuf",
                    "protobuf",
                    FoxgloveSchemas.bytes(),
                    limits(TOPICS, FIELDS, nesting, COMPONENTS, SCHEMAS));
            String why = "";
            try {
                decoder.check(ByteBuffer.wrap(message), 0, message.length);
            } catch (DamageException refused) {
                why = refused.getMessage();
            }
            assertEquals(nesting == 1, why.contains("nested deeper than 1, the limit (limits.nesting)"), why);
        }
    }

    @Test
    void oneText() throws DamageException {
        byte[] json = "{\"a\":{\"b\":[1,2]}}".getBytes(StandardCharsets.UTF_8);
        String definition = "float64 x\n";
        byte[] schema = FoxgloveSchemas.bytes();
        StreamRequest request = Recordings.request("/t", Kind.VALUES, "a.b");

        MessageDecoders.of(request, "", "json", "", null, texts(json.length))
                .check(ByteBuffer.wrap(json), 0, json.length);
        DefinitionParser.parse("a/A", definition, texts(definition.length()));
        ProtoSchema.type("foxglove.Pose", schema, texts(schema.length));

        MessageDecoder shorter = MessageDecoders.of(request, "", "json", "", null, texts(json.length - 1));
        assertTooLong(assertThrows(DamageException.class, () -> shorter.check(ByteBuffer.wrap(json), 0, json.length)));
        assertTooLong(assertThrows(
                IllegalArgumentException.class,
                () -> DefinitionParser.parse("a/A", definition, texts(definition.length() - 1))));
        assertTooLong(assertThrows(
                DamageException.class, () -> ProtoSchema.type("foxglove.Pose", schema, texts(schema.length - 1))));
        assertThrows(IllegalArgumentException.class, () -> texts(0));
    }

    private static void assertTooLong(Exception refused) {
        assertTrue(refused.getMessage().endsWith("(limits.text)"), refused.getMessage());
    }

    private static Limits texts(int bytes) {
        return new Limits(8L << 20, 1L << 20, 0, 1000, TOPICS, FIELDS, NESTING, COMPONENTS, SCHEMAS, bytes);
    }

    @Test
    void componentsOfAMessage() throws IOException, DamageException {
        byte[] json = "{\"a\":{\"b\":[1,2]}}".getBytes(StandardCharsets.UTF_8);
        json(9, 2).check(ByteBuffer.wrap(json), 0, json.length);
        DamageException many =
                assertThrows(DamageException.class, () -> json(9, 1).check(ByteBuffer.wrap(json), 0, json.length));
        assertEquals(Reason.SIZE_LIMIT, many.reason());

        Path file = Files.write(folder.resolve("a.mcap"), McapFixture.mixed(McapCompression.NONE, 400, 3));
        StreamRequest doubles = Recordings.request("/numbers", Kind.VALUES, "data");
        try (RootAllocator memory = new RootAllocator();
                BagReader reader = Recordings.open(file, limits(TOPICS, FIELDS, NESTING, 1, SCHEMAS), memory)) {
            EpisodeIndex index = reader.index(List.of(doubles));
            assertEquals(0, index.streams().get(0).messages());
            assertEquals(Reason.SIZE_LIMIT, index.losses().get(0).reason());
            assertEquals(3, index.losses().get(0).count());
            assertTrue(
                    index.losses()
                            .get(0)
                            .detail()
                            .contains("more than 1 numbers of one message, the limit (limits.components)"),
                    index.losses().toString());
        }
    }

    @Test
    void componentsOfARow() throws IOException {
        EpisodeRef ref = Recordings.listed(Recordings.path("lerobot-v3/so101")).get(0);
        StreamRequest state = Recordings.request("observation.state", Kind.VALUES);
        for (int components : new int[] {6, 5}) {
            ReadSettings settings = ReadSettings.of(limits(TOPICS, FIELDS, NESTING, components, SCHEMAS));
            try (RootAllocator memory = new RootAllocator();
                    EpisodeReader reader = EpisodeReader.open(ref, new Configuration(false), settings, memory)) {
                if (components == 6) {
                    assertEquals(
                            6,
                            reader.index(List.of(state))
                                    .streams()
                                    .get(0)
                                    .names()
                                    .size());
                } else {
                    MalformedEpisodeException refused =
                            assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of(state)));
                    assertTrue(refused.getMessage().contains("1 to 5 components a row (limits.components)"));
                }
            }
        }
    }

    private static MessageDecoder json(int nesting, int components) throws DamageException {
        return MessageDecoders.of(
                Recordings.request("/t", Kind.VALUES, "a.b"),
                "",
                "json",
                "",
                null,
                limits(TOPICS, FIELDS, nesting, components, SCHEMAS));
    }

    private static int topics(Path input, int limit) throws IOException {
        try (RootAllocator memory = new RootAllocator();
                EpisodeReader reader = open(input, limits(limit, FIELDS, NESTING, COMPONENTS, SCHEMAS), memory)) {
            return reader.index(List.of()).topics().size();
        }
    }

    private static EpisodeReader open(Path input, Limits limits, RootAllocator memory) throws IOException {
        EpisodeRef ref = Recordings.listed(input).get(0);
        return EpisodeReader.open(ref, new Configuration(false), ReadSettings.of(limits), memory);
    }

    private static void assertRefused(Path input, Limits limits, String key) throws IOException {
        try (RootAllocator memory = new RootAllocator();
                EpisodeReader reader = open(input, limits, memory)) {
            MalformedEpisodeException refused =
                    assertThrows(MalformedEpisodeException.class, () -> reader.index(List.of()));
            assertEquals(Reason.SIZE_LIMIT, refused.reason());
            assertTrue(refused.getMessage().contains(key), refused.getMessage());
        }
    }
}
