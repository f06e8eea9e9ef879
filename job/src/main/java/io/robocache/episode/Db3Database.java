package io.robocache.episode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A sqlite3 file of the local disk, or a local copy of one, open for reading. It is opened as immutable, so that nothing is
 * written beside a recording; where a crash left a journal, the file and the journal are copied and sqlite recovers the copy.
 * Not thread-safe.
 */
final class Db3Database implements AutoCloseable {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGES_AT = 28;
    /** What the names of journals have behind that of their file. */
    static final List<String> JOURNALS = List.of("-wal", "-journal");

    private static final Pattern PAGE = Pattern.compile("\\bpage (\\d+)");

    private final String uri;
    private final String label;
    private final StagedFile staged;
    private final Path folderOrNull; // of the copy that has a journal
    private final Connection connection;
    private final long journalBytes;
    private final long fileBytes;
    private final int pageBytes;

    private Db3Database(
            String uri,
            String label,
            StagedFile staged,
            Path folderOrNull,
            Connection connection,
            long journalBytes,
            long fileBytes,
            int pageBytes) {
        this.uri = uri;
        this.label = label;
        this.staged = staged;
        this.folderOrNull = folderOrNull;
        this.connection = connection;
        this.journalBytes = journalBytes;
        this.fileBytes = fileBytes;
        this.pageBytes = pageBytes;
    }

    /**
     * Opens a file; the caller closes.
     *
     * @param recording URI for messages
     * @param label     what places begin with
     * @throws MalformedEpisodeException if it is no sqlite3 file, or cut
     */
    static Db3Database open(String uri, String recording, String label, Configuration hadoop, Limits limits)
            throws IOException {
        Db3Database database = openUnchecked(uri, recording, label, hadoop, limits);
        boolean done = false;
        try {
            database.check();
            done = true;
            return database;
        } catch (SQLException e) {
            throw refusal(e, recording, label, 0);
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    /** As {@link #open}, without looking through its pages: damage may go unnoticed. */
    static Db3Database openUnchecked(String uri, String recording, String label, Configuration hadoop, Limits limits)
            throws IOException {
        StagedFile staged = StagedFile.of(uri, hadoop, limits);
        Path folder = null;
        Connection connection = null;
        boolean done = false;
        try {
            long length = Files.size(staged.path());
            int pageBytes = checkHeader(staged.path(), length, recording, label);
            folder = withJournal(uri, staged, hadoop, limits);
            long journal = folder == null ? 0 : journalBytes(folder);
            connection = connect(folder == null ? staged.path() : folder.resolve("a.db3"), folder == null);
            done = true;
            return new Db3Database(recording, label, staged, folder, connection, journal, length, pageBytes);
        } catch (SQLException e) {
            throw refusal(e, recording, label, 0);
        } finally {
            if (!done) {
                closeAll(connection, folder, staged);
            }
        }
    }

    /** The size of a page, of a file that is as long as its header says. */
    private static int checkHeader(Path file, long length, String uri, String label) throws IOException {
        if (length == 0) {
            throw new MalformedEpisodeException(Reason.EMPTY, uri, label + "@ 0", "the file has 0 bytes");
        }
        byte[] header = new byte[HEADER_BYTES];
        int read;
        try (InputStream in = Files.newInputStream(file)) {
            read = in.readNBytes(header, 0, header.length);
        }
        for (int i = 0; i < Math.min(read, MAGIC.length); i++) {
            if (header[i] != MAGIC[i]) {
                throw new MalformedEpisodeException(
                        Reason.BAD_MAGIC,
                        uri,
                        label + "@ " + i,
                        "byte %02x where a sqlite3 file has %02x".formatted(header[i], MAGIC[i]));
            }
        }
        int declared = ByteBuffer.wrap(header).getShort(PAGE_SIZE_AT) & 0xFFFF;
        int pageBytes = declared == 1 ? 1 << 16 : declared;
        if (read < HEADER_BYTES || length < pageBytes) {
            throw new MalformedEpisodeException(
                    Reason.TRUNCATED,
                    uri,
                    label + "@ " + length,
                    "the file has %d bytes, its first page alone %d".formatted(length, pageBytes));
        }
        if (Integer.bitCount(pageBytes) != 1 || pageBytes < 512) {
            throw new MalformedEpisodeException(
                    Reason.SQLITE_CORRUPT,
                    uri,
                    label + "@ " + PAGE_SIZE_AT,
                    "pages of %d bytes; sqlite3 has powers of 2 from 512".formatted(pageBytes));
        }
        long pages = ByteBuffer.wrap(header).getInt(PAGES_AT) & 0xFFFF_FFFFL;
        if (length < pages * pageBytes) {
            throw new MalformedEpisodeException(
                    Reason.SQLITE_CORRUPT,
                    uri,
                    label + "@ " + length,
                    "the file has %d bytes, its header declares %d; sqlite3 FILE .recover saves what is there"
                            .formatted(length, pages * pageBytes));
        }
        return pageBytes;
    }

    /** A folder with a copy of the file and of the journal that lies beside it; null without one. */
    private static Path withJournal(String uri, StagedFile staged, Configuration hadoop, Limits limits)
            throws IOException {
        Path folder = null;
        boolean done = false;
        try {
            for (String ending : JOURNALS) {
                org.apache.hadoop.fs.Path journal = new org.apache.hadoop.fs.Path(uri + ending);
                FileSystem files = journal.getFileSystem(hadoop);
                if (files.exists(journal) && files.getFileStatus(journal).getLen() > 0) {
                    folder = folder == null ? Files.createTempDirectory(StagedFile.PREFIX) : folder;
                    try (StagedFile copy = StagedFile.of(uri + ending, hadoop, limits)) {
                        Files.copy(copy.path(), folder.resolve("a.db3" + ending));
                    }
                }
            }
            if (folder != null) {
                Files.copy(staged.path(), folder.resolve("a.db3"), StandardCopyOption.REPLACE_EXISTING);
            }
            done = true;
            return folder;
        } finally {
            if (!done) {
                deleteAll(folder);
            }
        }
    }

    private static long journalBytes(Path folder) throws IOException {
        long bytes = 0;
        for (String ending : JOURNALS) {
            Path journal = folder.resolve("a.db3" + ending);
            bytes += Files.exists(journal) ? Files.size(journal) : 0;
        }
        return bytes;
    }

    private static Connection connect(Path file, boolean immutable) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(immutable);
        config.enableLoadExtension(false);
        Connection connection = org.sqlite.JDBC.createConnection(
                "jdbc:sqlite:" + file.toUri() + (immutable ? "?mode=ro&immutable=1" : ""), config.toProperties());
        boolean done = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("PRAGMA query_only = ON");
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    /**
     * Looks through all pages: whether each belongs to one place and holds what it should. It costs one reading of the file,
     * and without it rows could be missing, or be there twice, and no one would know.
     *
     * @throws MalformedEpisodeException {@link Reason#SQLITE_CORRUPT} with the place of the first bad page
     */
    private void check() throws IOException, SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
            String first = found.next() ? found.getString(1) : "ok";
            if (!first.equals("ok")) {
                throw corrupt(first, null, uri, label, pageBytes);
            }
        }
    }

