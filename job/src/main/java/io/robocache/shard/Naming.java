package io.robocache.shard;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/** How a file gets its final name, which is what kinds of storage differ in. Thread-safe. */
sealed interface Naming permits LocalNaming, HdfsNaming, ObjectNaming {

    /**
     * Gives a finished file another name, which nothing else has. Whoever reads that name sees nothing or the whole file.
     *
     * @throws FileAlreadyExistsException if there is something under that name; nothing has changed then
     * @throws IOException                if it cannot be told whether that happened; nothing was deleted then
     */
    void move(Path from, Path to) throws IOException;

    /** Gives a finished file the name of another one. Whoever reads that name sees one of both, whole. */
    void replace(Path from, Path to) throws IOException;

    /**
     * Makes a small file that appears whole or not at all. Of several callers one succeeds.
     *
     * @param synced whether it outlives the loss of power
     * @throws FileAlreadyExistsException if there is something under that name; nothing has changed then
     */
    void create(Path to, byte[] bytes, boolean synced) throws IOException;

    /** Drops the uploads below a folder that nobody completed, which takes them from those who still write. */
    void abandonUploads(Path folder) throws IOException;
}
