package io.robocache.episode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How far a recorder is with a file or folder, from listing alone.
 *
 * @param files  what lies there, with lengths and times of modification; two equal texts mean that nothing has changed
 * @param sign   what the names say
 * @param marked whether a marker lies beside it, or in the folder
 */
public record RecordingState(String files, Sign sign, boolean marked) {

    /** What rosbag2's names say of a recording. */
    public enum Sign {
        /** {@code metadata.yaml} is there, which is written last, or a split behind this one. */
        CLOSED,
        /** Neither is there. */
        OPEN,
        /** It is not named as rosbag2 names its files. */
        NONE
    }

    /**
     * Looks.
     *
     * @param marker what a marker's name has behind that of the recording; within a folder it is the whole name
     */
    public static RecordingState of(InputCandidate candidate, String marker, Configuration hadoop) throws IOException {
        Path path = new Path(candidate.uri());
        FileSystem files = path.getFileSystem(hadoop);
        boolean folder = candidate.kind() != InputCandidate.Kind.FILE;
        List<FileStatus> beside = list(files, path.getParent());
        Set<String> names = names(beside);
        boolean marked = names.contains(path.getName() + marker);
        if (!folder) {
            String own = beside.stream()
                    .filter(status -> status.getPath().getName().equals(path.getName()))
                    .map(status -> told(status, path.getName()))
                    .findFirst()
                    .orElse("");
            return new RecordingState(own, signOfFile(path, names), marked);
        }
        List<String> told = new ArrayList<>();
        Deque<Path> open = new ArrayDeque<>(List.of(path));
        while (!open.isEmpty()) {
            for (FileStatus status : list(files, open.removeLast())) {
                if (status.isDirectory()) {
                    open.add(status.getPath());
                } else {
                    told.add(told(status, status.getPath().toString()));
                }
            }
        }
        Collections.sort(told);
        Set<String> within = names(list(files, path));
        Sign sign = candidate.kind() != InputCandidate.Kind.BAG
                ? Sign.NONE
                : within.contains(BagMetadata.NAME) ? Sign.CLOSED : Sign.OPEN;
        return new RecordingState(String.join("\n", told), sign, marked || within.contains(marker));
    }

    private static Sign signOfFile(Path path, Set<String> names) {
        return BagFiles.split(path.getParent().getName(), path.getName())
                .map(number -> names.contains(BagMetadata.NAME)
                                || laterThan(number, path.getParent().getName(), names)
                        ? Sign.CLOSED
                        : Sign.OPEN)
                .orElse(Sign.NONE);
    }

    private static boolean laterThan(long number, String folder, Set<String> names) {
        return names.stream().anyMatch(name -> BagFiles.split(folder, name)
                .filter(other -> other > number)
                .isPresent());
    }

    private static String told(FileStatus status, String name) {
        return name + " " + status.getLen() + " " + status.getModificationTime();
    }

    private static Set<String> names(List<FileStatus> listed) {
        Set<String> names = new TreeSet<>();
        listed.forEach(status -> names.add(status.getPath().getName()));
        return names;
    }

    /** Nothing, where the folder has gone since it was listed. */
    private static List<FileStatus> list(FileSystem files, Path folder) throws IOException {
        try {
            return Arrays.asList(files.listStatus(folder));
        } catch (FileNotFoundException gone) {
            return List.of();
        }
    }
}
