package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What a damage campaign damages: recordings of the test data, and of formats that these lack small ones made here. */
final class DamageSources {

    private static final int POINTS = 300;
    private static final List<String> FIELDS = List.of("x", "y", "z", "intensity");

    private DamageSources() {}

    /** Small recordings of every format, of which thousands of damages can be read. */
    static List<DamageSource> small(Path data, Path work) throws IOException {
        List<DamageSource> sources = new ArrayList<>(made(work));
        try (Stream<Path> variants = Files.list(data.resolve("composed/variants"))) {
            for (Path variant : variants.filter(Files::isDirectory).sorted().toList()) {
                sources.add(variant(variant, work));
            }
        }
        for (String real : List.of(
                "mcap/rosbag2-py/convert_a/rewriter_a_0.mcap",
                "mcap/rosbag2-py/talker/talker.mcap",
                "rosbag2/rosbag2-py/talker/talker.db3")) {
            sources.add(DamageSource.copy(real, real.endsWith("db3") ? "db3" : "mcap", data.resolve(real), work));
        }
        for (String cloud : List.of("xyz_ascii.pcd", "xyzi_binary.pcd", "xyzirt_lzf.pcd", "kitti_like.bin")) {
            String format = cloud.endsWith("bin")
                    ? "bin"
                    : "pcd " + cloud.replaceFirst("^[^_]*_", "").replace(".pcd", "");
            sources.add(DamageSource.copy(
                    cloud, format, data.resolve("composed/files").resolve(cloud), work));
        }
        sources.add(DamageSource.copy("so101", "lerobot v3.0", data.resolve("lerobot-v3/so101"), work));
        sources.add(DamageSource.copy(
                "rows_shuffled", "lerobot v3.0", data.resolve("hostile/lerobot_rows_shuffled"), work));
        sources.add(DamageSource.copy("panda-wipe", "hdf5", data.resolve("hdf5/robosuite-panda-wipe/demo.hdf5"), work));
        sources.add(DamageSource.copy(
                "so101 data", "parquet", data.resolve("lerobot-v3/so101/data/chunk-000/file-000.parquet"), work));
        return sources;
    }

    /** A folder whose recording is split is read as one; others are their one file. */
    private static DamageSource variant(Path folder, Path work) throws IOException {
        String name = folder.getFileName().toString();
        Path from = folder;
        if (!name.endsWith("_split")) {
            try (Stream<Path> files = Files.list(folder)) {
                from = files.filter(file -> !file.toString().endsWith(".yaml"))
                        .findFirst()
                        .orElseThrow();
            }
        }
        String kind = name.startsWith("mcap") ? "mcap" : "db3";
        return DamageSource.copy(
                name,
                name.endsWith("_split") ? "folder of " + kind : name.contains("file_zstd") ? kind + ".zstd" : kind,
                from,
                work);
    }

    /** The composed episodes of some megabytes each. */
    static List<DamageSource> composed(Path data, Path work) throws IOException {
        List<DamageSource> sources = new ArrayList<>();
        try (Stream<Path> episodes = Files.list(data.resolve("composed"))) {
            for (Path folder : episodes.sorted().toList()) {
                String name = folder.getFileName().toString();
                if (name.matches("a[0-9]_.*")) {
                    boolean mcap = Files.exists(folder.resolve(name + "_0.mcap"));
                    Path file = folder.resolve(name + (mcap ? "_0.mcap" : "_0.db3"));
                    sources.add(DamageSource.copy(name, mcap ? "mcap" : "db3", file, work));
                }
            }
        }
        return sources;
    }

    /** Small recordings that need no test data. */
    static List<DamageSource> made(Path work) throws IOException {
        Path from = Files.createDirectories(work.resolve("made"));
        List<DamageSource> sources = new ArrayList<>();
        Random random = new Random(7);
        float[] points = new float[4 * POINTS];
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextFloat();
        }
        for (String kind : List.of("ascii", "binary_little_endian")) {
            Path ply = CloudFiles.put(from.resolve(kind + ".ply"), CloudFiles.ply(kind, FIELDS, points));
            sources.add(DamageSource.copy("made ply " + kind, "ply", ply, work));
        }
        for (String kind : List.of("ascii", "binary", "binary_compressed")) {
            Path pcd = CloudFiles.put(from.resolve(kind + ".pcd"), CloudFiles.pcd(kind, FIELDS, points));
            sources.add(DamageSource.copy("made pcd " + kind, "pcd " + kind, pcd, work));
        }
        Path bin = CloudFiles.put(from.resolve("points.bin"), CloudFiles.bin(points));
        sources.add(DamageSource.copy("made bin", "bin", bin, work));
        Path mcap = SmallRecordings.write(from.resolve("small.mcap"), 1, 5);
        sources.add(DamageSource.copy("made mcap", "mcap", mcap, work));
        Path rows = RowRecordings.write(from.resolve("rows"), List.of("state", "action"), List.of(3, 7), "listed");
        sources.add(DamageSource.copy("made parquet", "parquet", rows, work));
        new LeRobotFolder(from.resolve("lerobot")).write(40, (row, i) -> {});
        sources.add(DamageSource.copy("made lerobot", "lerobot v2.1", from.resolve("lerobot"), work));
        Path hdf5 = Hdf5Files.write(from.resolve("demos.hdf5"), file -> {
            var data = file.putGroup("data");
            Hdf5Files.demo(data, "demo_0", 30);
            Hdf5Files.demo(data, "demo_1", 20);
        });
        sources.add(DamageSource.copy("made hdf5", "hdf5", hdf5, work));
        TfFixture records = new TfFixture();
        for (int steps = 2; steps < 8; steps++) {
            records.record(TfFixture.episode(steps));
        }
        Path tfrecord = Files.write(from.resolve("made.tfrecord"), records.bytes());
        sources.add(DamageSource.copy("made tfrecord", "tfrecord", tfrecord, work));
        return sources;
    }
}
