package io.robocache.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of an output's lock, below {@code meta/robocache/runs}, which is no part of the dataset's tree. The first
 * holder's is {@code lock.json}; whoever takes over from run R writes {@code lock-R.json}. Files are made, never
 * changed, so that each run has at most one successor; the last of the chain holds the lock, and without
 * {@code lock.json} nobody does. {@code lock-R.beat} is written anew as long as run R lives.
 */
final class LockChain {
    private final Path output;
    private final Path folder;
    private final Storage storage;

    LockChain(Path output, Storage storage) {
        this.output = output;
        this.folder = new Path(output, Layout.RUNS);
        this.storage = storage;
    }

    /** A file of the chain and what it says. */
    record Link(Path file, LockOwner owner, long modifiedMillis) {}

    /** From the first holder to the one that holds it now. */
    List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (Path at = first(); ; at = after(links.get(links.size() - 1).owner())) {
            FileStatus status = storage.status(at);
            if (status == null) {
                return links;
            }
            try {
                long modified = status.getModificationTime();
                links.add(new Link(at, LockOwner.read(storage.read(at), modified), modified));
            } catch (FileNotFoundException | java.nio.file.NoSuchFileException released) {
                return links;
            }
        }
    }

    Optional<Link> holder() throws IOException {
        List<Link> links = links();
        return links.isEmpty() ? Optional.empty() : Optional.of(links.get(links.size() - 1));
    }

    /** Whether that run holds the lock. */
    boolean heldBy(LockOwner owner) throws IOException {
        return holder().filter(link -> link.owner().run().equals(owner.run())).isPresent();
    }

    /** Where whoever follows this holder writes, or the first one of all. */
    Path next(Optional<Link> holder) {
        return holder.map(link -> after(link.owner())).orElse(first());
    }

    private Path first() {
        return new Path(folder, "lock.json");
    }

    private Path after(LockOwner owner) {
        return new Path(folder, "lock-" + owner.run() + ".json");
    }

    private Path pulse(LockOwner owner) {
        return new Path(folder, "lock-" + owner.run() + ".beat");
    }

    /** Gives a sign of life and returns its time, in milliseconds by the clock of the file system. */
    long beat(LockOwner owner, long count) throws IOException {
        Path pulse = pulse(owner);
        storage.overwrite(pulse, (count + "\n").getBytes(StandardCharsets.UTF_8));
        FileStatus written = storage.status(pulse);
        return written == null ? 0 : written.getModificationTime();
    }

    /** The last sign of life of a holder, by the clock of the file system. */
    long lastBeat(Link holder) throws IOException {
        FileStatus pulse = storage.status(pulse(holder.owner()));
        return Math.max(holder.modifiedMillis(), pulse == null ? 0 : pulse.getModificationTime());
    }

    void removePulse(LockOwner owner) throws IOException {
        storage.delete(pulse(owner));
    }

    /**
     * Removes the chain of a holder, its first file first: from then on nobody holds the lock. Then signs of life of
     * others, who give them anew, and what the dead of longer ago than {@code before} left. A file that cannot be removed
     * is no reason to leave the next one.
     *
     * @throws IOException the first failure
     */
    void release(long before) throws IOException {
        List<Path> files = new ArrayList<>();
        links().forEach(link -> files.add(link.file()));
        for (FileStatus found : storage.list(folder)) {
            String name = found.getPath().getName();
            boolean old =
                    found.getModificationTime() < before && (name.startsWith("lock-") || name.startsWith(".lock"));
            if (name.matches("lock-.*\\.beat") || (old && !files.contains(found.getPath()))) {
                files.add(found.getPath());
            }
        }
        IOException first = null;
        for (Path file : files) {
            try {
                storage.delete(file);
            } catch (IOException failed) {
                first = first == null ? failed : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** The folders from the output's down to that of the lock which are not there, outermost first. */
    List<Path> missingFolders() throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path at = folder; storage.status(at) == null; at = at.getParent()) {
            missing.add(0, at);
            if (at.equals(output)) {
                break;
            }
        }
        return missing;
    }

    /** Removes those of the folders that hold nothing. */
    void removeEmpty(List<Path> folders) throws IOException {
        for (int i = folders.size() - 1; i >= 0 && storage.list(folders.get(i)).isEmpty(); i--) {
            storage.deleteEmpty(folders.get(i));
        }
    }
}
