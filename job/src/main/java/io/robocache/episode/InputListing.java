package io.robocache.episode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Walks the configured URIs. Opens no file; follows no link below a root; gives one order whatever the file system lists. */
final class InputListing {

    private static final String GLOB_CHARACTERS = "*?[{";

    private final List<String> uris;
    private final Splits splits;
    private final Configuration hadoop;
    private final List<Root> roots = new ArrayList<>();
    private final List<InputCandidate> found = new ArrayList<>();
    /** Canonical URI to what was found there, to refuse a file that two roots hold; of roots of which one holds another. */
    private final Map<String, InputCandidate> byFile = new HashMap<>();

    private InputListing(List<String> uris, Splits splits, Configuration hadoop) {
        this.uris = uris;
        this.splits = splits;
        this.hadoop = hadoop;
    }

    static List<InputCandidate> of(List<String> uris, Splits splits, Configuration hadoop) throws IOException {
        InputListing listing = new InputListing(List.copyOf(uris), splits, hadoop);
        for (int root = 0; root < uris.size(); root++) {
            listing.roots.add(listing.root(root));
        }
        for (Root root : listing.roots) {
            root.walk();
        }
        listing.found.sort(Comparator.comparingInt(InputCandidate::root)
                .thenComparing(InputCandidate::path, EpisodeId::comparePaths));
        return List.copyOf(listing.found);
    }

    private Root root(int root) throws IOException {
        String uri = uris.get(root);
        if (uri.isBlank()) {
            throw new IllegalArgumentException(
                    "input.uris[%d] is empty; name a file, a folder or a glob".formatted(root));
        }
        Path named = new Path(uri);
        FileSystem files = named.getFileSystem(hadoop);
        named = files.makeQualified(named);
        if (files.exists(named)) { // before globs, so that a name with brackets can be given as it is
            Path real = LocalFiles.real(named); // a link that the user names is followed; links below it are not
            FileStatus status = files.getFileStatus(real);
            return new Root(root, files, status.isDirectory() ? real : real.getParent()).startingAt(status);
        }
        Path fixed = fixedPart(named);
        FileStatus[] matches = fixed.equals(named) ? null : files.globStatus(named);
        if (matches == null || matches.length == 0) {
            throw new FileNotFoundException(
                    "input.uris[%d] = '%s' holds nothing; check the path, and the glob if it is one"
                            .formatted(root, uri));
        }
        Root under = new Root(root, files, fixed);
        for (FileStatus match : matches) {
            if (!hidden(under.relative(match.getPath()))) {
                under.startingAt(match);
            }
        }
        return under;
    }

