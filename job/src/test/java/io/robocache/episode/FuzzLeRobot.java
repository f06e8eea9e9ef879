package io.robocache.episode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** LeRobot folders of both versions, in which one file is another: description, tables of episodes and tasks, rows. */
final class FuzzLeRobot implements FuzzTarget {

    private static final List<String> FILES = List.of(
            "v21/meta/info.json",
            "v21/meta/episodes.jsonl",
            "v21/meta/tasks.jsonl",
            "v21/data/chunk-000/episode_000000.parquet",
            "v30/meta/info.json",
            "v30/meta/episodes/chunk-000/file-000.parquet",
            "v30/meta/tasks.parquet",
            "v30/data/chunk-000/file-000.parquet");

    private final Path work;
    private final List<byte[]> good = new ArrayList<>();
    private long frames = FuzzReading.LIMITS.frames();

    FuzzLeRobot(Path work) {
        this.work = work;
        try {
            new LeRobotFolder(work.resolve("v21")).write(3, (row, i) -> {});
            writeVersion3(work.resolve("v30"));
            for (String file : FILES) {
                good.add(Files.readAllBytes(work.resolve(file)));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static void writeVersion3(Path root) throws IOException {
        Files.createDirectories(root.resolve("meta"));
        Files.writeString(
                root.resolve("meta/info.json"),
                """
                {"codebase_version": "v3.0", "fps": 10, "chunks_size": 1000, "video_path": null,
                 "data_path": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
                 "features": {"state": {"dtype": "float32", "shape": [2], "names": ["a", "b"]},
                  "timestamp": {"dtype": "float32", "shape": [1], "names": null}}}
                """);
        ParquetFiles.write(
                root.resolve("meta/episodes/chunk-000/file-000.parquet"),
                "required int64 episode_index; required int64 length; required int64 data/chunk_index;"
                        + " required int64 data/file_index;",
                2,
                (row, i) -> row.append("episode_index", (long) i)
                        .append("length", 2L)
                        .append("data/chunk_index", 0L)
                        .append("data/file_index", 0L));
        ParquetFiles.write(
                root.resolve("meta/tasks.parquet"),
                "required int64 task_index; required binary task (STRING);",
                1,
                (row, i) -> row.append("task_index", 0L).append("task", "wipe"));
        ParquetFiles.write(
                root.resolve("data/chunk-000/file-000.parquet"),
                "required float timestamp; required int64 frame_index; required int64 episode_index;"
                        + " required int64 index; required int64 task_index; " + LeRobotFolder.STATE,
                4,
                (row, i) -> {
                    row.append("timestamp", i % 2 / 10f).append("frame_index", (long) i % 2);
                    row.append("episode_index", (long) i / 2).append("index", (long) i);
                    row.append("task_index", 0L);
                    LeRobotFolder.list(row, "state", i, -i);
                });
    }

    @Override
    public void run(byte[] input) throws IOException {
        int choice = FuzzTargets.choice(input, FILES.size());
        Path file = work.resolve(FILES.get(choice));
        Files.write(file, java.util.Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
        try {
            // Datasets are kept by the limits among others: a new limit has it read anew.
            Limits l = FuzzReading.LIMITS;
            Limits limits = new Limits(
                    l.blockBytes(),
                    frames++,
                    l.chunkCacheBytes(),
                    l.expansion(),
                    l.topics(),
                    l.fields(),
                    l.nesting(),
                    l.components(),
                    l.schemaBytes());
            FuzzReading.all(work.resolve(FILES.get(choice).substring(0, 3)), FuzzReading.settings(limits));
        } finally {
            Files.write(file, good.get(choice));
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < good.size(); i++) {
            seeds.add(FuzzTargets.chosen(i, good.get(i)));
        }
        seeds.add(FuzzTargets.chosen(
                0,
                """
                {"codebase_version": "v2.1", "fps": 29.97, "video_path":
                 "videos/{video_key}/{episode_index:06d}.mp4", "data_path": "data/{episode_index}.parquet",
                 "features": {"cam": {"dtype": "video", "shape": [4, 6, 3], "info": {"video.fps": 10}}}}
                """
                        .getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        String path = file.toString();
        if (!path.contains("lerobot")) {
            return List.of();
        }
        int version = path.contains("21") || path.contains("2.1") ? 0 : 4;
        int choice = path.endsWith("info.json")
                ? 0
                : path.contains("meta/episodes") ? 1 : path.contains("meta/tasks") ? 2 : 3;
        return FuzzTargets.whole(file, "info.json", "episodes.jsonl", "tasks.jsonl", ".parquet").stream()
                .map(bytes -> FuzzTargets.chosen(version + choice, bytes))
                .toList();
    }
}
