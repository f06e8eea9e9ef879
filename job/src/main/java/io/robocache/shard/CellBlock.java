package io.robocache.shard;

import java.util.List;

/**
 * Rows behind each other of one file, decoded.
 *
 * @param file    relative to the dataset
 * @param fileRow number of the first row within the file
 * @param rows    how many
 * @param columns in the order of the schema
 */
record CellBlock(String file, long fileRow, int rows, List<Cells> columns) {
    CellBlock {
        columns = List.copyOf(columns);
    }
}
