package io.robocache.episode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats of files that hold one cloud each. */
enum CloudFormat {
    PCD(".pcd", "^(# ?\\.PCD|VERSION 0?\\.[0-9])"),
    PLY(".ply", "^ply\\r?\\n"),
    /** Headerless. */
    BIN(".bin", null);

    private final String ending;
    private final Pattern beginning; // null: any bytes

    CloudFormat(String ending, String beginning) {
        this.ending = ending;
        this.beginning = beginning == null ? null : Pattern.compile(beginning);
    }

    /** The format's name, in lower case. */
    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a file's points. */
    CloudPoints read(FileBytes file, CloudRoom room, CloudFileSettings settings) throws IOException, BadCloudException {
        if (this != BIN && file.length() == 0) {
            throw BadCloudException.at(0, Reason.EMPTY, "a file of 0 bytes");
        }
        return switch (this) {
            case PCD -> PcdFile.read(file, room);
            case PLY -> PlyFile.read(file, room);
            case BIN -> BinFile.read(file, room, settings);
        };
    }

    /** What a name says, if it is that of a cloud. */
    static Optional<CloudFormat> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (CloudFormat format : values()) {
            if (lower.endsWith(format.ending)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** What the first bytes of a file say, if they are those of a cloud. */
    static Optional<CloudFormat> beginning(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        for (CloudFormat format : values()) {
            if (format.beginning != null && format.beginning.matcher(text).find()) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** A name without the endings that say that it is a cloud's: {@code 0001.pcd.bin} is {@code 0001}. */
    static String stem(String name) {
        String stem = name;
        while (named(stem).isPresent()) {
            stem = stem.substring(0, stem.length() - named(stem).get().ending.length());
        }
        return stem;
    }
}
