package io.robocache.episode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The {@code metadata.yaml} of a rosbag2 folder, of which only the list of files is of use: its counts and times may be wrong,
 * and the files know better. It is read as a stream of events, so that nothing is expanded and no depth is recursed into.
 *
 * @param files    names as listed, in order; empty if there is no usable list
 * @param findings what is wrong with it
 */
record BagMetadata(List<String> files, List<Loss> findings) {

    static final String NAME = "metadata.yaml";

    private static final BagMetadata NONE = new BagMetadata(List.of(), List.of());
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_FILES = 1 << 15;
    private static final String LIST = "relative_file_paths";

    BagMetadata {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    /** That of a folder; without a file if there is none. */
    static BagMetadata of(FileSystem files, Path folder) throws IOException {
        Path path = new Path(folder, NAME);
        byte[] bytes;
        try (InputStream in = files.open(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (FileNotFoundException none) {
            return NONE;
        }
        return parse(bytes);
    }

    static BagMetadata parse(byte[] bytes) {
        List<String> names = new ArrayList<>();
        List<Loss> findings = new ArrayList<>();
        if (bytes.length > MAX_BYTES) {
            return new BagMetadata(List.of(), List.of(bad("it has more than %d bytes".formatted(MAX_BYTES))));
        }
        String text = RecordFields.utf8(bytes);
        if (text == null) {
            return new BagMetadata(List.of(), List.of(bad("it is no UTF-8")));
        }
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MAX_BYTES).build();
        try {
            walk(new Parse(settings).parseString(text).iterator(), names, findings);
        } catch (YamlEngineException e) {
            findings.add(bad("it does not parse: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
        return new BagMetadata(names, findings);
    }

    private static void walk(Iterator<Event> events, List<String> names, List<Loss> findings) {
        int depth = 0;
        int listDepth = -1; // of the list's items, while inside
        boolean announced = false;
        boolean aliases = false;
        while (events.hasNext()) {
            Event event = events.next();
            ID id = event.getEventId();
            if (id == ID.SequenceStart || id == ID.MappingStart) {
                depth++;
                listDepth = announced && id == ID.SequenceStart && listDepth < 0 ? depth : listDepth;
                announced = false;
                if (depth > MAX_DEPTH) {
                    findings.add(bad("it is nested deeper than %d".formatted(MAX_DEPTH)));
                    return;
                }
            } else if (id == ID.SequenceEnd || id == ID.MappingEnd) {
                listDepth = depth == listDepth ? -1 : listDepth;
                depth--;
            } else if (event instanceof ScalarEvent scalar) {
                if (depth == listDepth && names.size() < MAX_FILES) {
                    names.add(scalar.getValue());
                }
                announced = listDepth < 0 && scalar.getValue().equals(LIST);
            } else if (event instanceof AliasEvent && !aliases) {
                aliases = true;
                findings.add(bad("it has aliases, which rosbag2 does not write; they are not followed"));
            }
        }
    }

    private static Loss bad(String detail) {
        return new Loss(Reason.BAD_YAML, NAME, 0, NAME + ": " + detail);
    }

    /** Whether a listed name stays in its folder: no way up, not absolute, nothing that a terminal would obey. */
    static boolean isPlain(String name) {
        boolean bad = name.isEmpty()
                || name.startsWith("/")
                || name.contains("\\")
                || name.contains(":")
                || name.chars().anyMatch(c -> c < 0x20)
                || name.getBytes(StandardCharsets.UTF_8).length > 1024;
        for (String part : name.split("/", -1)) {
            bad |= part.equals("..") || part.equals(".") || part.isEmpty();
        }
        return !bad;
    }
}
