package io.robocache.shard;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A local disk that may become full: Linux has a device that always is. */
public final class FullLocalDisk extends LocalFileSystem {
    static volatile boolean full;

    /** For Hadoop, by name. */
    public FullLocalDisk() {
        super(new Raw());
    }

    private static final class Raw extends RawLocalFileSystem {
        @Override
        public FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
            return super.create(full ? new Path("/dev/full") : file, overwrite);
        }
    }
}
