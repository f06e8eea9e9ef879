package io.robocache.job;

import io.robocache.episode.CloudFileSettings;
import io.robocache.episode.CloudFileSettings.NumberType;
import io.robocache.episode.CloudFileSettings.Stamps;
import io.robocache.episode.CloudFileSettings.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads the block {@code input.clouds}: what files of clouds do not say themselves. */
final class CloudFilesReader {
    private CloudFilesReader() {}

    /** @param input the block {@code input} */
    static CloudFileSettings read(ConfigBlock input) {
        ConfigBlock block = ConfigBlock.of("input.clouds", "clouds", input.own(), input.defaults());
        List<String> unknown = new ArrayList<>();
        ConfKeys.check(block, "clouds", unknown);
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(unknown);
        }
        List<String> columns = block.at("columns").texts();
        if (!columns.isEmpty()) {
            checked(block.at("columns"), columns, CloudFileSettings::checkColumns);
        } else if (block.says("type")) {
            throw block.at("type").refused("has no effect without columns; set input.clouds.columns");
        }
        NumberType type = word(block.at("type"), NumberType.values());
        Stamps stamps = word(block.at("stamps"), Stamps.values());
        if (stamps == Stamps.RATE && !input.says("rate")) {
            throw block.at("stamps").refused("needs input.rate; set it");
        }
        if (stamps == Stamps.CSV) {
            refuseIdle(block, "pattern", stamps);
        } else {
            refuseIdle(block, "csv", stamps);
        }
        if (stamps == Stamps.RATE) {
            refuseIdle(block, "unit", stamps);
        }
        String pattern = block.says("pattern") ? block.at("pattern").text() : null;
        if (pattern != null) {
            checked(block.at("pattern"), pattern, CloudFileSettings::checkPattern);
        }
        return new CloudFileSettings(
                columns,
                type,
                stamps,
                pattern,
                word(block.at("unit"), Unit.values()),
                stamps == Stamps.CSV ? csv(block.needed("csv")) : null);
    }

    private static void refuseIdle(ConfigBlock block, String name, Stamps stamps) {
        if (block.says(name)) {
            throw block.at(name).refused("has no effect with stamps = %s; leave it out".formatted(lower(stamps)));
        }
    }

    private static String csv(Setting setting) {
        String name = setting.text();
        if (name.isBlank() || name.matches(".*[/:].*") || name.equals(".") || name.equals("..")) {
            throw setting.refused("is no name of a file; the table lies in the folder of its clouds");
        }
        return name;
    }

    private static <T> void checked(Setting setting, T value, Consumer<T> check) {
        try {
            check.accept(value);
        } catch (IllegalArgumentException e) {
            throw setting.refused(e.getMessage());
        }
    }

    /** One of the words, in lower case. */
    static <E extends Enum<E>> E word(Setting setting, E[] known) {
        List<String> words = new ArrayList<>();
        for (E one : known) {
            if (setting.text().equals(lower(one))) {
                return one;
            }
            words.add(lower(one));
        }
        return setting.convert(text -> {
            throw ConfKeys.unknownWord(words);
        });
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
