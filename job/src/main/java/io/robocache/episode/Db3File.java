package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * A sqlite3 file of rosbag2, schema 1 to 4, read-only. Messages come in the order in which they were recorded, that of their
 * row numbers. A damaged database is refused as a whole, since nothing says which of its rows are still right.
 */
final class Db3File implements MessageFile {

    /** Rows that are loaded together, unless one alone is longer. */
    private static final int STRETCH_BYTES = 4 << 20;

    private static final int PREFIX_BYTES = Long.BYTES + McapRecords.MESSAGE_HEADER_BYTES;

    private final Db3Database database;
    private final String uri;
    private final String label;
    private final Limits limits;
    private final long limitBytes;

    private Db3File(Db3Database database, String uri, String label, Limits limits) {
        this.database = database;
        this.uri = uri;
        this.label = label;
        this.limits = limits;
        this.limitBytes = limits.blockBytes();
    }

    /**
     * Opens a file; the caller closes.
     *
     * @param recording URI for messages: the file's, or that of its folder
     * @param label     what places in the file begin with: empty, or its name and a space
     * @throws MalformedEpisodeException if nothing of it can be read
     */
    static Db3File open(String uri, String recording, String label, Configuration hadoop, Limits limits)
            throws IOException {
        Db3Database database = Db3Database.open(uri, recording, label, hadoop, limits);
        return new Db3File(database, recording, label, limits);
    }

    @Override
    public void scan(int file, Blocks blocks, LossLog log, MessageIndexer indexer) throws IOException {
        Catalog catalog = new Catalog(uri, file, log, limits);
        indexer.startFile(catalog, null, label + "row ");
        if (database.journalBytes() > 0) {
            log.warning(
                    Reason.TRUNCATED,
                    LossLog.FILE,
                    label + "@ " + database.fileBytes(),
                    "the recorder did not close the file; %d bytes of its journal beside it were read with it"
                            .formatted(database.journalBytes()));
        }
        Map<Long, Integer> channels = new HashMap<>();
        try {
            Db3Topics.define(database.connection(), catalog, indexer, channels, uri, label, limits);
            scan(file, blocks, log, indexer, channels);
            indexer.endFile();
        } catch (SQLException e) {
            throw database.refusal(e);
        }
    }

    private void scan(int file, Blocks blocks, LossLog log, MessageIndexer indexer, Map<Long, Integer> channels)
            throws IOException, SQLException {
        try (var rows = database.connection()
                        .prepareStatement("SELECT rowid, topic_id, typeof(topic_id), typeof(timestamp), typeof(data),"
                                + " length(data) FROM messages ORDER BY rowid");
                ResultSet row = rows.executeQuery()) {
            Run run = new Run(file, blocks, indexer, channels);
            while (row.next()) {
                Interruption.check(uri);
                long number = row.getLong(1);
                String where = label + "row " + number;
                DamageException damage = damage(row);
                if (damage != null) {
                    log.loss(damage.reason(), LossLog.FILE, where, 1, damage.getMessage());
                    continue;
                }
                if (!channels.containsKey(row.getLong(2)) && channels.size() == limits.topics()) {
                    throw new MalformedEpisodeException(
                            Reason.SIZE_LIMIT,
                            uri,
                            where,
                            "more than %d topics, the limit (limits.topics)".formatted(limits.topics()));
                }
                channels.putIfAbsent(row.getLong(2), channels.size()); // not defined: the indexer reports it
                run.add(number, PREFIX_BYTES + (int) row.getLong(6));
            }
            run.end();
        }
    }

    /** Why a row cannot be a message; null if it can. */
    private DamageException damage(ResultSet row) throws SQLException {
        if (!row.getString(3).equals("integer")) {
            return new DamageException(
                    Reason.MISSING_CHANNEL, "the topic's number is of type %s".formatted(row.getString(3)));
        }
        if (!row.getString(4).equals("integer")) {
            return new DamageException(Reason.BAD_STAMP, "the stamp is of type %s".formatted(row.getString(4)));
        }
        if (!row.getString(5).equals("blob")) {
            return new DamageException(Reason.BAD_ENCODING, "the data are of type %s".formatted(row.getString(5)));
        }
        long bytes = row.getLong(6);
        return bytes <= limitBytes - PREFIX_BYTES
                ? null
                : new DamageException(
                        Reason.SIZE_LIMIT, "a message of %d bytes, limit %d".formatted(bytes, limitBytes));
    }

    /** Rows on their way into a stretch. */
    private final class Run {
        private final int file;
        private final Blocks blocks;
        private final MessageIndexer indexer;
        private final Map<Long, Integer> channels;
        private long first;
        private long last;
        private int bytes;

        Run(int file, Blocks blocks, MessageIndexer indexer, Map<Long, Integer> channels) {
            this.file = file;
            this.blocks = blocks;
            this.indexer = indexer;
            this.channels = channels;
        }

        void add(long number, int rowBytes) throws IOException {
            if (bytes > 0 && bytes + (long) rowBytes > STRETCH_BYTES) {
                end();
            }
            first = bytes == 0 ? number : first;
            last = number;
            bytes += rowBytes;
        }

        void end() throws IOException {
            if (bytes == 0) {
                return;
            }
            Db3Rows rows = new Db3Rows(database, file, first, last, bytes, limitBytes - PREFIX_BYTES, channels);
            bytes = 0;
            ByteBuffer block;
            try {
                block = blocks.read(rows, stored -> {});
            } catch (DamageException e) {
                throw new MalformedEpisodeException(e.reason(), uri, label + "row " + rows.first(), e.getMessage());
            }
            boolean wanted = false;
            int at = 0;
            while (at < rows.bytes()) {
                int length = (int) block.getLong(at);
                // The row's number stands where its sequence would, which rosbag2 does not record.
                long number = rows.first() + (block.getInt(at + Long.BYTES + 2) & 0xFFFF_FFFFL);
                String where = label + "row " + number;
                wanted |= indexer.message(block, at + Long.BYTES, length, blocks.next(), number, where);
                at += Long.BYTES + length;
            }
            if (wanted) {
                blocks.keep();
            }
            blocks.drop();
        }
    }

    @Override
    public long bytesRead() {
        return database.bytesRead();
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
