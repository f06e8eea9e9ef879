package io.robocache.episode;

import java.io.Serializable;
import java.util.List;

/**
 * A topic as a table.
 *
 * @param topic    its name
 * @param type     message type
 * @param encoding of its messages, such as {@code cdr}
 * @param columns  one for each field of the type; of JSON one, its text
 * @param uri      the recording that says so
 */
public record TopicTable(String topic, String type, String encoding, List<MessageColumn> columns, String uri)
        implements Serializable {

    /** Copies the list. */
    public TopicTable {
        columns = List.copyOf(columns);
    }
}
