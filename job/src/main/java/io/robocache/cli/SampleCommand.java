package io.robocache.cli;

import io.robocache.episode.McapCompression;
import io.robocache.episode.McapWriter;
import io.robocache.episode.SampleEpisodes;
import io.robocache.shard.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes sample recordings to try a build on. */
@Command(
        name = "sample",
        description = "Write seeded sample recordings of an arm, a lidar, force, IMU and a task, each with its truth.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  robocache sample /tmp/episodes --json",
            "  robocache sample /tmp/episodes --episodes 20 --seconds 30 --points 60000 --compression lz4"
        })
final class SampleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Folder for the recordings; files of the same names are overwritten.")
    private Path folder;

    @Option(names = "--episodes", defaultValue = "3", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int episodes;

    @Option(names = "--seconds", defaultValue = "8", description = "Length of each. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--seed", defaultValue = "7", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--points", defaultValue = "4096", description = "Rays of a scan. Default: ${DEFAULT-VALUE}.")
    private int points;

    @Option(
            names = "--compression",
            defaultValue = "ZSTD",
            description = "Of the chunks: none, lz4 or zstd. Default: ${DEFAULT-VALUE}.")
    private McapCompression compression;

    @Option(names = "--json", description = "Report as JSON on standard output.")
    private boolean json;

    /** Made by picocli. */
    SampleCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Path> files = SampleEpisodes.write(folder, options());
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.compact(Map.of(
                    "bytes",
                    bytes,
                    "folder",
                    folder.toString(),
                    "recordings",
                    files.stream().map(Path::toString).toList(),
                    "seconds",
                    seconds)));
        } else {
            Table.ofFacts()
                    .row("recordings", files.size())
                    .row("length of each", seconds + " s")
                    .row("data", Progress.size(bytes))
                    .row("folder", folder)
                    .print(out, "");
        }
        out.flush();
        return 0;
    }

    private SampleEpisodes.Options options() {
        try {
            McapWriter.Options layout = new McapWriter.Options(compression, McapWriter.CHUNK_BYTES);
            return new SampleEpisodes.Options(episodes, seconds, seed, layout, points);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
