package io.robocache.episode;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Consecutive rows of a sqlite3 file's messages, laid out as MCAP lays messages out: for each its length in 8 bytes, then
 * channel, sequence, log time, publish time and payload. The sequence is the distance to the first row.
 *
 * @param database borrowed
 * @param first    row number of the first
 * @param last     row number of the last
 * @param most     a longer payload is left out, as are rows that are no message
 * @param channels by the topic's number
 */
record Db3Rows(Db3Database database, int file, long first, long last, int bytes, long most, Map<Long, Integer> channels)
        implements Stretch {

    private static final String QUERY =
            "SELECT rowid, topic_id, timestamp, data FROM messages WHERE rowid BETWEEN ? AND ?"
                    + " AND typeof(topic_id) = 'integer' AND typeof(timestamp) = 'integer' AND typeof(data) = 'blob'"
                    + " AND length(data) <= ? ORDER BY rowid";

    @Override
    public ArrowBuf load(Room room, Stored stored) throws IOException, DamageException {
        ArrowBuf block = room.of(bytes);
        boolean done = false;
        try (PreparedStatement query = database.connection().prepareStatement(QUERY)) {
            query.setLong(1, first);
            query.setLong(2, last);
            query.setLong(3, most);
            long at = 0;
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    byte[] payload = row.getBytes(4);
                    if (payload.length > bytes - at - Long.BYTES - McapRecords.MESSAGE_HEADER_BYTES) {
                        throw changed("more");
                    }
                    at = write(block, at, row, payload);
                }
            }
            if (at != bytes) {
                throw changed("fewer");
            }
            done = true;
            return block;
        } catch (SQLException e) {
            throw database.refusal(e);
        } finally {
            if (!done) {
                block.close();
            }
        }
    }

    private long write(ArrowBuf block, long from, ResultSet row, byte[] payload) throws SQLException {
        long at = from;
        block.setLong(at, McapRecords.MESSAGE_HEADER_BYTES + payload.length);
        at += Long.BYTES;
        block.setShort(at, (short) (int) channels.get(row.getLong(2)));
        block.setInt(at + 2, (int) (row.getLong(1) - first));
        block.setLong(at + 6, row.getLong(3));
        block.setLong(at + 14, row.getLong(3));
        at += McapRecords.MESSAGE_HEADER_BYTES;
        block.setBytes(at, payload);
        return at + payload.length;
    }

    private IOException changed(String how) {
        return new IOException(
                "[%s] rows %d to %d have %s bytes than when they were indexed; the file changed meanwhile"
                        .formatted(database.uri(), first, last, how));
    }
}
