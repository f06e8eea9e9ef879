package io.robocache.episode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one episode of clouds: those that lie directly in a folder and are named as clouds, or one file.
 *
 * @param clouds     in the order of their names, as {@link EpisodeId#comparePaths} has it
 * @param table      the table of stamps; null: the settings name none
 * @param headerless files that are named as headerless clouds and not read, as the settings say no columns
 */
record CloudFolder(List<Cloud> clouds, Path table, List<Path> headerless) {

    /** One file. */
    record Cloud(Path path, CloudFormat format, long bytes) {

        String name() {
            return path.getName();
        }
    }

    /** Whether a listed child of a folder is one of its clouds: by its name alone. */
    static boolean holds(FileStatus child) {
        Path path = child.getPath();
        return !child.isDirectory()
                && CloudFormat.named(path.getName()).isPresent()
                && !InputListing.hidden(path.getName())
                && LocalFiles.linkBelow(path.getParent(), path.getName()).isEmpty()
                && !LocalFiles.isSpecial(path);
    }

    /** Lists a folder. */
    static CloudFolder of(FileSystem files, Path folder, CloudFileSettings settings) throws IOException {
        List<Cloud> clouds = new ArrayList<>();
        List<Path> headerless = new ArrayList<>();
        for (FileStatus child : files.listStatus(folder)) {
            if (!holds(child)) {
                continue;
            }
            CloudFormat format = CloudFormat.named(child.getPath().getName()).orElseThrow();
            if (isReadable(format, settings)) {
                clouds.add(new Cloud(child.getPath(), format, child.getLen()));
            } else {
                headerless.add(child.getPath());
            }
        }
        clouds.sort((a, b) -> EpisodeId.comparePaths(a.name(), b.name()));
        headerless.sort((a, b) -> EpisodeId.comparePaths(a.getName(), b.getName()));
        return new CloudFolder(clouds, table(folder, settings), headerless);
    }

    /**
     * One file by itself.
     *
     * @param format what its first bytes or its name say
     */
    static CloudFolder ofFile(FileSystem files, Path file, CloudFormat format, CloudFileSettings settings)
            throws IOException {
        Cloud cloud = new Cloud(file, format, files.getFileStatus(file).getLen());
        return new CloudFolder(List.of(cloud), table(file.getParent(), settings), List.of());
    }

    /** Whether the settings say what such files do not. */
    static boolean isReadable(CloudFormat format, CloudFileSettings settings) {
        return format != CloudFormat.BIN || !settings.columns().isEmpty();
    }

    private static Path table(Path folder, CloudFileSettings settings) {
        return settings.csv() == null ? null : new Path(folder, settings.csv());
    }

    /** All files that the episode is made of. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>(clouds.stream().map(Cloud::path).toList());
        if (table != null) {
            paths.add(table);
        }
        return paths;
    }

    /** All clouds together. */
    long bytes() {
        return clouds.stream().mapToLong(Cloud::bytes).sum();
    }

    /** The formats of the clouds: {@code pcd}, or {@code pcd+ply}. */
    String type() {
        return String.join(
                "+",
                clouds.stream()
                        .map(Cloud::format)
                        .distinct()
                        .sorted()
                        .map(CloudFormat::type)
                        .toList());
    }
}
