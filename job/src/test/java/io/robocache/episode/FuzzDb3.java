package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Sqlite3 files of rosbag2; what sqlite itself does with them is native code, which no coverage guides. */
final class FuzzDb3 implements FuzzTarget {

    private final Path work;

    FuzzDb3(Path work) {
        this.work = work;
    }

    @Override
    public void run(byte[] input) throws IOException {
        FuzzReading.all(Files.write(work.resolve("f.db3"), input), FuzzReading.settings(FuzzReading.LIMITS));
    }

    @Override
    public List<byte[]> seeds() throws IOException, SQLException {
        return List.of(recording(512), recording(4096));
    }

    private byte[] recording(int pageBytes) throws IOException, SQLException {
        Path file = work.resolve("seed-" + pageBytes + ".db3");
        Files.deleteIfExists(file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = connection.createStatement()) {
            sql.execute("PRAGMA page_size = " + pageBytes);
            sql.execute("CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,"
                    + " serialization_format TEXT NOT NULL, offered_qos_profiles TEXT NOT NULL)");
            sql.execute("CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL,"
                    + " timestamp INTEGER NOT NULL, data BLOB NOT NULL)");
            sql.execute("INSERT INTO topics VALUES(1, '/joints', '" + McapFixture.JOINTS + "', 'cdr', '')");
            sql.execute("INSERT INTO topics VALUES(2, '/cloud', '" + McapFixture.CLOUD + "', 'cdr', '')");
            try (PreparedStatement row =
                    connection.prepareStatement("INSERT INTO messages(topic_id, timestamp, data) VALUES(?, ?, ?)")) {
                for (int i = 0; i < 4; i++) {
                    long stamp = McapFixture.nanos(i);
                    boolean cloud = i % 2 == 1;
                    row.setInt(1, cloud ? 2 : 1);
                    row.setLong(2, stamp);
                    row.setBytes(
                            3,
                            McapFixture.payload(
                                    cloud ? McapFixture.cloud(stamp, i) : McapFixture.joints(stamp, "a", i, "b", -i)));
                    row.execute();
                }
            }
        }
        return Files.readAllBytes(file);
    }

    @Override
    public List<byte[]> seedsOf(Path file) throws IOException {
        return FuzzTargets.whole(file, ".db3");
    }
}
