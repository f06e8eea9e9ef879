package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A small LeRobot dataset of version 2.1 with one episode, 10 frames a second; tests change what they are about. */
final class LeRobotFolder {

    static final String STATE = "optional group state (LIST) { repeated group list { optional float element; } }";

    private final Path root;
    private String fps = "10";
    private String dataPath = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet";
    private String features = "\"state\": {\"dtype\": \"float32\", \"shape\": [2], \"names\": [\"a\", \"b\"]}";
    private String columns = STATE;
    private String videoPath = "null";
    private String episodes = "";
    private int length;

    /** Fills the columns of one row that a test has of its own. */
    interface Row {
        void fill(Group group, int row);
    }

    LeRobotFolder(Path root) {
        this.root = root;
    }

    LeRobotFolder fps(String number) {
        fps = number;
        return this;
    }

    LeRobotFolder dataPath(String template) {
        dataPath = template;
        return this;
    }

    /** Another feature, declared in JSON, with its Parquet column. */
    LeRobotFolder feature(String json, String column) {
        features = features + ", " + json;
        columns = columns + " " + column;
        return this;
    }

    /** A video of version 2.1 has a file for each episode. */
    LeRobotFolder video(String name, byte[] file) throws IOException {
        features = features + ", \"" + name + "\": {\"dtype\": \"video\", \"shape\": [4, 6, 3]}";
        videoPath = "\"videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4\"";
        Path path = root.resolve("videos/chunk-000/" + name + "/episode_000000.mp4");
        Files.createDirectories(path.getParent());
        Files.write(path, file);
        return this;
    }

    /** Lines of the table of episodes behind the first. */
    LeRobotFolder moreEpisodes(String lines) {
        episodes = lines;
        return this;
    }

    /** What the table says of the first episode; its rows by default. */
    LeRobotFolder length(int rows) {
        length = rows;
        return this;
    }

    Path data() {
        return root.resolve("data/chunk-000/episode_000000.parquet");
    }

    /** Writes everything; state is (row, -row) and each row is as it should be, until {@code row} changes it. */
    LeRobotFolder write(int rows, Row row) throws IOException {
        Files.createDirectories(root.resolve("meta"));
        Files.createDirectories(data().getParent());
        Files.writeString(
                root.resolve("meta/info.json"),
                """
                {"codebase_version": "v2.1", "fps": %s, "chunks_size": 1000, "video_path": %s, "data_path": "%s",
                 "features": {%s, "timestamp": {"dtype": "float32", "shape": [1], "names": null}}}
                """
                        .formatted(fps, videoPath, dataPath, features));
        Files.writeString(
                root.resolve("meta/episodes.jsonl"),
                "{\"episode_index\": 0, \"length\": %d}%n%s".formatted(length == 0 ? rows : length, episodes));
        Files.writeString(root.resolve("meta/tasks.jsonl"), "{\"task_index\": 0, \"task\": \"wipe\"}\n{\"task_ind");
        MessageType schema = MessageTypeParser.parseMessageType("message rows { optional float timestamp; "
                + "optional int64 frame_index; optional int64 episode_index; optional int64 index; "
                + "optional int64 task_index; " + columns + " }");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(data().toUri()))
                .withConf(new Configuration(false))
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .withPageWriteChecksumEnabled(true)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .build()) {
            for (int i = 0; i < rows; i++) {
                writer.write(usual(schema, i, row));
            }
        }
        Files.deleteIfExists(data().resolveSibling("." + data().getFileName() + ".crc"));
        return this;
    }

    private static Group usual(MessageType schema, int i, Row row) {
        Group group = new SimpleGroup(schema);
        row.fill(group, i);
        long[] numbers = {i, 0, i, 0};
        String[] names = {"frame_index", "episode_index", "index", "task_index"};
        if (group.getFieldRepetitionCount("timestamp") == 0) {
            group.add("timestamp", i / 10f);
        }
        for (int n = 0; n < names.length; n++) {
            if (group.getFieldRepetitionCount(names[n]) == 0) {
                group.add(names[n], numbers[n]);
            }
        }
        if (group.getFieldRepetitionCount("state") == 0) {
            list(group, "state", (float) i, (float) -i);
        }
        return group;
    }

    /** A list of floats; a NaN stands for null. */
    static void list(Group group, String column, float... elements) {
        Group list = group.addGroup(column);
        for (float element : elements) {
            Group entry = list.addGroup("list");
            if (!Float.isNaN(element)) {
                entry.add("element", element);
            }
        }
    }

    List<EpisodeRef> refs() throws IOException {
        return LeRobotReaderTest.refs(root);
    }
}
