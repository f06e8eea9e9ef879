package io.robocache.episode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a sqlite3 file of rosbag2 says of its topics. What is there decides, not the version that the file claims. */
final class Db3Topics {

    private Db3Topics() {}

    /**
     * Defines a channel for each topic, and its schema: the file's definition (schema 4), or none but the type's name.
     *
     * @param channels receives the channel of each topic's number
     * @throws MalformedEpisodeException if a table is missing, or is none
     */
    static void define(
            Connection connection,
            Catalog catalog,
            MessageSink sink,
            Map<Long, Integer> channels,
            String uri,
            String label,
            Limits limits)
            throws IOException, SQLException {
        for (String table : new String[] {"topics", "messages"}) {
            requireTable(connection, table, uri, label);
        }
        requireColumns(connection, "topics", Set.of("id", "name", "type", "serialization_format"), uri, label);
        requireColumns(connection, "messages", Set.of("topic_id", "timestamp", "data"), uri, label);
        Map<String, String[]> definitions = definitions(connection, limits);
        Map<String, Integer> schemas = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, CAST(name AS BLOB), CAST(type AS TEXT),"
                        + " CAST(serialization_format AS TEXT) FROM topics ORDER BY rowid")) {
            while (row.next()) {
                String where = label + "topic " + row.getLong(1);
                byte[] name = row.getBytes(2);
                String topic = name == null ? null : RecordFields.utf8(name);
                boolean good = topic != null;
                topic = good ? topic : new String(name == null ? new byte[0] : name, StandardCharsets.UTF_8);
                String type = row.getString(3) == null ? "" : row.getString(3);
                String encoding = row.getString(4) == null ? "" : row.getString(4);
                if (channels.size() == limits.topics()) {
                    throw new MalformedEpisodeException(
                            Reason.SIZE_LIMIT,
                            uri,
                            where,
                            "more than %d topics, the limit (limits.topics)".formatted(limits.topics()));
                }
                Integer schema = schemas.get(type);
                if (schema == null) {
                    schema = schemas.size() + 1;
                    schemas.put(type, schema);
                    String[] text = definitions.getOrDefault(type, new String[] {"", ""});
                    catalog.define(
                            new Catalog.Schema(schema, type, text[0], text[1].getBytes(StandardCharsets.UTF_8), where));
                }
                int channel = channels.size();
                if (channels.putIfAbsent(row.getLong(1), channel) == null) {
                    sink.channel(catalog.define(channel, schema, topic, good, encoding, where));
                }
            }
        }
    }

    private static void requireTable(Connection connection, String name, String uri, String label)
            throws IOException, SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE")) {
            query.setString(1, name);
            try (ResultSet found = query.executeQuery()) {
                if (!found.next()) {
                    throw new MalformedEpisodeException(
                            Reason.MISSING_TABLE, uri, label + "@ 0", "the database has no table '%s'".formatted(name));
                }
                String sql =
                        found.getString(2) == null ? "" : found.getString(2).stripLeading();
                if (!found.getString(1).equals("table") || !sql.regionMatches(true, 0, "CREATE TABLE", 0, 12)) {
                    throw new MalformedEpisodeException(
                            Reason.SIZE_LIMIT,
                            uri,
                            label + "@ 0",
                            "'%s' is a %s, whose rows are computed and need not end; only plain tables are read"
                                    .formatted(name, found.getString(1)));
                }
            }
        }
    }

    /** Refuses a table without these columns, or where one of them is computed. */
    private static void requireColumns(
            Connection connection, String table, Set<String> needed, String uri, String label)
            throws IOException, SQLException {
        Set<String> missing = new HashSet<>(needed);
        try (PreparedStatement query =
                connection.prepareStatement("SELECT lower(name), hidden FROM pragma_table_xinfo(?)")) {
            query.setString(1, table);
            try (ResultSet column = query.executeQuery()) {
                while (column.next()) {
                    if (column.getInt(2) == 0) {
                        missing.remove(column.getString(1));
                    }
                    if (column.getString(1).equals("rowid")) {
                        missing.add("rowid");
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new MalformedEpisodeException(
                    Reason.BAD_SCHEMA,
                    uri,
                    label + "@ 0",
                    "table '%s' is not rosbag2's: column %s"
                            .formatted(table, missing.iterator().next()));
        }
    }

    /** Encoding and text of each type that the file defines; none where it has no such table. */
    private static Map<String, String[]> definitions(Connection connection, Limits limits) throws SQLException {
        Map<String, String[]> definitions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet table =
                        statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'message_definitions'"
                                + " AND type = 'table' AND sql LIKE 'CREATE TABLE%'")) {
            if (!table.next()) {
                return definitions;
            }
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT CAST(topic_type AS TEXT),"
                + " CAST(encoding AS TEXT), CAST(encoded_message_definition AS TEXT) FROM message_definitions"
                + " WHERE length(encoded_message_definition) <= ? ORDER BY rowid LIMIT ?")) {
            query.setInt(1, limits.textBytes());
            query.setInt(2, limits.topics());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (row.getString(1) != null && row.getString(2) != null && row.getString(3) != null) {
                        definitions.putIfAbsent(row.getString(1), new String[] {row.getString(2), row.getString(3)});
                    }
                }
            }
        }
        return definitions;
    }
}
