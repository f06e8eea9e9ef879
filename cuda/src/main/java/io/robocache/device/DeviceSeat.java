package io.robocache.device;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM's place at one GPU of its host. Each GPU has numbered seats, each a file that whoever sits there holds locked; a JVM
 * takes the lowest free number, so that the JVMs of one user spread over the GPUs however they were started. A lock goes with
 * its process. Seats are no limit: where none can be had, any GPU is taken.
 */
final class DeviceSeat implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSeat.class);
    private static final int SEATS = 64; // far more JVMs than a GPU serves

    private final int index;
    private final FileChannel file; // null: none could be locked

    private DeviceSeat(int index, FileChannel file) {
        this.index = index;
        this.file = file;
    }

    /** The folder of this user's seats. */
    static Path folder() {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "robocache-gpu-" + user);
    }

    /**
     * Sits down; the caller closes.
     *
     * @param folder  where the seats are; made if it is not there
     * @param devices a name for each GPU to choose from that is the same in every process; not empty
     */
    static DeviceSeat take(Path folder, List<String> devices) {
        try {
            prepare(folder);
            for (int seat = 0; seat < SEATS; seat++) {
                for (int i = 0; i < devices.size(); i++) {
                    FileChannel taken = lock(folder.resolve(fileName(devices.get(i), seat)));
                    if (taken != null) {
                        return new DeviceSeat(i, taken);
                    }
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("GPUs are not shared out evenly: {} cannot be used: {}", folder, e.toString());
        }
        int any = Math.floorMod(ProcessHandle.current().pid(), devices.size());
        return new DeviceSeat(any, null);
    }

    private static void prepare(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw e; // something else, or a link that another user laid there
                }
            }
        }
    }

    private static String fileName(String device, int seat) {
        return device.replaceAll("[^A-Za-z0-9.-]", "_") + "-" + seat + ".lock";
    }

    /** Returns the locked file, or null if another holds it. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = null;
        try {
            lock = file.tryLock();
            return lock == null ? null : file;
        } catch (OverlappingFileLockException here) {
            return null; // held by this JVM
        } finally {
            if (lock == null) {
                file.close();
            }
        }
    }

    /** Position in the list that it was chosen from. */
    int index() {
        return index;
    }

    /** Whether others see that this seat is taken. */
    boolean held() {
        return file != null;
    }

    /** Stands up; twice is harmless. */
    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("a seat at a GPU stays taken until this process ends: {}", e.toString());
        }
    }
}
