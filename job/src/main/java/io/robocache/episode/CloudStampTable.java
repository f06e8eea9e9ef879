package io.robocache.episode;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A CSV table beside clouds, of the columns {@code file} (a name without folders) and {@code stamp}; others are left aside. */
final class CloudStampTable {

    private static final int MAX_TEXT = 4096;

    private final String uri;
    private final String name;
    private final Map<String, String> stamps = new LinkedHashMap<>();

    private CloudStampTable(String uri, String name) {
        this.uri = uri;
        this.name = name;
    }

    /**
     * Reads a table.
     *
     * @param uri the episode's
     * @throws MalformedEpisodeException if it is not there, a link, too long or no such table
     */
    static CloudStampTable read(FileSystem files, Path path, String uri, Limits limits) throws IOException {
        CloudStampTable table = new CloudStampTable(uri, path.getName());
        if (LocalFiles.linkBelow(path.getParent(), path.getName()).isPresent() || LocalFiles.isSpecial(path)) {
            throw table.refused(Reason.MISSING_FILE, 0, "it is a link or no plain file, and is not followed");
        }
        try {
            long length = files.getFileStatus(path).getLen();
            if (length > limits.blockBytes()) {
                throw table.refused(
                        Reason.SIZE_LIMIT,
                        0,
                        "%d bytes, limit %d (limits.block)".formatted(length, limits.blockBytes()));
            }
            // A decoder that refuses malformed bytes, where a charset would replace them.
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8.newDecoder()))) {
                table.parse(lines);
            }
        } catch (FileNotFoundException absent) {
            throw table.refused(Reason.MISSING_FILE, 0, "the table of stamps is not there (input.clouds.csv)");
        } catch (CharacterCodingException e) {
            throw table.refused(Reason.BAD_ENCODING, 0, "the table is no UTF-8");
        }
        return table;
    }

    private void parse(BufferedReader lines) throws IOException {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setMaxCharsPerColumn(MAX_TEXT);
        settings.setLineSeparatorDetectionEnabled(true);
        CsvParser parser = new CsvParser(settings);
        try {
            parser.beginParsing(lines);
            String[] header = parser.parseNext();
            List<String> names = header == null ? List.of() : Arrays.asList(header);
            int file = names.indexOf("file");
            int stamp = names.indexOf("stamp");
            if (file < 0 || stamp < 0) {
                throw refused(Reason.BAD_SCHEMA, 1, "the columns are %s, file and stamp are needed".formatted(names));
            }
            for (String[] row = parser.parseNext(); row != null; row = parser.parseNext()) {
                add(
                        parser.getContext().currentLine(),
                        file < row.length ? row[file] : null,
                        stamp < row.length ? row[stamp] : null);
            }
        } catch (TextParsingException e) {
            throw refused(
                    Reason.BAD_ENCODING,
                    parser.getContext().currentLine(),
                    "the table is no CSV, or has a text above %d characters".formatted(MAX_TEXT));
        } finally {
            parser.stopParsing();
        }
    }

    private void add(long line, String file, String stamp) throws MalformedEpisodeException {
        if (file == null || stamp == null) {
            throw refused(Reason.BAD_ENCODING, line, "a row without %s".formatted(file == null ? "file" : "stamp"));
        }
        if (stamps.putIfAbsent(file, stamp) != null) {
            throw refused(Reason.BAD_INDEX, line, "%s is there twice".formatted(file));
        }
    }

    /**
     * The text of a file's stamp.
     *
     * @throws IllegalArgumentException if there is none
     */
    String of(String file) {
        String stamp = stamps.get(file);
        if (stamp == null) {
            throw new IllegalArgumentException("%s has no row for it".formatted(name));
        }
        return stamp;
    }

    /** The clouds that it names and that are not among these files; other files that it names are none of the clouds. */
    List<String> missing(Set<String> files) {
        List<String> missing = new ArrayList<>();
        for (String file : stamps.keySet()) {
            if (CloudFormat.named(file).isPresent() && !files.contains(file)) {
                missing.add(file);
            }
        }
        return missing;
    }

    private MalformedEpisodeException refused(Reason reason, long line, String detail) {
        return new MalformedEpisodeException(reason, uri, line == 0 ? name : name + " line " + line, detail);
    }
}
