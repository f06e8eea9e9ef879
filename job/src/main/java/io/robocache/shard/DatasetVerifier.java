package io.robocache.shard;

import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Checks every promise about a published dataset against its bytes: each file by its hash, from the manifest down; no
 * file too many; every planned episode once, written or quarantined; every row decoded, hashed and numbered without a
 * gap. Reads everything twice, and the columns that have figures once more if those are computed again. Finds; repairs
 * nothing. Not thread-safe.
 */
public final class DatasetVerifier {
    private final Path root;
    private final Configuration hadoop;
    private final VerifyDepth depth;
    private final Storage storage;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, String> hashes;
    private final Set<String> named = new HashSet<>();
    private CheckedDataset dataset; // once its table of contents is known to be sound

    private DatasetVerifier(Path root, Configuration hadoop, VerifyDepth depth) throws IOException {
        this.root = root;
        this.depth = depth;
        this.hadoop = hadoop;
        this.storage = Storage.reading(root, hadoop);
        this.hashes = TreeHash.files(root, storage);
    }

    /** Verifies to the depth of {@link VerifyDepth#ROWS}. */
    public static VerifyReport verify(Path root, Configuration hadoop) throws IOException {
        return verify(root, hadoop, VerifyDepth.ROWS);
    }

    /**
     * Verifies.
     *
     * @param root the dataset's folder
     * @throws IOException if a file cannot be read at all; damage is a finding
     */
    public static VerifyReport verify(Path root, Configuration hadoop, VerifyDepth depth) throws IOException {
        return new DatasetVerifier(root, hadoop, depth).run();
    }

    private VerifyReport run() throws IOException {
        List<Manifest> versions = versions();
        if (versions.isEmpty()) {
            return new VerifyReport(findings, 0, 0, 0, 0, 0, 0, TreeHash.of(hashes), List.of());
        }
        Manifest newest = versions.get(versions.size() - 1);
        PublishedDataset totals = newest.dataset();
        SortedMap<String, String> named = new TreeMap<>();
        versions.forEach(version -> version.named().forEach(file -> named.put(file.path(), file.sha256())));
        named.forEach(this::require);
        if (findings.isEmpty()) { // a damaged table of contents would only send us after ghosts
            contents(versions);
            new VersionsCheck(root, hadoop, storage, hashes, findings::add).check(versions);
            nothingElse();
        }
        List<String> notChecked = DatasetLayout.of(newest.layout()).notChecked(VerifyDepth.ROWS);
        if (depth == VerifyDepth.FIGURES && findings.isEmpty()) { // of damaged rows they would differ as well
            notChecked = figures(notChecked);
        }
        return new VerifyReport(
                List.copyOf(findings),
                versions.size(),
                totals.episodes(),
                totals.quarantined(),
                totals.frames(),
                totals.files(),
                totals.bytes(),
                TreeHash.of(hashes),
                notChecked);
    }

    /** Computes the figures again; returns what stays unchecked, which is {@code otherwise} where they cannot be. */
    private List<String> figures(List<String> otherwise) {
        try {
            return new FiguresCheck(dataset, hashes).check();
        } catch (UncheckedIOException | IOException | IllegalStateException | IllegalArgumentException misfit) {
            String what = misfit.getMessage();
            report(place(what), what + "; what else the dataset says was not computed again");
            return otherwise;
        }
    }

    private List<Manifest> versions() throws IOException {
        named.add(Layout.MANIFEST);
        if (!hashes.containsKey(Layout.MANIFEST)) {
            report(Layout.MANIFEST, "is missing: this is no dataset, or its build was cut off; run the build again");
            return List.of();
        }
        try {
            return DatasetHistory.manifests(root, storage);
        } catch (IOException damaged) {
            report(place(damaged.getMessage()), damaged.getMessage());
            return List.of();
        }
    }

    /** The file that a message begins with in brackets, else the manifest. */
    private static String place(String message) {
        int end = message.indexOf(']');
        return message.startsWith("[") && end > 0 ? message.substring(1, end) : Layout.MANIFEST;
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

    private void contents(List<Manifest> versions) throws IOException {
        InfoCheck info = InfoCheck.read(root, storage);
        Manifest newest = versions.get(versions.size() - 1);
        PublishedDataset totals = newest.dataset();
        long[] frames = episodes(versions);
        same(Layout.INFO, "total_episodes", info.episodes(), totals.episodes());
        same(Layout.INFO, "total_frames", info.frames(), totals.frames());
        same(Layout.INFO, "total_tasks", info.tasks(), totals.tasks());
        dataset = new CheckedDataset(root, hadoop, storage, info, versions, findings::add);
        LayoutCheck layout = DatasetLayout.of(newest.layout()).check(dataset, frames);
        layout.tables(totals);
        NumberingCheck numbers = new NumberingCheck(frames, info.fps(), info.tasks());
        List<String> syncTables = versions.stream()
                .map(version -> Layout.syncTable(version.version()))
                .toList();
        try (SyncCheck sync = new SyncCheck(root, hadoop, syncTables, frames)) {
            Shards shards = new Shards(layout, numbers, sync);
            for (Manifest version : versions) {
                shards.unseen = version;
                for (Placed part : version.shards()) {
                    ManifestTables.each(root, part, ManifestTables.SHARDS, hadoop, shards::next);
                }
                shards.endShard();
                same(
                        Layout.MANIFEST,
                        "data files of version " + version.version(),
                        shards.files,
                        version.dataset().files());
                for (Placed part : version.videos()) {
                    ManifestTables.each(
                            root,
                            part,
                            ManifestTables.VIDEOS,
                            hadoop,
                            video -> require((String) video.get("path"), (String) video.get("sha256")));
                }
            }
            layout.end(shards.files);
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
        private Manifest unseen; // of which no shard was seen yet; null if one was

        Shards(LayoutCheck layout, NumberingCheck numbers, SyncCheck sync) {
            this.layout = layout;
            this.numbers = numbers;
            this.sync = sync;
        }

        void next(Map<String, Object> row) throws IOException {
            String sidecar = (String) row.get("sidecar");
            String sidecarSha256 = (String) row.get("sidecar_sha256");
            require(sidecar, sidecarSha256);
            if (unseen != null && sidecarSha256.equals(hashes.get(sidecar))) {
                plan(sidecar);
            }
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

        /** One sidecar tells, as the shards of a version are of one plan. */
        private void plan(String sidecar) throws IOException {
            String plan = Json.read(storage.read(new Path(root, sidecar)))
                    .path("plan")
                    .asText();
            if (!plan.equals(unseen.plan())) {
                report(
                        Layout.MANIFEST,
                        "version %d is of the plan %s, its sidecar %s of %s"
                                .formatted(unseen.version(), unseen.plan(), sidecar, plan));
            }
            unseen = null;
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
    private long[] episodes(List<Manifest> versions) throws IOException {
        EpisodesCheck episodes = new EpisodesCheck(versions.size(), this::report);
        for (Manifest version : versions) {
            episodes.begin(version);
            for (Placed part : version.episodes()) {
                ManifestTables.each(
                        root, part, ManifestTables.EPISODES, hadoop, row -> episodes.next(row, part.path()));
            }
            episodes.end();
        }
        return episodes.frames();
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
