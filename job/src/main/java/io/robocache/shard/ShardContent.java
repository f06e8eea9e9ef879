package io.robocache.shard;

import java.util.ArrayList;
import java.util.List;

/** The {@code content-sha256} of a shard, of whose files one is decoded after the other. Not thread-safe. */
final class ShardContent {
    private final List<Column> columns;
    private final List<ColumnDigest> digests = new ArrayList<>();
    private long rows;

    /** @param columns in the order of the files */
    ShardContent(List<Column> columns) {
        this.columns = List.copyOf(columns);
        columns.forEach(column -> digests.add(new ColumnDigest(column)));
    }

    List<Column> columns() {
        return columns;
    }

    /** Where the values of a column go. */
    ColumnDigest of(int column) {
        return digests.get(column);
    }

    void add(long more) {
        rows += more;
    }

    /** The hash; ends it. */
    String finish() {
        return ColumnDigest.combine(
                columns, rows, digests.stream().map(ColumnDigest::finish).toList());
    }
}
