package io.robocache.job;

import io.robocache.episode.CloudFileSettings.Unit;
import io.robocache.episode.ParquetStamps;
import java.util.ArrayList;
import java.util.List;

/** Reads the block {@code input.parquet}: which column stamps rows. */
final class ParquetStampsReader {
    private static final String AUTO = "auto";

    private ParquetStampsReader() {}

    /** @param input the block {@code input} */
    static ParquetStamps read(ConfigBlock input) {
        ConfigBlock block = ConfigBlock.of("input.parquet", "parquet", input.own(), input.defaults());
        List<String> unknown = new ArrayList<>();
        ConfKeys.check(block, "parquet", unknown);
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(unknown);
        }
        String column = block.at("stamp").text();
        if (column.isBlank()) {
            throw block.at("stamp").refused("names no column; write one, or auto");
        }
        Unit unit = CloudFilesReader.word(block.at("unit"), Unit.values());
        return new ParquetStamps(column.equals(AUTO) ? null : column, unit);
    }
}
