package io.robocache.shard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens a dataset in the tools that people train with; see {@link PythonTools}. */
class InteropTest {
    @TempDir
    Path folder;

    @Test
    void theDatasetOpensInPyarrowPolarsDuckDbAndDatasets() throws Exception {
        StagingArea staging = new StagingArea(
                folder.resolve("out").toUri().toString(),
                DatasetPublisherTest.plan().hash());
        Publication publication = DatasetPublisherTest.sealed(staging, "a", 7);
        DatasetPublisher.publish(publication, Shards.HADOOP, step -> {});
        Files.writeString(folder.resolve("expected.json"), Json.indented(expected(publication)));

        String output = new PythonTools(folder)
                .opened(
                        InteropTest.class.getResourceAsStream("open_dataset.py"),
                        folder.resolve("out").toString(),
                        folder.resolve("expected.json").toString(),
                        folder.resolve("cache").toString());

        System.out.println("opened with: " + output.strip().lines().toList());
    }

    /** What the rows of {@link Shards} are, by row of the dataset. */
    static Map<String, Object> expected(Publication publication) {
        long voxels = 0;
        for (int episode = 0; episode < 14; episode++) {
            for (int row = 0; Shards.good(episode) && row < Shards.frames(episode); row++) {
                voxels += row % 4;
            }
        }
        long second = Shards.frames(0); // first row of episode 1
        Map<String, Object> values = new HashMap<>();
        values.put(
                "observation.state",
                Map.of(
                        "0",
                        List.of(0.0, 1.0, 2.0),
                        "1",
                        List.of("NaN", "NaN", "NaN"),
                        "" + (second + 2),
                        List.of(1.5, 2.5, 3.5)));
        values.put("grip", Map.of("4", 2.0, "" + (second + 3), 2.0));
        values.put("count", Map.of("0", 0, "" + second, -1));
        values.put("valid.grip", Map.of("0", false, "1", true, "4", true));
        values.put("note", Map.of("1", "n1", "" + second, "n0"));
        values.put("voxels.lidar.key", Map.of("0", List.of(), "3", List.of(300, 301, 302)));
        values.put("voxels.lidar.occupancy", Map.of("0", List.of(), "3", List.of(200, 201, 202)));
        values.put("t_ns", Map.of("1", 1_700_000_000_033_333_333L));
        values.put("episode_index", Map.of("" + (second - 1), 0, "" + second, 1));
        return Map.of(
                "rows",
                publication.numbering().frames(),
                "voxels",
                voxels,
                "tasks",
                publication.numbering().tasks(),
                "values",
                values);
    }
}
