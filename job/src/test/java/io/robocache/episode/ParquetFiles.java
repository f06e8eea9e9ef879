package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet files that tests write. */
final class ParquetFiles {

    private ParquetFiles() {}

    /** Writes a file of so many rows; {@code columns} as in {@code message rows { … }}. */
    static Path write(Path file, String columns, int rows, LeRobotFolder.Row fill) throws IOException {
        return write(file, columns, rows, fill, settings -> {});
    }

    /** As the other, with settings of the writer. */
    static Path write(
            Path file,
            String columns,
            int rows,
            LeRobotFolder.Row fill,
            Consumer<ExampleParquetWriter.Builder> settings)
            throws IOException {
        Files.createDirectories(file.getParent());
        MessageType schema = MessageTypeParser.parseMessageType("message rows { " + columns + " }");
        ExampleParquetWriter.Builder builder = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withConf(new Configuration(false))
                .withType(schema)
                .withPageWriteChecksumEnabled(true)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE);
        settings.accept(builder);
        try (ParquetWriter<Group> writer = builder.build()) {
            for (int i = 0; i < rows; i++) {
                Group row = new SimpleGroup(schema);
                fill.fill(row, i);
                writer.write(row);
            }
        }
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        return file;
    }
}
