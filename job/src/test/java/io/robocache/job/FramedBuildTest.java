package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.FramedRecording;
import io.robocache.episode.FramedRecording.Placed;
import io.robocache.episode.Loss;
import io.robocache.shard.EpisodeOutcome;
import io.robocache.shard.Sidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lidar on a moving arm, voxelized in the robot's frame: the cells are those in which the points were put. The arm turns
 * about z by some degrees a tenth of a second and glides along x; what is expected is computed here by sines and cosines.
 */
class FramedBuildTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long TENTH = 100_000_000;
    private static final double DEGREES = Math.toRadians(25);
    private static final int DIM = 20;
    private static final double CELL = 0.25;
    private static final double ORIGIN = -2.5;

    private static JavaSparkContext spark;

    @TempDir
    private Path work;

    @BeforeAll
    static void open() {
        spark = LocalSpark.open("local[2]");
    }

    @AfterAll
    static void close() {
        spark.close();
    }

    private static JobConfig config(Path input, Path output, String... more) {
        return JobConfig.parse(
                """
                input.uris = ["%s"]
                clock { stream = observation.voxels, fps = 10 }
                voxels.observation.voxels {
                  clouds = [{ topic = "/lidar/points" }]
                  frame = base, origin = [-2.5, -2.5, -2.5], size = [0.25, 0.25, 0.25], dims = [20, 20, 20]
                  reductions = [count]
                }
                output { uri = "%s", precision = float64 }
                """
                                .formatted(input.toUri(), output.toUri())
                        + String.join("\n", more));
    }

    /** Where the arm is at a time, tenths of a second: the angle about z, and x. */
    private static double[] arm(double tenths) {
        return new double[] {DEGREES * tenths, 0.1 * tenths};
    }

    private static Placed placed(int tenths) {
        double[] arm = arm(tenths);
        return Placed.of(
                "base",
                "arm",
                EPOCH + tenths * TENTH,
                arm[1],
                0.2,
                -0.1,
                0,
                0,
                Math.sin(arm[0] / 2) * 3, // not normalised
                Math.cos(arm[0] / 2) * 3);
    }

    /** Takes a point of the base to the lidar, which is turned a quarter about x and lies at (0.3, 0, 0.4) in the arm. */
    private static float[] inLidar(double[] p, double tenths) {
        double[] arm = arm(tenths);
        double x = p[0] - arm[1];
        double y = p[1] - 0.2;
        double c = Math.cos(arm[0]);
        double s = Math.sin(arm[0]);
        double ax = c * x + s * y - 0.3;
        double ay = -s * x + c * y;
        double az = p[2] + 0.1 - 0.4;
        return new float[] {(float) ax, (float) az, (float) -ay};
    }

    /** Points near the middle of random cells, and how many fell into each, by key. */
    private static float[] cloud(Random random, double tenths, Map<Integer, Integer> cells) {
        float[] xyz = new float[3 * 200];
        for (int i = 0; i < 200; i++) {
            double[] p = new double[3];
            int key = 0;
            for (int axis = 0; axis < 3; axis++) {
                int cell = random.nextInt(DIM / 4) + 5;
                key = key * DIM + cell;
                p[axis] = ORIGIN + CELL * (cell + 0.1 + 0.8 * random.nextDouble());
            }
            cells.merge(key, 1, Integer::sum);
            System.arraycopy(inLidar(p, tenths), 0, xyz, 3 * i, 3);
        }
        return xyz;
    }

    private static FramedRecording lidar(FramedRecording out) throws IOException {
        double q = Math.sqrt(0.5);
        return out.fixed(Placed.of("arm", "lidar", EPOCH - 5_000_000_000L, 0.3, 0, 0.4, q, 0, 0, q));
    }

    /** Transforms at tenths 1 to 9; clouds at 0, 0.5, 1 and so on to 10, the first and the last of which have none. */
    private static List<Map<Integer, Integer>> recording(Path file) throws IOException {
        List<Map<Integer, Integer>> expected = new ArrayList<>();
        Random random = new Random(11);
        try (FramedRecording out = new FramedRecording(file)) {
            lidar(out);
            for (int tenths = 1; tenths <= 9; tenths++) {
                out.moving(placed(tenths));
            }
            for (int i = 0; i <= 20; i++) {
                Map<Integer, Integer> cells = new TreeMap<>();
                float[] xyz = cloud(random, i / 2.0, cells);
                out.cloud(EPOCH + i * TENTH / 2, "lidar", xyz);
                expected.add(cells);
            }
        }
        return expected;
    }

    private List<EpisodeOutcome> outcomes(Path output) throws IOException {
        List<EpisodeOutcome> outcomes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output.resolve("meta/robocache/episodes"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                outcomes.addAll(Sidecar.read(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration())
                        .outcomes());
            }
        }
        return outcomes;
    }

    @Test
    void cloudsOfAMovingLidarLandInTheCellsOfTheRobotsFrame() throws IOException {
        List<Map<Integer, Integer>> expected = recording(work.resolve("in/a.mcap"));
        BuildReport report =
                BuildJob.run(spark, config(work.resolve("in"), work.resolve("out")), BuildListener.silent());

        assertEquals(21, report.frames());
        assertEquals(1, report.withLoss());
        List<Group> rows = ParquetRowsOf.dataset(work.resolve("out"));
        for (int i = 0; i < rows.size(); i++) {
            Map<Integer, Integer> cells = new TreeMap<>();
            List<String> keys = ParquetRowsOf.list(rows.get(i), "voxels.observation.voxels.key");
            List<String> counts = ParquetRowsOf.list(rows.get(i), "voxels.observation.voxels.count");
            for (int k = 0; k < keys.size(); k++) {
                cells.put(Integer.valueOf(keys.get(k)), Integer.valueOf(counts.get(k)));
            }
            boolean known = i >= 2 && i <= 18;
            assertEquals(known, rows.get(i).getBoolean("valid.observation.voxels", 0), "valid of frame " + i);
            assertEquals(known ? expected.get(i) : Map.of(), cells, "voxels of frame " + i);
            assertEquals(known ? 0f : Float.NaN, rows.get(i).getFloat("age_ms.observation.voxels", 0));
            assertEquals(known ? 200 : 0, rows.get(i).getLong("voxels.observation.voxels.points_in", 0));
        }
        Loss loss = outcomes(work.resolve("out")).get(0).losses().get(0);
        assertEquals("missing-transform", loss.reason().code());
        assertEquals("topic /lidar/points", loss.where());
        assertEquals(4, loss.count());
        assertEquals(
                "samples of 21 for voxels.observation.voxels have no transform from lidar to base; the first at "
                        + EPOCH + ", where arm is not known",
                loss.detail());
    }

    @Test
    void aGapOfTheTransformsLeavesItsFramesNotValid() throws IOException {
        recording(work.resolve("in/a.mcap"));
        BuildJob.run(
                spark,
                config(work.resolve("in"), work.resolve("out"), "transforms.max-gap = 99ms"),
                BuildListener.silent());
        List<Group> rows = ParquetRowsOf.dataset(work.resolve("out"));
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(
                    i % 2 == 0 && i >= 2 && i <= 18,
                    rows.get(i).getBoolean("valid.observation.voxels", 0),
                    "only clouds at the very stamps: frame " + i);
        }
    }

    @Test
    void withoutAFrameCloudsStayWhereTheyWereRecorded() throws IOException {
        recording(work.resolve("in/a.mcap"));
        JobConfig as = config(work.resolve("in"), work.resolve("as"), "voxels.observation.voxels.frame = null");
        JobConfig own = config(work.resolve("in"), work.resolve("own"), "voxels.observation.voxels.frame = lidar");
        assertEquals(0, BuildJob.run(spark, as, BuildListener.silent()).withLoss());
        assertEquals(0, BuildJob.run(spark, own, BuildListener.silent()).withLoss());
        assertArrayEquals(
                Files.readAllBytes(work.resolve("as/data/chunk-000/file-000.parquet")),
                Files.readAllBytes(work.resolve("own/data/chunk-000/file-000.parquet")),
                "its own frame is no transform");
    }

    @Test
    void aFrameThatNoTransformNamesEndsTheBuildBeforeItBegins() throws IOException {
        recording(work.resolve("in/a.mcap"));
        JobConfig config = config(work.resolve("in"), work.resolve("out"), "voxels.observation.voxels.frame = bse");
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> BuildJob.run(spark, config, BuildListener.silent()));
        assertEquals(
                "voxels.observation.voxels refused: frame bse is in no transform; the nearest known one is base; the "
                        + "recording has arm, base, lidar",
                refused.getMessage());
        assertFalse(Files.exists(work.resolve("out/meta/info.json")));
    }

    @Test
    void anEpisodeBetweenOthersWithoutAWayIsQuarantined() throws IOException {
        recording(work.resolve("in/a.mcap"));
        recording(work.resolve("in/c.mcap"));
        try (FramedRecording out = new FramedRecording(work.resolve("in/b.mcap"))) {
            lidar(out).cloud(EPOCH, "lidar", 1, 2, 3).moving(Placed.of("map", "arm", EPOCH, 0, 0, 0, 0, 0, 0, 1));
        }
        BuildReport report = BuildJob.run(
                spark,
                config(work.resolve("in"), work.resolve("out"), "quarantine.max-share = 50%"),
                BuildListener.silent());
        assertEquals(Map.of("config-mismatch", 1L), report.reasons());
        assertEquals(2, report.written());
        String quarantine = Files.readString(work.resolve("out/meta/robocache/quarantine.jsonl"));
        assertTrue(
                quarantine.contains(
                        "frame base is in no transform; the nearest known one is arm; the recording has arm, lidar, map"),
                quarantine);
    }

    /** Poses in the arm's frame at 20 Hz, and their place in the base. */
    private static void poses(Path file, String frame) throws IOException {
        try (FramedRecording out = new FramedRecording(file)) {
            for (int tenths = 0; tenths <= 8; tenths++) {
                out.moving(placed(tenths));
            }
            for (int i = 0; i <= 20; i++) {
                out.cloud(EPOCH + i * TENTH / 2, "base", 1, 1, 1);
                out.pose(EPOCH + i * TENTH / 2, frame, 1, 2, 3, 0, 0, 0, 2);
            }
        }
    }

    private static final String POSE =
            """
            streams.observation.pose { topic = "/ee_pose", frame = base, %s }
            clock { rate = 40, stream = null, fps = null }
            voxels = null
            voxels.v { clouds = [{ topic = "/lidar/points" }], origin = [0, 0, 0], size = [1, 1, 1], dims = [4, 4, 4] }
            """;

    @Test
    void posesAreTakenToTheFrameBeforeTheyAreAligned() throws IOException {
        poses(work.resolve("in/a.mcap"), "arm");
        for (String policy : List.of("previous", "nearest", "linear")) {
            Path output = work.resolve(policy);
            BuildReport report = BuildJob.run(
                    spark,
                    config(work.resolve("in"), output, POSE.formatted("policy = " + policy)),
                    BuildListener.silent());
            assertEquals(1, report.withLoss());
            List<Group> rows = ParquetRowsOf.dataset(output);
            assertEquals(41, rows.size());
            for (int i = 0; i < rows.size(); i++) {
                // frames lie 25 ms apart, poses 50 ms; the last known transform is that of 800 ms, frame 32
                double a = Math.floorDiv(i, 2);
                double b = policy.equals("linear") && i % 2 == 1 ? a + 1 : a;
                boolean known = b <= 16;
                assertEquals(known, rows.get(i).getBoolean("valid.observation.pose", 0), policy + " frame " + i);
                List<String> pose = ParquetRowsOf.list(rows.get(i), "observation.pose");
                double[] first = inBase(a / 2);
                double[] second = inBase(b / 2);
                for (int c = 0; c < 7; c++) {
                    double expected = known ? (first[c] + second[c]) / 2 : Double.NaN;
                    assertEquals(expected, Double.parseDouble(pose.get(c)), 1e-8, policy + " frame " + i + ", " + c);
                }
                assertEquals(known, !Float.isNaN(rows.get(i).getFloat("age_ms.observation.pose", 0)), policy + " " + i);
            }
        }
        Loss loss = outcomes(work.resolve("linear")).get(0).losses().get(0);
        assertEquals(4, loss.count(), "poses of 850, 900, 950 and 1000 ms");
        assertEquals("missing-transform", loss.reason().code());
        assertTrue(
                Files.readString(work.resolve("linear/meta/info.json")).contains("\"frame\": \"base\""),
                "info.json tells the frame");
    }

    @Test
    void inAWindowOfPosesThoseWithoutATransformCountAsNone() throws IOException {
        poses(work.resolve("in/a.mcap"), "arm");
        BuildJob.run(
                spark,
                config(
                        work.resolve("in"),
                        work.resolve("out"),
                        POSE.formatted("policy = window, span = 120ms, samples = 3")),
                BuildListener.silent());

        List<Group> rows = ParquetRowsOf.dataset(work.resolve("out"));
        assertEquals(41, rows.size());
        for (int i = 0; i < rows.size(); i++) {
            List<String> pose = ParquetRowsOf.nested(rows.get(i), "observation.pose");
            List<String> mask = ParquetRowsOf.list(rows.get(i), "mask.observation.pose");
            int newestKnown = -1;
            for (int place = 0; place < 3; place++) {
                // frames lie 25 ms apart, poses 50 ms; pose 16, at 800 ms, is the last with a transform
                int k = i / 2 - 2 + place;
                boolean known = k >= 0 && k <= 16 && 25 * i - 50 * k < 120;
                newestKnown = known ? k : newestKnown;
                String what = "frame " + i + ", place " + place;
                assertEquals(String.valueOf(known), mask.get(place), what);
                for (int c = 0; c < 7; c++) {
                    double expected = known ? inBase(k / 2.0)[c] : Double.NaN;
                    assertEquals(expected, Double.parseDouble(pose.get(7 * place + c)), 1e-8, what);
                }
            }
            assertEquals(newestKnown >= 0, rows.get(i).getBoolean("valid.observation.pose", 0), "frame " + i);
            float age = newestKnown < 0 ? Float.NaN : 25 * i - 50 * newestKnown;
            assertEquals(age, rows.get(i).getFloat("age_ms.observation.pose", 0), "age of frame " + i);
        }
    }

    /** Where (1, 2, 3) with no turn of its own is at a time, in the base. */
    private static double[] inBase(double tenths) {
        double[] arm = arm(tenths);
        double c = Math.cos(arm[0]);
        double s = Math.sin(arm[0]);
        return new double[] {
            c * 1 - s * 2 + arm[1], s * 1 + c * 2 + 0.2, 3 - 0.1, 0, 0, Math.sin(arm[0] / 2), Math.cos(arm[0] / 2)
        };
    }

    @Test
    void posesThatNameNoFrameTakeTheConfiguredOne() throws IOException {
        poses(work.resolve("named/a.mcap"), "arm");
        poses(work.resolve("unnamed/a.mcap"), "");
        JobConfig named = config(work.resolve("named"), work.resolve("out1"), POSE.formatted("from = arm"));
        JobConfig unnamed = config(work.resolve("unnamed"), work.resolve("out2"), POSE.formatted("from = arm"));
        BuildJob.run(spark, named, BuildListener.silent());
        BuildJob.run(spark, unnamed, BuildListener.silent());
        assertArrayEquals(
                Files.readAllBytes(work.resolve("out1/data/chunk-000/file-000.parquet")),
                Files.readAllBytes(work.resolve("out2/data/chunk-000/file-000.parquet")));

        JobConfig untold = config(work.resolve("unnamed"), work.resolve("out3"), POSE.formatted(""));
        assertEquals(
                "streams.observation.pose refused: messages of /ee_pose name no frame; set streams.observation.pose.from",
                assertThrows(ConfigurationException.class, () -> BuildJob.run(spark, untold, BuildListener.silent()))
                        .getMessage());
        JobConfig wrong = config(work.resolve("named"), work.resolve("out4"), POSE.formatted("from = base"));
        assertEquals(
                "streams.observation.pose refused: messages of /ee_pose are in frame arm, streams.observation.pose.from says "
                        + "base; leave from out",
                assertThrows(ConfigurationException.class, () -> BuildJob.run(spark, wrong, BuildListener.silent()))
                        .getMessage());
    }
}
