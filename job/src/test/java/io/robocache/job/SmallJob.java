package io.robocache.job;

import io.robocache.episode.SmallRecordings;
import java.nio.file.Path;

/** A configuration for {@link SmallRecordings}, and a folder of them. */
final class SmallJob {
    private SmallJob() {}

    /** Rate 20, one episode or two a shard; {@code more} is appended. */
    static JobConfig config(Path input, Path output, String... more) {
        return JobConfig.parse(
                """
                input.uris = ["%s"]
                clock.rate = 20
                streams {
                  observation.state { topic = "/joint_states", fields = [position, velocity], order = [j1, j2, j3], policy = linear, max-gap = 50ms }
                  action { topic = "/joint_states", fields = [position], order = [j1, j2, j3], policy = previous, max-age = 5ms, offset = 3ms }
                  task { topic = "/task" }
                }
                voxels.observation.voxels {
                  clouds = [{ topic = "/lidar/points", max-age = 60ms }]
                  origin = [-0.5, -0.5, -0.5], size = [0.25, 0.25, 0.25], dims = [8, 8, 8]
                  reductions = [occupancy, count, mean(intensity), mean(x)]
                }
                output { uri = "%s", shard = 40kB }
                """
                                .formatted(input.toUri(), output.toUri())
                        + String.join("\n", more));
    }

    /** Writes {@code episodes} recordings of different lengths, {@code e0.mcap} and so on. */
    static Path recordings(Path folder, int episodes) {
        for (int e = 0; e < episodes; e++) {
            SmallRecordings.write(folder.resolve("e" + e + ".mcap"), e, 8 + 3 * (e % 4));
        }
        return folder;
    }
}
