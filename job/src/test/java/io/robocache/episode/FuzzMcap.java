package io.robocache.episode;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MCAP files as a whole: records, chunks, indexes, summary, and the messages of all topics. */
final class FuzzMcap implements FuzzTarget {

    private final Path work;

    FuzzMcap(Path work) {
        this.work = work;
    }

    @Override
    public void run(byte[] input) throws IOException {
        FuzzReading.all(Files.write(work.resolve("f.mcap"), input), FuzzReading.settings(FuzzReading.LIMITS));
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (McapCompression compression : McapCompression.values()) {
            seeds.add(McapFixture.mixed(compression, 600, 4));
        }
        seeds.add(McapFixture.mixed(McapCompression.NONE, 0, 2));
        seeds.add(Zstd.compress(McapFixture.mixed(McapCompression.NONE, 0, 1)));
        seeds.add(Files.readAllBytes(SmallRecordings.write(work.resolve("small/a.mcap"), 1, 2)));
        seeds.add(Files.readAllBytes(ImageRecordings.write(work.resolve("small/b.mcap"), 1, 4, 6)));
        seeds.add(Files.readAllBytes(framed(work.resolve("small/c.mcap"))));
        seeds.add(described());
        seeds.addAll(seeds.stream().map(FuzzPieces::withoutSums).toList());
        return seeds;
    }

    private static Path framed(Path file) throws IOException {
        List<Double> seven = List.of(1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 1.0);
        try (FramedRecording recording = new FramedRecording(file)) {
            recording
                    .moving(new FramedRecording.Placed("base", "lidar", 1_000_000_000L, seven))
                    .fixed(new FramedRecording.Placed("map", "base", 1_000_000_000L, seven))
                    .cloud(1_000_000_000L, "lidar", 1, 2, 3, 4, 5, 6)
                    .pose(1_000_000_000L, "base", 1, 2, 3, 0, 0, 0, 1)
                    .depth(1_000_000_000L, "camera", 2, 1, 2, 3, Float.NaN);
        }
        return file;
    }

    /** Protobuf and JSON beside a depth camera. */
    private static byte[] described() throws IOException {
        McapFixture fixture = new McapFixture(McapCompression.NONE, 4000);
        int pose = fixture.protobuf("/pose", "foxglove.PoseInFrame", FoxgloveSchemas.bytes());
        int json = fixture.json("/json");
        int depth = fixture.channel("/depth", DepthDecoder.RAW);
        int info = fixture.channel("/info", CameraInfo.TYPE);
        fixture.add(pose, FuzzProtobuf.pose().toByteArray());
        fixture.add(json, FuzzJson.MESSAGE);
        fixture.add(info, DepthFixture.Info.of(2, 2).message(1));
        fixture.add(depth, DepthFixture.millimetres(1, 2, 1000, 2000, 0, 65_535));
        return fixture.finish();
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        return FuzzTargets.whole(file, ".mcap", ".mcap.zstd");
    }
}
