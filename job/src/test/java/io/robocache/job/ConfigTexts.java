package io.robocache.job;

/** Configurations that tests vary. */
final class ConfigTexts {
    /** Everything that has no default, and one stream. */
    static final String LEAST =
            """
            input.uris = [in]
            output.uri = out
            streams { action { topic = "/cmd" } }
            """;

    /** The shape of the documentation's example, as far as this release goes. */
    static final String FULL =
            """
            input { uris = ["s3a://lab/2026-11/*.mcap"], format = auto }
            clock { rate = 30000/1001, start = latest-first, end = earliest-last }
            streams {
              observation.state {
                topic = "/joint_states", fields = [position, velocity], policy = linear, max-gap = 50ms, order = [j1, j2]
              }
              "observation.wrench" { topic = "/wrench", policy = nearest, max-age = 2ms, precision = source }
              action { topic = "/cmd", policy = previous, max-age = 100ms }
              task { topic = "/task" }
            }
            voxels {
              observation.voxels {
                clouds = [{ topic = "/lidar/points", max-age = 120ms }, { topic = "/rear/points", required = false }]
                frame = base_link, origin = [-2, -2, -0.5], size = [0.05, 0.05, 0.05], dims = [80, 80, 40]
                layout = sparse, reductions = [occupancy, count, mean(intensity), mean(z)]
              }
            }
            output { uri = "s3a://lab/datasets/pick", precision = float32, shard = 100MB }
            quarantine.max-share = 10%
            robocache.backend = auto
            """;

    private ConfigTexts() {}
}
