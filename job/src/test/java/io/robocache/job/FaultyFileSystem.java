package io.robocache.job;

import io.robocache.job.FaultPlan.Operation;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk as {@code hdfs://}, each of whose operations goes wrong as {@link FaultPlan} says. */
public final class FaultyFileSystem extends DiskAsHdfs {
    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
        return FaultPlan.call(
                Operation.OPEN, () -> new FSDataInputStream(new FaultyInput(super.open(path, bufferBytes))));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferBytes,
            short replication,
            long blockBytes,
            Progressable progress)
            throws IOException {
        return FaultPlan.call(
                Operation.CREATE,
                () -> new FSDataOutputStream(
                        new FaultyOutput(super.create(
                                path, permission, overwrite, bufferBytes, replication, blockBytes, progress)),
                        null));
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferBytes, short replication, long blockBytes, Progressable progress)
            throws IOException {
        return FaultPlan.call(
                Operation.CREATE,
                () -> new FSDataOutputStream(
                        new FaultyOutput(super.create(path, overwrite, bufferBytes, replication, blockBytes, progress)),
                        null));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return FaultPlan.call(Operation.RENAME, () -> super.rename(from, to));
    }

    @Override
    @SuppressWarnings("deprecation") // the one that never overwrites
    protected void rename(Path from, Path to, Options.Rename... options) throws IOException {
        FaultPlan.call(Operation.RENAME, () -> {
            super.rename(from, to, options);
            return true;
        });
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return FaultPlan.call(Operation.DELETE, () -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path folder) throws IOException {
        return FaultPlan.call(Operation.MKDIRS, () -> super.mkdirs(folder));
    }

    @Override
    public boolean mkdirs(Path folder, FsPermission permission) throws IOException {
        return FaultPlan.call(Operation.MKDIRS, () -> super.mkdirs(folder, permission));
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        return FaultPlan.call(Operation.LIST, () -> super.listStatus(folder));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return FaultPlan.call(Operation.STATUS, () -> super.getFileStatus(path));
    }

    private static final class FaultyInput extends FSInputStream {
        private final FSDataInputStream in;

        FaultyInput(FSDataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return FaultPlan.call(Operation.READ, in::read);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return FaultPlan.call(Operation.READ, () -> in.read(to, offset, length));
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) throws IOException {
            return in.seekToNewSource(position);
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class FaultyOutput extends OutputStream implements Syncable, StreamCapabilities {
        private final FSDataOutputStream out;
        private boolean closed;

        FaultyOutput(FSDataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            FaultPlan.call(Operation.WRITE, () -> {
                int fits = FaultPlan.room(length);
                out.write(bytes, offset, fits);
                if (fits < length) {
                    throw new IOException(FaultPlan.NO_SPACE);
                }
                return true;
            });
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void hflush() throws IOException {
            FaultPlan.call(Operation.SYNC, () -> {
                out.hflush();
                return true;
            });
        }

        @Override
        public void hsync() throws IOException {
            FaultPlan.call(Operation.SYNC, () -> {
                out.hsync();
                return true;
            });
        }

        @Override
        public boolean hasCapability(String capability) {
            return out.hasCapability(capability);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                FaultPlan.call(Operation.CLOSE, () -> {
                    out.close();
                    return true;
                });
            }
        }
    }
}
