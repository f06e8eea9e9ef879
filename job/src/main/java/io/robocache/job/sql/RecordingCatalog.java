package io.robocache.job.sql;

import io.robocache.job.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Recordings by their paths: with {@code spark.sql.catalog.mcap} set to this class, {@code mcap.`/data/*.mcap`} is the table
 * of all messages, and {@code mcap.`/data/*.mcap`.`/joint_states`} that of a topic. Further settings below that key are
 * options of all its tables. Read-only. Made by Spark, by its name.
 */
public final class RecordingCatalog implements TableCatalog {
    private String name;
    private Map<String, String> options;

    /** Made by Spark. */
    public RecordingCatalog() {}

    @Override
    public void initialize(String catalog, CaseInsensitiveStringMap settings) {
        name = catalog;
        options = new HashMap<>(settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Identifier[] listTables(String[] namespace) {
        if (namespace.length != 1) {
            throw new ConfigurationException(
                    "SHOW TABLES IN %s refused: name a recording: SHOW TABLES IN %s.`/data/run7.mcap`"
                            .formatted(name, name));
        }
        try {
            return RecordingFiles.list(options(namespace[0], null), RecordingTable.hadoop()).topics().stream()
                    .map(topic -> Identifier.of(namespace, topic))
                    .toArray(Identifier[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public Table loadTable(Identifier table) {
        return switch (table.namespace().length) {
            case 0 -> RecordingTable.of(options(table.name(), null));
            case 1 -> RecordingTable.of(options(table.namespace()[0], table.name()));
            default -> throw new ConfigurationException(
                    "table %s refused: write %s.`PATH` or %s.`PATH`.`TOPIC`".formatted(table, name, name));
        };
    }

    private RecordingOptions options(String path, String topicOrNull) {
        Map<String, String> all = new HashMap<>(options);
        all.put("path", path);
        if (topicOrNull != null) {
            all.put("topic", topicOrNull);
        }
        return RecordingOptions.of(all);
    }

    @Override
    public Table alterTable(Identifier table, TableChange... changes) {
        throw readOnly("ALTER TABLE");
    }

    @Override
    public boolean dropTable(Identifier table) {
        throw readOnly("DROP TABLE");
    }

    @Override
    public void renameTable(Identifier from, Identifier to) {
        throw readOnly("RENAME TABLE");
    }

    private UnsupportedOperationException readOnly(String what) {
        return new UnsupportedOperationException(
                "%s in catalog %s refused: recordings are only read; use CREATE TABLE ... AS SELECT elsewhere"
                        .formatted(what, name));
    }
}