    /** What to throw where sqlite fails: damage is the recording's, anything else a failure of storage. */
    IOException refusal(SQLException e) {
        return refusal(e, uri, label, pageBytes);
    }

    private static IOException refusal(SQLException e, String uri, String label, int pageBytes) {
        SQLiteErrorCode code = e instanceof SQLiteException known ? known.getResultCode() : null;
        int primary = code == null ? 0 : code.code & 0xFF;
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return corrupt(e.getMessage(), e, uri, label, pageBytes);
        }
        if (primary == SQLiteErrorCode.SQLITE_ERROR.code) {
            return new MalformedEpisodeException(
                    Reason.BAD_SCHEMA, uri, label + "@ 0", "the tables are not rosbag2's: " + e.getMessage(), e);
        }
        return new IOException("[%s] sqlite failed: %s".formatted(uri, e.getMessage()), e);
    }

    private static MalformedEpisodeException corrupt(
            String what, SQLException causeOrNull, String uri, String label, int pageBytes) {
        Matcher page = PAGE.matcher(what);
        long at = page.find() ? (Long.parseLong(page.group(1)) - 1) * pageBytes : 0;
        String detail = "the database is damaged (%s); sqlite3 FILE .recover saves what is there".formatted(what);
        return new MalformedEpisodeException(
                Reason.SQLITE_CORRUPT, uri, label + "@ " + Math.max(0, at), detail, causeOrNull);
    }

    Connection connection() {
        return connection;
    }

    /** The recording's. */
    String uri() {
        return uri;
    }

    /** Bytes of a journal that was left beside the file; 0 without one. */
    long journalBytes() {
        return journalBytes;
    }

    long fileBytes() {
        return fileBytes;
    }

    /** What was fetched from storage: the copy, or the file that is read in place. */
    long bytesRead() {
        return staged.isCopy() ? staged.bytesRead() : fileBytes;
    }

    @Override
    public void close() throws IOException {
        closeAll(connection, folderOrNull, staged);
    }

    private static void closeAll(Connection connection, Path folder, StagedFile staged) throws IOException {
        try (StagedFile closing = staged) {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IOException("[%s] sqlite could not be closed: %s".formatted(staged.uri(), e.getMessage()), e);
            } finally {
                deleteAll(folder);
            }
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (folder == null) {
            return;
        }
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