    /** The folder before the first glob character; the path itself if there is none. */
    private static Path fixedPart(Path path) {
        Path fixed = path;
        for (Path at = path; at.getParent() != null; at = at.getParent()) {
            boolean glob = at.getName().chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0 || c == '\\');
            if (glob) {
                fixed = at.getParent();
            }
        }
        return fixed;
    }

    /** Names that tools write beside recordings and that no one means as input. */
    static boolean hidden(String relative) {
        for (String name : relative.split("/", -1)) {
            if (isHidden(name)) {
                return true;
            }
        }
        return relative.equals(BagMetadata.NAME) || relative.endsWith("/" + BagMetadata.NAME);
    }

    static boolean isHidden(String name) {
        return (name.startsWith(".") && !name.equals(".")) || name.startsWith("_");
    }

    /** One configured URI while it is walked. */
    private final class Root {
        private final int number;
        private final FileSystem files;
        private final Path base;
        private final String baseUri;
        private final String canonicalBase;
        private final List<FileStatus> starts = new ArrayList<>();
        private boolean shared;

        Root(int number, FileSystem files, Path base) throws IOException {
            this.number = number;
            this.files = files;
            this.base = base;
            this.baseUri = files.makeQualified(base).toString();
            this.canonicalBase = LocalFiles.real(base).toString();
        }

        Root startingAt(FileStatus start) {
            starts.add(start);
            return this;
        }

        void walk() throws IOException {
            shared = roots.stream().anyMatch(other -> other != this && (other.holds(this) || holds(other)));
            for (FileStatus start : starts) {
                walk(start);
            }
        }

        /** Whether the folder of another root is this one's or lies in it. */
        private boolean holds(Root other) {
            return slashed(other.canonicalBase).startsWith(slashed(canonicalBase));
        }

        private static String slashed(String folder) {
            return folder.endsWith("/") ? folder : folder + "/";
        }

        /** Adds what lies at {@code start}, which is below the root or the root itself. Iterative: depth is the user's. */
        private void walk(FileStatus start) throws IOException {
            Deque<FileStatus> open = new ArrayDeque<>();
            open.add(start);
            while (!open.isEmpty()) {
                FileStatus at = open.removeLast();
                String relative = relative(at.getPath());
                boolean link = !relative.equals(".")
                        && LocalFiles.linkBelow(base, relative).isPresent();
                if (!at.isDirectory()) {
                    add(at, relative, InputCandidate.Kind.FILE, List.of());
                } else if (link) {
                    add(at, relative, InputCandidate.Kind.LINK, List.of());
                } else if (at.getPath().getName().endsWith(".zarr")) {
                    add(at, relative, InputCandidate.Kind.ZARR, List.of());
                } else if (files.exists(new Path(at.getPath(), LeRobotDataset.INFO))) {
                    add(at, relative, InputCandidate.Kind.LEROBOT, List.of());
                } else {
                    walkChildren(at, relative, open);
                }
            }
        }

        /** Files that are one recording together are one candidate, the folder; what else lies in it is walked as ever. */
        private void walkChildren(FileStatus folder, String relative, Deque<FileStatus> open) throws IOException {
            FileStatus[] children = files.listStatus(folder.getPath());
            Set<String> names = new TreeSet<>();
            for (FileStatus child : children) {
                String name = child.getPath().getName();
                if (!child.isDirectory() && (!hidden(name) || name.equals(BagMetadata.NAME))) {
                    names.add(name);
                }
            }
            boolean bag = splits == Splits.TOGETHER
                    && BagFiles.maySplit(folder.getPath().getName(), names);
            boolean tables = !bag && Arrays.stream(children).noneMatch(CloudFolder::holds);
            List<FileStatus> together = new ArrayList<>();
            for (FileStatus child : children) {
                String name = child.getPath().getName();
                if (bag
                        ? names.contains(name) && BagFiles.isBag(name)
                        : CloudFolder.holds(child) || (tables && ParquetFolder.holds(child))) {
                    together.add(child);
                } else if (!hidden(name)) {
                    open.add(child);
                }
            }
            if (!together.isEmpty()) {
                InputCandidate.Kind kind = tables ? InputCandidate.Kind.PARQUET : InputCandidate.Kind.CLOUDS;
                add(folder, relative, bag ? InputCandidate.Kind.BAG : kind, together);
            }
        }

        private String relative(Path path) {
            String root = base.toUri().getPath();
            String full = files.makeQualified(path).toUri().getPath();
            if (full.equals(root)) {
                return ".";
            }
            String prefix = root.endsWith("/") ? root : root + "/";
            if (!full.startsWith(prefix)) {
                throw new IllegalStateException("listed '%s' outside of its root '%s'".formatted(full, root));
            }
            return full.substring(prefix.length());
        }

        /** A candidate, and the files that it takes, so that no other root may hold one of them. */
        private void add(FileStatus status, String relative, InputCandidate.Kind kind, List<FileStatus> taken) {
            long bytes = status.isDirectory() ? 0 : status.getLen();
            InputCandidate candidate = new InputCandidate(number, baseUri, relative, kind, bytes);
            if (shared) {
                claim(candidate, relative);
                taken.forEach(file -> claim(candidate, relative(file.getPath())));
            }
            found.add(candidate);
        }

        private void claim(InputCandidate candidate, String relative) {
            InputCandidate earlier = byFile.put(canonicalBase + "/" + relative, candidate);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "input.uris[%d] = '%s' and input.uris[%d] = '%s' both hold %s; an episode counts once, so drop one of them"
                                .formatted(
                                        earlier.root(),
                                        uris.get(earlier.root()),
                                        number,
                                        uris.get(number),
                                        candidate.uri()));
            }
        }
    }
}
