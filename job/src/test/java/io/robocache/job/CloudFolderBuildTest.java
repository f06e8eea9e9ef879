package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.episode.CloudFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of clouds becomes voxels, whichever format its files have. */
class CloudFolderBuildTest {
    private static final List<String> FIELDS = List.of("x", "y", "z", "intensity");
    private static final int CLOUDS = 3;
    private static final int POINTS = 500;
    private static final int SIDE = 8;
    private static final float CELL = 0.25f;

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

    private static float[] points(int cloud) {
        Random random = new Random(cloud);
        float[] points = new float[4 * POINTS];
        for (int i = 0; i < points.length; i++) {
            points[i] = i % 4 == 3 ? random.nextInt(256) : random.nextFloat() * 2.5f;
        }
        points[0] = Float.NaN;
        return points;
    }

    private Path folder(String format) {
        Path input = work.resolve(format).resolve("in");
        for (int c = 0; c < CLOUDS; c++) {
            String name = "lidar/1700000000%d00.".formatted(c);
            byte[] content =
                    switch (format) {
                        case "bin" -> CloudFiles.bin(points(c));
                        case "binary_big_endian" -> CloudFiles.ply(format, FIELDS, points(c));
                        default -> CloudFiles.pcd(format, FIELDS, points(c));
                    };
            String ending = format.equals("bin") ? "bin" : format.equals("binary_big_endian") ? "ply" : "pcd";
            CloudFiles.put(input.resolve(name + ending), content);
        }
        return input;
    }

    private Path built(String format) throws IOException {
        return built(folder(format), format, 0);
    }

    private Path built(Path input, String format, int quarantined) throws IOException {
        Path output = work.resolve(format).resolve("out");
        JobConfig config = JobConfig.parse(
                """
                input { uris = ["%s"], clouds { columns = [x, y, z, intensity] } }
                output.uri = "%s"
                clock.rate = 10
                quarantine.max-share = 100%%
                voxels.lidar {
                  clouds = [{ topic = clouds, max-age = 10ms }]
                  origin = [0, 0, 0], size = [0.25, 0.25, 0.25], dims = [8, 8, 8]
                  reductions = [count, max(intensity)]
                }
                """
                        .formatted(input.toUri(), output.toUri()));
        BuildReport report = BuildJob.run(spark, config, BuildListener.silent());
        assertEquals(quarantined, report.quarantined(), report.toString());
        assertEquals(CLOUDS, report.frames());
        return output;
    }

    @Test
    void theVoxelsAreThoseOfThePoints() throws IOException {
        List<Group> rows = ParquetRowsOf.dataset(built("binary_compressed"));
        for (int c = 0; c < CLOUDS; c++) {
            Map<Integer, Integer> counts = new TreeMap<>();
            Map<Integer, Float> greatest = new TreeMap<>();
            float[] points = points(c);
            long outside = 0;
            for (int i = 0; i < points.length; i += 4) {
                int key = 0;
                boolean inside = true;
                for (int axis = 0; axis < 3; axis++) {
                    int cell = (int) Math.floor(points[i + axis] / CELL); // exact: a power of two
                    inside &= cell >= 0 && cell < SIDE && !Float.isNaN(points[i + axis]);
                    key = key * SIDE + cell;
                }
                outside += inside || i == 0 ? 0 : 1;
                if (inside) {
                    counts.merge(key, 1, Integer::sum);
                    greatest.merge(key, points[i + 3], Math::max);
                }
            }
            Group row = rows.get(c);
            assertEquals(texts(counts.keySet()), ParquetRowsOf.list(row, "voxels.lidar.key"));
            assertEquals(texts(counts.values()), ParquetRowsOf.list(row, "voxels.lidar.count"));
            assertEquals(texts(greatest.values()), ParquetRowsOf.list(row, "voxels.lidar.max.intensity"));
            assertEquals(POINTS, row.getLong("voxels.lidar.points_in", 0));
            assertEquals(1, row.getLong("voxels.lidar.non_finite", 0));
            assertEquals(outside, row.getLong("voxels.lidar.out_of_range", 0));
        }
    }

    private static List<String> texts(Iterable<?> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(String.valueOf(value)));
        return texts;
    }

    @Test
    void everyFormatGivesTheSameBytes() throws IOException {
        String data = "data/chunk-000/file-000.parquet";
        byte[] ascii = Files.readAllBytes(built("ascii").resolve(data));
        for (String format : List.of("binary", "binary_compressed", "bin", "binary_big_endian")) {
            assertArrayEquals(ascii, Files.readAllBytes(built(format).resolve(data)), format);
        }
    }

    @Test
    void aFolderWithoutAGoodCloudIsQuarantined() throws IOException {
        Path input = folder("binary");
        CloudFiles.put(input.resolve("bad/1700000000.pcd"), new byte[] {1});
        Path output = built(input, "binary", 1);
        String quarantine = Files.readString(output.resolve("meta/robocache/quarantine.jsonl"));
        assertTrue(quarantine.contains("bad-header") && quarantine.contains("1700000000.pcd @ 0"), quarantine);
    }
}
