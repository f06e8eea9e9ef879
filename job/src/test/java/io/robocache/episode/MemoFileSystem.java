package io.robocache.episode;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Files of the local disk as {@code memo:} URIs, so that nothing can take them for local ones; counts what is read. Each
 * read goes to the file as it is asked for, as with an object store.
 */
public final class MemoFileSystem extends RawLocalFileSystem {
    /** Bytes that all instances delivered. */
    public static final AtomicLong BYTES_READ = new AtomicLong();

    private static final URI ROOT = URI.create("memo:///");

    /** Settings that make Hadoop use it. */
    public static Configuration settings() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.memo.impl", MemoFileSystem.class.getName());
        return hadoop;
    }

    /** A local file or folder as seen through it. */
    public static String uri(java.nio.file.Path local) {
        return "memo://" + local.toUri().getPath().replaceFirst("/$", "");
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return "memo";
    }

    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
        return new FSDataInputStream(new Counted(super.open(path, bufferBytes)));
    }

    /** Without a buffer of its own: a positioned read takes what it is asked for. */
    private static final class Counted extends FSInputStream {
        private final FSDataInputStream in;

        Counted(FSDataInputStream in) {
            this.in = in;
        }

        private static int counted(int bytes) {
            BYTES_READ.addAndGet(Math.max(0, bytes));
            return bytes;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            counted(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            return counted(in.read(into, from, count));
        }

        @Override
        public int read(long at, byte[] into, int from, int count) throws IOException {
            return counted(in.read(at, into, from, count));
        }

        @Override
        public void seek(long at) throws IOException {
            in.seek(at);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long at) {
            return false;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
