package io.robocache.shard;

import io.robocache.episode.EpisodeId;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Checks every promise about a published dataset against its bytes: each file by its hash, from the manifest down; no
 * file too many; every planned episode once, written or quarantined; every row decoded, hashed and numbered without a
 * gap. Reads everything twice. Finds; repairs nothing. Not thread-safe.
 */
public final class DatasetVerifier {
    private final Path root;
    private final Configuration hadoop;
    private final Storage storage;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, String> hashes;
    private final Set<String> named = new HashSet<>();

    private DatasetVerifier(Path root, Configuration hadoop) throws IOException {
        this.root = root;
        this.hadoop = hadoop;
        this.storage = Storage.reading(root, hadoop);
        this.hashes = TreeHash.files(root, storage);
    }

    /**
     * Verifies.
     *
     * @param root the dataset's folder
     * @throws IOException if a file cannot be read at all; damage is a finding
     */
    public static VerifyReport verify(Path root, Configuration hadoop) throws IOException {
        return new DatasetVerifier(root, hadoop).run();
    }

    private VerifyReport run() throws IOException {
        Manifest manifest = manifest();
        if (manifest == null) {
            return new VerifyReport(findings, 0, 0, 0, 0, 0, TreeHash.of(hashes), List.of());
        }
        PublishedDataset totals = manifest.dataset();
        for (List<Placed> group :
                List.of(manifest.episodes(), manifest.shards(), manifest.videos(), manifest.files())) {
            group.forEach(file -> require(file.path(), file.sha256()));
        }
        if (findings.isEmpty()) { // a damaged table of contents would only send us after ghosts
            contents(manifest);
            nothingElse();
        }
        return new VerifyReport(
                List.copyOf(findings),
                totals.episodes(),
                totals.quarantined(),
                totals.frames(),
                totals.files(),
                totals.bytes(),
                TreeHash.of(hashes),
                DatasetLayout.of(manifest.layout()).notChecked());
    }

    private Manifest manifest() throws IOException {
        named.add(Layout.MANIFEST);
        if (!hashes.containsKey(Layout.MANIFEST)) {
            report(Layout.MANIFEST, "is missing: this is no dataset, or its build was cut off; run the build again");
            return null;
        }
        try {
            return Manifest.read(storage.read(new Path(root, Layout.MANIFEST)), Layout.MANIFEST);
        } catch (IOException damaged) {
            report(Layout.MANIFEST, damaged.getMessage());
            return null;
        }
    }

    /** Whether a file is there with that hash; a finding if not. */
    private boolean require(String file, String sha256) {
        named.add(file);
        String actual = hashes.get(file);
        if (actual == null) {
            report(file, "is missing; restore it or build again");
        } else if (!actual.equals(sha256)) {
            report(
                    file,
                    "SHA-256 is " + actual + ", the manifest says " + sha256 + "; restore the file or build again");
        }
        return sha256.equals(actual);
    }

    private void contents(Manifest manifest) throws IOException {
        InfoCheck info = InfoCheck.read(root, storage);
        PublishedDataset totals = manifest.dataset();
        long[] frames = episodes(manifest);
        same(Layout.INFO, "total_episodes", info.episodes(), totals.episodes());
        same(Layout.INFO, "total_frames", info.frames(), totals.frames());
        same(Layout.INFO, "total_tasks", info.tasks(), totals.tasks());
        same(Layout.MANIFEST, "written episodes", frames.length, totals.episodes());
        CheckedDataset dataset = new CheckedDataset(root, hadoop, storage, info, findings::add);
        LayoutCheck layout = DatasetLayout.of(manifest.layout()).check(dataset, frames);
        layout.tables(totals);
        NumberingCheck numbers = new NumberingCheck(frames, info.fps(), info.tasks());
        try (SyncCheck sync = new SyncCheck(root, hadoop, frames)) {
            Shards shards = new Shards(layout, numbers, sync);
            for (Placed part : manifest.shards()) {
                each(part, ManifestTables.SHARDS, shards::next);
            }
            shards.endShard();
            layout.end(shards.files);
            same(Layout.MANIFEST, "data files", shards.files, totals.files());
            for (Placed part : manifest.videos()) {
                each(
                        part,
                        ManifestTables.VIDEOS,
                        video -> require((String) video.get("path"), (String) video.get("sha256")));
            }
            if (shards.complete && numbers.missing() != null) {
                report(Layout.DATA, numbers.missing());
            }
            if (shards.complete && sync.left() != null) {
                report(Layout.SYNC, sync.left());
            }
        }
    }

    /** Follows the data files in order. A shard has a row for each of its files. */
    private final class Shards {
        private final LayoutCheck layout;
        private final NumberingCheck numbers;
        private final SyncCheck sync;
        private List<Column> columns;
        private boolean complete = true;
        private int files;
        private int shard = -1;
        private String last;
        private String expected;
        private ShardContent content; // of that shard; null before its first file

