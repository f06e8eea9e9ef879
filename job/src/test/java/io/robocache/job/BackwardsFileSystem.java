package io.robocache.job;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** The local file system, listing every folder in the opposite order. */
public final class BackwardsFileSystem extends LocalFileSystem {
    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        FileStatus[] listed = super.listStatus(folder);
        Arrays.sort(listed, Collections.reverseOrder());
        return listed;
    }
}
