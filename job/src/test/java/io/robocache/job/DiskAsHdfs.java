package io.robocache.job;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk under names {@code hdfs://anything/path}, so that an output there goes through Hadoop's file system for
 * every operation, as on a cluster. Set as {@code fs.hdfs.impl}, with {@link Context} as {@code
 * fs.AbstractFileSystem.hdfs.impl}.
 */
public class DiskAsHdfs extends RawLocalFileSystem {
    private static final int PORT = 8020;

    private URI uri = URI.create("hdfs://disk");

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        uri = URI.create(name.getScheme() + "://" + name.getAuthority());
        super.initialize(name, hadoop);
        setConf(hadoop);
    }

    @Override
    public URI getUri() {
        return uri == null ? URI.create("hdfs://disk") : uri; // asked for by the parent's constructor
    }

    @Override
    public String getScheme() {
        return "hdfs";
    }

    /** There are no links here; asking costs a process each time. */
    @Override
    public FileStatus getFileLinkStatus(Path path) throws IOException {
        return getFileStatus(path);
    }

    @Override
    protected int getDefaultPort() {
        return PORT;
    }

    /** Spark's settings that make {@code implementation} the file system of {@code hdfs://}. */
    static String[] settings(Class<? extends DiskAsHdfs> implementation) {
        return new String[] {
            "spark.hadoop.fs.hdfs.impl", implementation.getName(),
            "spark.hadoop.fs.AbstractFileSystem.hdfs.impl", Context.class.getName()
        };
    }

    /** The URI of a local path. */
    static String uri(String authority, java.nio.file.Path path) {
        return "hdfs://" + authority + path.toAbsolutePath();
    }

    /** The same for Hadoop's other interface, whose rename never overwrites. */
    public static final class Context extends DelegateToFileSystem {
        /** Called by Hadoop. */
        public Context(URI uri, Configuration hadoop) throws Exception {
            super(uri, FileSystem.get(uri, hadoop), hadoop, "hdfs", true);
        }

        @Override
        public int getUriDefaultPort() {
            return PORT;
        }

        @Override
        public void checkPath(Path path) {
            // any authority is this disk
        }
    }
}