        Shards(LayoutCheck layout, NumberingCheck numbers, SyncCheck sync) {
            this.layout = layout;
            this.numbers = numbers;
            this.sync = sync;
        }

        void next(Map<String, Object> row) throws IOException {
            require((String) row.get("sidecar"), (String) row.get("sidecar_sha256"));
            if ((int) row.get("shard") != shard) {
                endShard();
                shard = (int) row.get("shard");
            }
            String file = (String) row.get("path");
            if (file.isEmpty()) {
                return;
            }
            DataFileCheck check = layout.file(file, files++, (long) row.get("rows"));
            complete &= hasBytes(row, file, check);
            if (!complete) {
                return; // numbering cannot be followed past a damaged file
            }
            try {
                columns = columns == null ? check.columns() : columns;
            } catch (IOException | RuntimeException misfit) {
                report(file, misfit.getMessage());
                complete = false;
                return;
            }
            content = content == null ? new ShardContent(columns) : content;
            last = file;
            expected = (String) row.get("content_sha256");
            check.decode(content, numbers, sync);
        }

        void endShard() {
            if (content != null && complete) {
                String actual = content.finish();
                if (!actual.equals(expected)) {
                    report(last, "content-sha256 is " + actual + ", the manifest says " + expected);
                }
            }
            content = null;
        }

        /** Whether a data file has its bytes. */
        private boolean hasBytes(Map<String, Object> row, String file, DataFileCheck check) throws IOException {
            named.add(file);
            String actual = hashes.get(file);
            String sha256 = (String) row.get("sha256");
            if (actual == null) {
                report(file, "is missing; restore it or build again");
            } else if (!actual.equals(sha256)) {
                check.locateDamage(sha256, actual);
            }
            return sha256.equals(actual);
        }
    }

    /** Frames of the written episodes; checks identities, numbers and that each has one end. */
    private long[] episodes(Manifest manifest) throws IOException {
        Episodes episodes = new Episodes();
        for (Placed part : manifest.episodes()) {
            each(part, ManifestTables.EPISODES, row -> episodes.next(row, part.path()));
        }
        same(
                Layout.MANIFEST,
                "quarantined episodes",
                episodes.quarantined,
                manifest.dataset().quarantined());
        return Arrays.copyOf(episodes.frames, episodes.written);
    }

    /** Follows the list of episodes in order. */
    private final class Episodes {
        private long[] frames = new long[1024];
        private int written;
        private long quarantined;
        private EpisodeId previous;

        void next(Map<String, Object> row, String part) {
            EpisodeId id = new EpisodeId(
                    (int) row.get("root"), (String) row.get("path"), (int) row.get("ordinal"), (int) row.get("part"));
            if (previous != null && previous.compareTo(id) >= 0) {
                report(part, "episode " + id + " after " + previous + ": listed twice or out of order");
            } else if (id.part() > 0 && (previous == null || !previous.equals(id.inPart(id.part() - 1)))) {
                report(part, "episode " + id + " after " + previous + ": a part of the recording is missing");
            }
            previous = id;
            boolean ended = row.get("status").equals("written");
            long index = ended ? written : -1;
            if ((long) row.get("episode_index") != index || ended != ((long) row.get("frames") > 0)) {
                report(
                        part,
                        "episode " + id + ": " + row.get("status") + ", index " + row.get("episode_index") + ", "
                                + row.get("frames") + " frames; its index should be " + index);
            }
            if (!ended) {
                quarantined++;
                return;
            }
            frames = written == frames.length ? Arrays.copyOf(frames, 2 * written) : frames;
            frames[written++] = (long) row.get("frames");
        }
    }

    private interface RowAction {
        void accept(Map<String, Object> row) throws IOException;
    }

    /** The rows of a part, of which one row group is in memory at a time. */
    private void each(Placed part, List<Column> columns, RowAction action) throws IOException {
        try (ParquetFile file = new ParquetFile(new Path(root, part.path()), hadoop)) {
            for (int group = 0; group < file.rowGroups(); group++) {
                for (Map<String, Object> row : file.table(group, columns)) {
                    action.accept(row);
                }
            }
        }
    }

    private void nothingElse() {
        for (String file : hashes.keySet()) {
            if (!named.contains(file)) {
                report(
                        file,
                        "is not named by the manifest"
                                + (file.startsWith(Layout.STAGING)
                                        ? ": left by an attempt that ended late; run the build again"
                                        : ""));
            }
        }
    }

    private void same(String file, String what, long actual, long expected) {
        if (actual != expected) {
            report(file, what + ": " + actual + ", the manifest says " + expected);
        }
    }

    private void report(String file, String what) {
        findings.add(new Finding(file, "", what));
    }
}
