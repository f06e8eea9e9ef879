package io.robocache.episode;

import io.robocache.episode.RecordingState.Sign;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One look at how far recorders are; each folder is listed once. Not thread-safe. */
public final class RecordingLook {
    private final String marker;
    private final Configuration hadoop;
    private final Map<Path, Folder> listed = new HashMap<>();

    /** What lies in a folder by name, and the greatest number of a split of its recording, or -1. */
    private record Folder(SortedMap<String, FileStatus> entries, long lastSplit) {}

    /** @param marker what a marker's name has behind that of the recording; within a folder it is the whole name */
    public RecordingLook(String marker, Configuration hadoop) {
        this.marker = marker;
        this.hadoop = hadoop;
    }

    /** The state of an input, from listing alone. */
    public RecordingState at(InputCandidate candidate) throws IOException {
        Path path = new Path(candidate.uri());
        Folder beside = folder(path.getParent());
        boolean marked = beside.entries().containsKey(path.getName() + marker);
        if (candidate.kind() == InputCandidate.Kind.FILE) {
            FileStatus own = beside.entries().get(path.getName());
            return new RecordingState(own == null ? "" : told(own), signOfFile(path, beside), marked);
        }
        Folder within = folder(path);
        Sign sign = candidate.kind() != InputCandidate.Kind.BAG
                ? Sign.NONE
                : within.entries().containsKey(BagMetadata.NAME) ? Sign.CLOSED : Sign.OPEN;
        return new RecordingState(files(path), sign, marked || within.entries().containsKey(marker));
    }

    private String files(Path path) throws IOException {
        List<String> told = new ArrayList<>();
        Deque<Path> open = new ArrayDeque<>(List.of(path));
        while (!open.isEmpty()) {
            for (FileStatus status : folder(open.removeLast()).entries().values()) {
                if (status.isDirectory()) {
                    open.add(status.getPath());
                } else {
                    told.add(told(status));
                }
            }
        }
        Collections.sort(told);
        return String.join("\n", told);
    }

    private static Sign signOfFile(Path path, Folder beside) {
        return BagFiles.split(path.getParent().getName(), path.getName())
                .map(number -> beside.entries().containsKey(BagMetadata.NAME) || beside.lastSplit() > number
                        ? Sign.CLOSED
                        : Sign.OPEN)
                .orElse(Sign.NONE);
    }

    private static String told(FileStatus status) {
        return status.getPath() + " " + status.getLen() + " " + status.getModificationTime();
    }

    /** Empty, where the folder has gone since it was found. */
    private Folder folder(Path path) throws IOException {
        Folder folder = listed.get(path);
        if (folder == null) {
            SortedMap<String, FileStatus> entries = new TreeMap<>();
            long lastSplit = -1;
            FileSystem files = path.getFileSystem(hadoop);
            try {
                for (FileStatus status : files.listStatus(path)) {
                    String name = status.getPath().getName();
                    entries.put(name, status);
                    lastSplit = Math.max(
                            lastSplit, BagFiles.split(path.getName(), name).orElse(-1L));
                }
            } catch (FileNotFoundException gone) {
                entries.clear();
            }
            folder = new Folder(entries, lastSplit);
            listed.put(path, folder);
        }
        return folder;
    }
}
