package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publication, written down before the first of its files appears: {@code staging/commit.jsonl}, of which there is at
 * most one. Until it is there the output is what it was. From then on the publication happens: whoever finds it, after a
 * crash of its author, renames what is left to rename, whatever inputs and configuration he himself came with.
 *
 * @param parent   SHA-256 of the manifest that it follows; empty before the first version
 * @param manifest SHA-256 of its own manifest
 * @param entries  in the order in which they appear, the manifest last
 */
record Commit(String parent, String manifest, List<Entry> entries) {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);
    private static final String FORMAT = "robocache-commit 1";

    /**
     * A file that appears.
     *
     * @param to       relative to the dataset
     * @param from     relative to the folder of all staging
     * @param replaces whether it takes the place of the file that the version before has there
     */
    record Entry(String to, String from, long bytes, String sha256, boolean replaces) {}

    /** What appears together, in this order: readers that look at no manifest never find a row whose episode is not there. */
    private enum Rank {
        OWN("what only the manifest names"),
        VIDEOS("videos"),
        EPISODES("episodes and sentences"),
        DATA("data"),
        TOTALS("statistics and totals"),
        MANIFEST("manifest");

        private final String words;

        Rank(String words) {
            this.words = words;
        }

        static Rank of(String path) {
            if (path.equals(Layout.MANIFEST)) {
                return MANIFEST;
            }
            if (path.startsWith(Layout.OWN + "/")) {
                return OWN;
            }
            if (path.startsWith(Layout.VIDEOS + "/")) {
                return VIDEOS;
            }
            if (path.startsWith(Layout.DATA + "/")) {
                return DATA;
            }
            boolean totals = path.equals(Layout.INFO) || path.equals(Layout.STATS) || path.equals(Layout.MDS_INDEX);
            return totals ? TOTALS : EPISODES;
        }
    }

    Commit {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort((a, b) -> Rank.of(a.to()).compareTo(Rank.of(b.to()))); // stable
        entries = List.copyOf(sorted);
    }

    /**
     * Makes it happen.
     *
     * @throws IOException if another publication has begun or ended meanwhile; nothing has appeared then
     */
    void begin(Path root, Storage storage) throws IOException {
        Path path = new Path(root, Layout.COMMIT);
        try {
            storage.create(path, text().getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException other) {
            throw new IOException("[" + path + "] is there: another build publishes to this output; run again", other);
        }
        if (!current(root, storage).equals(parent)) {
            storage.delete(path);
            throw new IOException("output " + root + ": another build has published meanwhile; run again");
        }
    }

    /** Lets the files appear, as far as they have not yet, and removes all staging. */
    void finish(Path root, Storage storage, Consumer<String> steps) throws IOException {
        Path staging = new Path(root, Layout.STAGING);
        Rank last = null;
        for (Entry entry : entries) {
            Rank rank = Rank.of(entry.to());
            if (rank != last) {
                steps.accept("place " + rank.words);
                last = rank;
            }
            place(entry, new Path(staging, entry.from()), new Path(root, entry.to()), storage);
        }
        steps.accept(DatasetPublisher.CLEAN);
        try {
            storage.deleteTree(staging);
            storage.abandonUploads(root);
        } catch (IOException left) {
            // The manifest is there: this is no failed publication. Whoever comes next tries again.
            LOG.warn("[{}] is left over: {}", staging, left.toString());
        }
    }

    private static void place(Entry entry, Path from, Path to, Storage storage) throws IOException {
        if (storage.holds(to, entry.bytes(), entry.sha256())) {
            return;
        }
        try {
            if (entry.replaces()) {
                storage.replace(from, to);
            } else {
                storage.move(from, to);
            }
        } catch (IOException failed) { // or another process that found this commit was faster
            if (!storage.holds(to, entry.bytes(), entry.sha256())) {
                throw new IOException(
                        "[" + to + "] cannot be published from " + from + ": " + failed.getMessage()
                                + "; run again when that is repaired, it goes on from here",
                        failed);
            }
        }
    }

    /** Finishes a publication whose author is gone, if there is one. */
    static void finishInterrupted(Path root, Storage storage) throws IOException {
        Path path = new Path(root, Layout.COMMIT);
        if (storage.status(path) == null) {
            return;
        }
        Commit commit = read(path, storage);
        String current = current(root, storage);
        if (current.equals(commit.parent) || current.equals(commit.manifest)) {
            LOG.warn("[{}] a publication was cut off; it is finished now", path);
            commit.finish(root, storage, step -> {});
        } else {
            LOG.warn("[{}] left out: another version has been published since", path);
            storage.delete(path);
        }
    }

    private static String current(Path root, Storage storage) throws IOException {
        Path manifest = new Path(root, Layout.MANIFEST);
        return storage.status(manifest) == null ? "" : storage.sha256(manifest);
    }

    private String text() {
        StringBuilder lines = new StringBuilder(
                Json.compact(Map.of("format", FORMAT, "parent", parent, "manifest", manifest)) + "\n");
        for (Entry entry : entries) {
            Map<String, Object> line = new HashMap<>();
            line.put("to", entry.to());
            line.put("from", entry.from());
            line.put("bytes", entry.bytes());
            line.put("sha256", entry.sha256());
            line.put("replaces", entry.replaces());
            lines.append(Json.compact(line)).append('\n');
        }
        return lines.toString();
    }

    private static Commit read(Path path, Storage storage) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(storage.open(path), StandardCharsets.UTF_8))) {
            JsonNode head = json(lines.readLine());
            if (!FORMAT.equals(head.path("format").asText())) {
                throw new IOException("[" + path + "] is of another version of RoboCache; finish it with that one");
            }
            List<Entry> entries = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry = json(line);
                entries.add(new Entry(
                        entry.get("to").textValue(),
                        entry.get("from").textValue(),
                        entry.get("bytes").longValue(),
                        entry.get("sha256").textValue(),
                        entry.get("replaces").booleanValue()));
            }
            return new Commit(
                    head.get("parent").textValue(), head.get("manifest").textValue(), entries);
        } catch (RuntimeException damaged) {
            throw new IOException("[" + path + "] is damaged: " + damaged.getMessage(), damaged);
        }
    }

    private static JsonNode json(String line) throws IOException {
        return Json.read((line == null ? "{}" : line).getBytes(StandardCharsets.UTF_8));
    }
}
