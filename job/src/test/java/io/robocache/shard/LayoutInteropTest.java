package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the layouts besides LeRobot v3.0 in the tools that people train with; see {@link PythonTools}. */
class LayoutInteropTest {
    @TempDir
    Path folder;

    @Test
    void aDatasetOfLeRobotV21OpensAsItsLoaderOpensIt() throws Exception {
        opened(OutputLayout.LEROBOT_V2_1, "open_v21.py");
    }

    @Test
    void aDatasetOfMdsOpensWithNumPy() throws Exception {
        opened(OutputLayout.MDS, "open_mds.py");
    }

    private void opened(OutputLayout layout, String script) throws Exception {
        ShardPlan plan = DatasetPublisherTest.plan();
        StagingArea staging = new StagingArea(folder.resolve("out").toUri().toString(), plan.hash());
        List<String> sidecars = Shards.build(plan, staging, "a", 7);
        Numbering numbering = Shards.number(sidecars);
        Publication publication = new Publication(
                staging,
                plan,
                Shards.SCHEMA,
                sidecars,
                numbering,
                Shards.seal(DatasetLayout.of(layout), sidecars, numbering, staging, "a"),
                VideoPlan.none(),
                List.of(),
                layout,
                DatasetHistory.none(),
                KnownEpisodes.none(List.of()));
        DatasetPublisher.publish(publication, Shards.HADOOP, step -> {});
        assertEquals(
                List.of(), DatasetVerifier.verify(staging.root(), Shards.HADOOP).findings());
        Files.writeString(folder.resolve("expected.json"), Json.indented(InteropTest.expected(publication)));
        String output = new PythonTools(folder)
                .opened(
                        LayoutInteropTest.class.getResourceAsStream(script),
                        folder.resolve("out").toString(),
                        folder.resolve("expected.json").toString(),
                        folder.resolve("cache").toString());
        System.out.println("opened with: " + output.strip().lines().toList());
    }
}
