package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** What Hadoop's local file system does not tell: links, and whether a file is a plain one. No answer for other systems. */
final class LocalFiles {

    private LocalFiles() {}

    static boolean isLocal(Path path) {
        return "file".equals(path.toUri().getScheme());
    }

    private static java.nio.file.Path nio(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    /** Where the file lies on the local disk; null on other systems. */
    static java.nio.file.Path nioOrNull(Path path) {
        return isLocal(path) ? nio(path) : null;
    }

    /** The path with all its links resolved; as it is on other systems. */
    static Path real(Path path) throws IOException {
        return isLocal(path) ? new Path("file", null, nio(path).toRealPath().toString()) : path;
    }

    /** The first symbolic link among the names of {@code relative} below {@code root}; links above the root do not count. */
    static Optional<String> linkBelow(Path root, String relative) {
        if (!isLocal(root)) {
            return Optional.empty();
        }
        java.nio.file.Path at = nio(root);
        for (String name : relative.split("/", -1)) {
            at = at.resolve(name);
            if (Files.isSymbolicLink(at)) {
                return Optional.of(at.toString());
            }
        }
        return Optional.empty();
    }

    /** Whether opening it could block or have effects: a pipe, a socket, a device. */
    static boolean isSpecial(Path path) {
        return isLocal(path)
                && Files.exists(nio(path))
                && !Files.isRegularFile(nio(path))
                && !Files.isDirectory(nio(path));
    }

    /** Whether {@code path}, all links resolved, still lies in {@code folder}; true on other systems, which have no links. */
    static boolean staysIn(Path folder, Path path) throws IOException {
        return !isLocal(path)
                || !Files.exists(nio(path))
                || nio(path).toRealPath().startsWith(nio(folder).toRealPath());
    }
}
