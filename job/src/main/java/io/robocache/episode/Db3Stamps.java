package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Takes the log stamps of a sqlite3 file of rosbag2 from their column. Its pages are not checked, its messages not read. */
final class Db3Stamps {

    private Db3Stamps() {}

    /** Appends the stamps of a file to its topics; returns the bytes that it took. */
    static long read(
            String uri,
            String recording,
            String label,
            int number,
            Configuration hadoop,
            Limits limits,
            Map<String, LoggedTopic> topics)
            throws IOException, NotIndexedException {
        try (Db3Database database = Db3Database.openUnchecked(uri, recording, label, hadoop, limits)) {
            try {
                Catalog catalog = new Catalog(recording, number, new LossLog(), limits);
                Map<Long, Integer> channels = new HashMap<>();
                Defined defined = new Defined();
                Db3Topics.define(database.connection(), catalog, defined, channels, recording, label, limits);
                Map<Integer, LoggedTopic> byChannel = new HashMap<>();
                for (Catalog.Channel channel : defined.channels) {
                    byChannel.put(channel.id(), LoggedTimes.topic(topics, channel, catalog, limits));
                }
                rows(database, label, channels, byChannel);
            } catch (SQLException e) {
                throw database.refusal(e);
            }
            return database.bytesRead();
        }
    }

    private static void rows(
            Db3Database database, String label, Map<Long, Integer> channels, Map<Integer, LoggedTopic> topics)
            throws SQLException, NotIndexedException {
        try (var rows = database.connection()
                        .prepareStatement("SELECT rowid, topic_id, timestamp, typeof(topic_id), typeof(timestamp)"
                                + " FROM messages ORDER BY rowid");
                ResultSet row = rows.executeQuery()) {
            while (row.next()) {
                Integer channel = channels.get(row.getLong(2));
                long nanos = row.getLong(3);
                boolean whole =
                        row.getString(4).equals("integer") && row.getString(5).equals("integer");
                if (channel == null || nanos < 0 || !whole) {
                    throw new NotIndexedException(
                            Reason.BAD_INDEX,
                            label + "row " + row.getLong(1),
                            "topic %s and stamp %s are none of a message"
                                    .formatted(row.getString(2), row.getString(3)));
                }
                topics.get(channel).add(nanos);
            }
        }
    }

    /** The channels of a file, in its order. */
    private static final class Defined implements MessageSink {
        private final List<Catalog.Channel> channels = new ArrayList<>();

        @Override
        public void channel(Catalog.Channel channel) {
            channels.add(channel);
        }

        @Override
        public boolean message(ByteBuffer block, int at, int length, int number, long index, String where) {
            throw new IllegalStateException("messages are not read");
        }
    }
}
