package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import io.robocache.shard.DatasetVerifier;
import io.robocache.shard.PythonTools;
import io.robocache.shard.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real recordings of every format of rows become datasets that pyarrow and Hugging Face datasets open, row for row what
 * Python reads of the recordings; see {@link PythonTools}.
 */
class RealInteropTest {
    private static final String OCTO = "rlds/octo-bridge/bridge_dataset/1.0.0";

    @TempDir
    private Path work;

    private final List<Map<String, Object>> cases = new ArrayList<>();

    @Test
    void everyRowIsThatOfItsRecording() throws Exception {
        try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
            octo(spark);
            robosuite(spark, "robosuite-sawyer-lift", "joint_velocities", 1058 + 837, 2);
            robosuite(spark, "robosuite-panda-wipe", "actions", 174, 1);
            leRobot(spark, "lerobot-v3/so101", 1782, 6);
            leRobot(spark, "lerobot-v2.1/g1", 479 + 393 + 343, 3);
        }
        Path file = work.resolve("cases.json");
        new ObjectMapper().writeValue(file.toFile(), cases);
        String told = new PythonTools(work)
                .opened(
                        RealInteropTest.class.getResourceAsStream("open_real.py"),
                        file.toString(),
                        work.resolve("cache").toString());
        List<String> lines = told.strip()
                .lines()
                .filter(line -> line.endsWith("images a row"))
                .toList();
        assertEquals(5, lines.size(), told);
        assertTrue(lines.get(0).endsWith("octo 250 rows 4 images a row"), told);
        System.out.println("opened: " + lines);
    }

    private void octo(JavaSparkContext spark) throws IOException {
        Path output = built(
                spark,
                "octo",
                25,
                250,
                JobConfig.parse(
                        """
                        input { uris = ["%s"], rate = 5 }
                        clock.rate = 5
                        streams {
                          action { topic = action }
                          observation.state { topic = "observation/state" }
                          observation.images.image_0 { topic = "observation/image_0", kind = image }
                          observation.images.image_1 { topic = "observation/image_1", kind = image }
                          observation.images.image_2 { topic = "observation/image_2", kind = image }
                          observation.images.image_3 { topic = "observation/image_3", kind = image }
                          is_first { topic = is_first }
                          reward { topic = reward }
                          task { topic = language_instruction }
                        }
                        output { uri = "%s", shard = 600kB }
                        """
                                .formatted(
                                        TestData.of(OCTO).toUri(),
                                        output("octo").toUri())));
        Map<String, Object> octo = expected(output, 250, 25);
        octo.put(
                "tfrecord",
                TestData.of(OCTO + "/bridge_dataset-train.tfrecord-00000-of-00001")
                        .toString());
        octo.put(
                "columns",
                Map.of(
                        "action", "action",
                        "observation.state", "observation/state",
                        "observation.images.image_0", "observation/image_0",
                        "observation.images.image_1", "observation/image_1",
                        "observation.images.image_2", "observation/image_2",
                        "observation.images.image_3", "observation/image_3",
                        "is_first", "is_first",
                        "reward", "reward",
                        "task", "language_instruction"));
    }

    private void robosuite(JavaSparkContext spark, String name, String action, int rows, int demos) throws IOException {
        Path input = TestData.of("hdf5/" + name);
        Path output = built(
                spark,
                name,
                demos,
                rows,
                JobConfig.parse(
                        """
                        input { uris = ["%s"], rate = 20 }
                        clock.rate = 20
                        streams {
                          observation.state { topic = states }
                          action { topic = %s }
                        }
                        output.uri = "%s"
                        """
                                .formatted(input.toUri(), action, output(name).toUri())));
        List<double[]> states = new ArrayList<>();
        List<double[]> actions = new ArrayList<>();
        try (HdfFile file = new HdfFile(input.resolve("demo.hdf5"))) {
            for (int demo = 1; demo <= demos; demo++) {
                String group = "/data/demo_" + demo + "/";
                states.addAll(List.of(
                        (double[][]) file.getDatasetByPath(group + "states").getData()));
                actions.addAll(List.of(
                        (double[][]) file.getDatasetByPath(group + action).getData()));
            }
        }
        Map<String, Object> lift = expected(output, rows, demos);
        lift.put("values", Map.of("states", states, action, actions));
        lift.put("columns", Map.of("observation.state", "states", "action", action));
    }

    private void leRobot(JavaSparkContext spark, String input, int rows, int episodes) throws IOException {
        Path folder = TestData.of(input);
        String name = folder.getFileName().toString();
        Path output = built(spark, name, episodes, rows, TestData.config("lerobot.conf", folder, output(name)));
        Map<String, Object> expected = expected(output, rows, episodes);
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            expected.put(
                    "parquet",
                    files.filter(file -> file.toString().endsWith(".parquet"))
                            .sorted()
                            .map(Path::toString)
                            .toList());
        }
        expected.put("columns", Map.of("observation.state", "observation.state", "action", "action"));
    }

    private Path output(String name) {
        return work.resolve(name);
    }

    private Path built(JavaSparkContext spark, String name, int episodes, int frames, JobConfig config)
            throws IOException {
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
        assertEquals(episodes, report.written(), name);
        assertEquals(frames, report.frames(), name);
        VerifyReport verified = DatasetVerifier.verify(
                new org.apache.hadoop.fs.Path(output(name).toUri()), new Configuration());
        assertTrue(verified.sound(), verified::toString);
        return output(name);
    }

    private Map<String, Object> expected(Path output, int rows, int episodes) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("root", output.toString());
        expected.put("rows", rows);
        expected.put("episodes", episodes);
        cases.add(expected);
        return expected;
    }
}
