package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Episodes of RLDS datasets: a real one, with and without its declaration, and declarations of all kinds. */
class RldsEpisodeTest {

    private static final String BRIDGE = "rlds/octo-bridge/bridge_dataset/1.0.0/";
    private static final String SHARD = BRIDGE + "bridge_dataset-train.tfrecord-00000-of-00001";

    private static RldsFeatures bridge() throws IOException, DamageException {
        return RldsFeatures.parse(Files.readAllBytes(Recordings.path(BRIDGE + RldsFeatures.FILE)), Limits.defaults());
    }

    private static RldsFeatures declared(String steps) throws DamageException {
        String json = "{'featuresDict':{'features':{'steps':{'sequence':{'length':'-1','feature':"
                + "{'featuresDict':{'features':{" + steps + "}}}}}}}}";
        return RldsFeatures.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Limits.defaults());
    }

    private static RldsEpisode episode(Map<String, ?> features, RldsFeatures declared) throws DamageException {
        byte[] example = TfFixture.example(features);
        return RldsEpisode.of(ByteBuffer.wrap(example), 0, example.length, declared, Limits.defaults());
    }

    @Test
    void everyEpisodeOfARealDatasetIsReadAsItWasRecorded() throws Exception {
        Path shard = Recordings.path(SHARD);
        RldsFeatures features = bridge();
        ByteBuffer raw = ByteBuffer.wrap(Files.readAllBytes(shard)).order(ByteOrder.LITTLE_ENDIAN);
        try (FileBytes file = FileBytes.open(shard.toUri().toString(), new Configuration(false), Limits.defaults())) {
            TfRecords records = TfRecords.of(file, Limits.defaults());
            assertEquals(25, records.count(), "dataset_info.json says 25 in this shard");
            assertNull(records.restOrNull());
            for (int i = 0; i < 25; i++) {
                int length = records.readableBytes(i);
                ByteBuffer data = ByteBuffer.allocate(length);
                records.read(i, data);
                byte[] bytes = new byte[length];
                raw.get((int) records.offset(i) + 12, bytes);
                assertRecorded(bytes, RldsEpisode.of(data, 0, length, features, Limits.defaults()));
                assertRecorded(bytes, RldsEpisode.of(data, 0, length, null, Limits.defaults()));
            }
        }
    }

    /** Compares with the bytes of the record: a name, then the list that follows it. */
    private static void assertRecorded(byte[] record, RldsEpisode episode) throws IOException, DamageException {
        assertEquals(10, episode.steps());
        assertEquals(
                List.of(
                        "action",
                        "discount",
                        "is_first",
                        "is_last",
                        "is_terminal",
                        "language_embedding",
                        "language_instruction",
                        "observation/image_0",
                        "observation/image_1",
                        "observation/image_2",
                        "observation/image_3",
                        "observation/state",
                        "reward"),
                List.copyOf(episode.columns().keySet()));
        assertFloats(record, episode, "action", 7);
        assertFloats(record, episode, "observation/state", 7);
        assertFloats(record, episode, "language_embedding", 512);
        assertFloats(record, episode, "reward", 1);
        double[] first = TfFixture.numbers(episode, "is_first");
        double[] last = TfFixture.numbers(episode, "is_last");
        assertEquals(10, first.length);
        assertTrue(Arrays.stream(first).sum() <= 1 && Arrays.stream(last).sum() <= 1, "a slice of an episode");
        int flags = after(record, "steps/is_first") + 6; // three times a field and its length
        for (int step = 0; step < 10; step++) {
            assertEquals(record[flags + step], first[step], "is_first of step " + step);
        }
        List<byte[]> told = TfFixture.strings(episode, "language_instruction");
        assertEquals(10, told.size());
        String sentence = new String(told.get(0), StandardCharsets.UTF_8);
        assertTrue(sentence.length() > 5 && sentence.matches("[ -~]+"), sentence);
        told.forEach(each -> assertEquals(sentence, new String(each, StandardCharsets.UTF_8)));
        for (byte[] image : TfFixture.strings(episode, "observation/image_0")) {
            var picture = ImageIO.read(new ByteArrayInputStream(image));
            assertEquals(64, picture.getWidth());
            assertEquals(64, picture.getHeight());
        }
    }

    private static void assertFloats(byte[] record, RldsEpisode episode, String column, int width)
            throws DamageException {
        assertEquals(width, episode.columns().get(column).width(), column);
        int bytes = 4 * 10 * width;
        int at = after(record, "steps/" + column);
        for (int field = 0; field < 3; field++) { // the entry's value, its list, the packed numbers
            at++;
            while (record[at] < 0) {
                at++;
            }
            at++;
        }
        ByteBuffer floats = ByteBuffer.wrap(record, at, bytes).order(ByteOrder.LITTLE_ENDIAN);
        double[] found = TfFixture.numbers(episode, column);
        assertEquals(10 * width, found.length, column);
        for (double value : found) {
            assertEquals(floats.getFloat(), (float) value, column);
        }
    }

    /** Where a name ends in the record. */
    private static int after(byte[] record, String name) {
        byte[] wanted = (name + "\u0012").getBytes(StandardCharsets.UTF_8); // the entry's value begins
        for (int at = 0; at < record.length - wanted.length; at++) {
            if (Arrays.equals(record, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at + wanted.length - 1;
            }
        }
        throw new AssertionError("no " + name);
    }

    @Test
    void theDeclarationTellsTypesShapesAndWhatIsOfSteps() throws Exception {
        Map<String, RldsFeature> features = bridge().all();
        assertEquals(20, features.size());
        RldsFeature image = features.get("steps/observation/image_3");
        assertEquals(RldsFeature.Sort.IMAGE, image.sort());
        assertEquals(List.of(64, 64, 3), image.shape());
        assertEquals("observation/image_3", image.topic());
        RldsFeature action = features.get("steps/action");
        assertEquals("float32 [7] true", action.dtype() + " " + action.shape() + " " + action.step());
        assertEquals("bool", features.get("steps/is_last").dtype());
        assertEquals(
                RldsFeature.Sort.TEXT,
                features.get("steps/language_instruction").sort());
        assertEquals(false, features.get("episode_metadata/episode_id").step());
    }

    @Test
    void shapesTypesAndListsOfAFixedLengthAreHonoured() throws DamageException {
        RldsFeatures features = declared("'is_first':{'tensor':{'shape':{},'dtype':'bool'}},"
                + "'m':{'tensor':{'shape':{'dimensions':['2','3']},'dtype':'float64'}},"
                + "'l':{'sequence':{'length':'4','feature':{'tensor':{'shape':{},'dtype':'uint8'}}}},"
                + "'v':{'tensor':{'shape':{'dimensions':['-1']},'dtype':'int32'}},"
                + "'ragged':{'sequence':{'length':'-1','feature':{'tensor':{'shape':{},'dtype':'uint8'}}}},"
                + "'packed':{'tensor':{'shape':{'dimensions':['9']},'dtype':'uint8','encoding':'zlib'}},"
                + "'clip':{'pythonClassName':'a.Video','video':{}}");
        RldsEpisode episode = episode(
                Map.of(
                        "steps/is_first",
                        new long[] {1, 0},
                        "steps/m",
                        new float[12],
                        "steps/l",
                        new long[] {0, 1, 2, 3, 4, 5, 6, 255},
                        "steps/v",
                        new long[] {-1, -2, -3, Integer.MIN_VALUE}),
                features);
        Map<String, RldsEpisode.Column> columns = episode.columns();
        assertEquals(6, columns.get("m").width());
        assertEquals(List.of(4), columns.get("l").feature().shape());
        assertEquals(2, columns.get("v").width(), "what the record shows");
        assertEquals(
                "lists of varying length are not read",
                columns.get("ragged").feature().refusal());
        assertEquals(
                "tensors of encoding zlib are not read",
                columns.get("packed").feature().refusal());
        assertEquals(
                "features of type a.Video are not read",
                columns.get("clip").feature().refusal());
        assertThrows(IllegalArgumentException.class, () -> episode.read(columns.get("clip"), new TfExample.Sink() {}));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "bool,    2, 'steps/a has the value 2, its type is bool'",
        "uint8,   256, 'steps/a has the value 256, its type is uint8'",
        "uint8,   -1, 'steps/a has the value -1, its type is uint8'",
        "int16,   40000, 'steps/a has the value 40000, its type is int16'",
        "int32,   -2147483649, 'steps/a has the value -2147483649, its type is int32'",
        "float32, 0, 'steps/a is a int64_list, its type float32 says float_list'"
    })
    void aValueThatIsNoneOfItsTypeIsDamage(String dtype, long value, String detail) throws DamageException {
        RldsFeatures features = declared("'a':{'tensor':{'shape':{},'dtype':'" + dtype + "'}}");
        DamageException e =
                assertThrows(DamageException.class, () -> episode(Map.of("steps/a", new long[] {0, value}), features));
        assertEquals(Reason.BAD_ENCODING, e.reason());
        assertEquals(detail, e.getMessage());
    }

    @Test
    void declaredFeaturesThatDifferInStepsOrLackAreDamage() throws DamageException {
        RldsFeatures features = declared("'is_first':{'tensor':{'shape':{},'dtype':'bool'}},"
                + "'a':{'tensor':{'shape':{'dimensions':['2']},'dtype':'float32'}}");
        for (Map<String, ?> record : List.of(
                Map.of("steps/is_first", new long[] {1, 0}, "steps/a", new float[6]),
                Map.of("steps/is_first", new long[] {1, 0}))) {
            DamageException e = assertThrows(DamageException.class, () -> episode(record, features));
            assertEquals(Reason.BAD_ARRAY_LENGTH, e.reason(), e.getMessage());
        }
        RldsEpisode none = episode(Map.of("steps/is_first", new long[0]), features);
        assertEquals(0, none.steps(), "an episode without steps is none of damage");
        assertNotNull(none.columns().get("a"));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {            | bad-json   | features.json is no JSON
            ''           | bad-schema | declares no features of steps
            []           | bad-schema | declares no features of steps
            {"featuresDict":{"features":{"a":{"tensor":{"dtype":"int64"}}}}} | bad-schema | it is no dataset of episodes
            {"tensor":{"dtype":"int64","shape":{"dimensions":["x"]}}} | bad-json | has the dimension "x"
            """)
    void aDeclarationThatIsNoneSaysWhy(String json, String reason, String detail) {
        DamageException e = assertThrows(
                DamageException.class,
                () -> RldsFeatures.parse(json.getBytes(StandardCharsets.UTF_8), Limits.defaults()));
        assertEquals(reason, e.reason().code(), e.getMessage());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }

    @Test
    void namesThatAreTooLongAreRefusedAndNotRepeated() {
        String group = "{\"featuresDict\":{\"features\":{\"" + "g".repeat(900) + "\":";
        String leaf = "{\"featuresDict\":{\"features\":{\"" + "f".repeat(200) + "\":{\"text\":{}}}}}";
        DamageException declared = assertThrows(
                DamageException.class,
                () -> RldsFeatures.parse((group + leaf + "}}}").getBytes(StandardCharsets.UTF_8), Limits.defaults()));
        byte[] example = TfFixture.example(Map.of("n".repeat(5000), new long[] {1}));
        DamageException found = assertThrows(
                DamageException.class,
                () -> RldsEpisode.of(ByteBuffer.wrap(example), 0, example.length, null, Limits.defaults()));
        assertEquals(
                "a feature's name has 1101 characters, limit 1024: " + "g".repeat(40) + "...", declared.getMessage());
        assertEquals("a feature's name has 5000 characters, limit 1024: " + "n".repeat(40) + "...", found.getMessage());
        assertEquals(Reason.BAD_NAME, found.reason());
    }

    @Test
    void aDeclarationBeyondTheLimitsIsRefused() {
        String deep = "{\"featuresDict\":{\"features\":{\"a\":".repeat(120) + "{}" + "}}}".repeat(120);
        for (byte[] json : List.of(deep.getBytes(StandardCharsets.UTF_8), new byte[RldsFeatures.MAX_BYTES + 1])) {
            DamageException e = assertThrows(DamageException.class, () -> RldsFeatures.parse(json, Limits.defaults()));
            assertEquals(Reason.SIZE_LIMIT, e.reason(), e.getMessage());
        }
    }
}
