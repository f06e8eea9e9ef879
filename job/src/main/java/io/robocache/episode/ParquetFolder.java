package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The Parquet files of one episode, a topic each: those that lie directly in a folder, or one file by itself.
 *
 * @param paths by name, as {@link EpisodeId#comparePaths} has it
 */
record ParquetFolder(List<Path> paths) {

    static final String ENDING = ".parquet";

    ParquetFolder {
        paths = List.copyOf(paths);
    }

    /** Whether a listed child of a folder is one of its topics: by its name alone. */
    static boolean holds(FileStatus child) {
        Path path = child.getPath();
        return !child.isDirectory()
                && path.getName().endsWith(ENDING)
                && !InputListing.hidden(path.getName())
                && LocalFiles.linkBelow(path.getParent(), path.getName()).isEmpty()
                && !LocalFiles.isSpecial(path);
    }

    static ParquetFolder of(FileSystem files, Path path) throws IOException {
        if (!files.getFileStatus(path).isDirectory()) {
            return new ParquetFolder(List.of(path));
        }
        List<Path> paths = new ArrayList<>();
        for (FileStatus child : files.listStatus(path)) {
            if (holds(child)) {
                paths.add(child.getPath());
            }
        }
        paths.sort((a, b) -> EpisodeId.comparePaths(a.getName(), b.getName()));
        return new ParquetFolder(paths);
    }

    /** The topic of a file. */
    static String topic(Path path) {
        String name = path.getName();
        return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    }

    static Listing list(InputCandidate candidate, FileSystem files, Path path) throws IOException {
        ParquetFolder folder = of(files, path);
        long bytes = 0;
        for (Path file : folder.paths) {
            bytes += files.getFileStatus(file).getLen();
        }
        EpisodeRef ref = new EpisodeRef(
                new EpisodeId(candidate.root(), candidate.path(), 0, 0),
                candidate.uri(),
                EpisodeFormat.PARQUET,
                bytes,
                Fingerprint.ofNamed(files, folder.paths));
        return new Listing(folder.paths.isEmpty() ? List.of() : List.of(ref), List.of());
    }
}
