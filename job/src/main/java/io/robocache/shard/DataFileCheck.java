package io.robocache.shard;

import java.io.IOException;
import java.util.List;

/** Checks one data file. Not thread-safe. */
sealed interface DataFileCheck permits ShardCheck, MdsFileCheck {

    /** Names the part of a file whose hash is wrong, as far as the format tells. Decodes nothing. */
    void locateDamage(String expected, String actual) throws IOException;

    /**
     * The columns in the order of the file, with types and widths of info.json.
     *
     * @throws IOException if the file has other columns than info.json has features
     */
    List<Column> columns() throws IOException;

    /**
     * Decodes everything: lengths of lists, the numbering, and the values for their hash.
     *
     * @param content of the file's shard; moved on
     * @param numbers what the rows must continue; moved on
     * @param sync    what the ages must be; moved on
     */
    void decode(ShardContent content, NumberingCheck numbers, SyncCheck sync);
}
