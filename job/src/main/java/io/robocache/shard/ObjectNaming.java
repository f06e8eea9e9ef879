package io.robocache.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object store through S3A. An object appears when its upload is completed, whole, and a rename is a copy within the
 * store and the removal of the old object. Only an upload can ask that nothing be there; a copy looks and then copies, so
 * that what must not happen twice is decided by {@link #create}.
 */
record ObjectNaming(FileSystem fs) implements Naming {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectNaming.class);
    private static final int BUFFER_BYTES = 1 << 20;

    @Override
    public void move(Path from, Path to) throws IOException {
        if (statusOrNull(to) != null) {
            throw Storage.taken(to, null);
        }
        long bytes = fs.getFileStatus(from).getLen();
        boolean renamed;
        try {
            renamed = fs.rename(from, to);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException taken) {
            throw Storage.taken(to, taken);
        }
        FileStatus there = statusOrNull(to);
        if (there == null || there.getLen() != bytes) {
            throw new IOException("[" + to + "] was to be a copy of " + from + " and "
                    + (there == null ? "is not there" : "has " + there.getLen() + " of its " + bytes + " bytes")
                    + (renamed ? "" : ", and the store gave no reason") + "; run again");
        }
        if (!renamed) {
            throw Storage.taken(to, null);
        }
    }

    /** A copy within the store would refuse what is there, so that the bytes go through here. */
    @Override
    public void replace(Path from, Path to) throws IOException {
        try (InputStream in = fs.open(from);
                NewFile file = new NewFile(fs.create(to, true), true)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                file.write(buffer, 0, n);
            }
            file.finish();
        }
        fs.delete(from, false);
    }

    @Override
    public void create(Path to, byte[] bytes, boolean synced) throws IOException {
        try (NewFile file = new NewFile(open(to), synced)) {
            file.write(bytes);
            file.finish();
        } catch (IOException refusedOrUnknown) {
            if (!holds(to, bytes)) { // else it was ours and only the answer was lost
                throw statusOrNull(to) == null ? refusedOrUnknown : Storage.taken(to, refusedOrUnknown);
            }
        }
    }

    /** Where the store cannot be asked for the condition, S3A looks before it writes. */
    private FSDataOutputStream open(Path to) throws IOException {
        String condition = Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;
        if (!fs.hasPathCapability(to, condition)) {
            return fs.create(to, false);
        }
        FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(to);
        return (FSDataOutputStream)
                builder.overwrite(true).recursive().must(condition, true).build();
    }

    private boolean holds(Path path, byte[] bytes) throws IOException {
        FileStatus status = statusOrNull(path);
        if (status == null || status.getLen() != bytes.length) {
            return false;
        }
        try (InputStream in = fs.open(path)) {
            return Arrays.equals(bytes, in.readAllBytes());
        }
    }

    private FileStatus statusOrNull(Path path) throws IOException {
        try {
            return fs.getFileStatus(path);
        } catch (FileNotFoundException absent) {
            return null;
        }
    }

    @Override
    public void abandonUploads(Path folder) throws IOException {
        if (!fs.hasPathCapability(folder, CommonPathCapabilities.FS_MULTIPART_UPLOADER)) {
            return;
        }
        try (MultipartUploader uploads = fs.createMultipartUploader(folder).build()) {
            int dropped = uploads.abortUploadsUnderPath(folder).get();
            if (dropped > 0) {
                LOG.info("[{}] {} unfinished uploads dropped", folder, dropped);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unfinished uploads below " + folder + " were dropped", e);
        } catch (IOException | ExecutionException e) {
            LOG.warn(
                    "[{}] unfinished uploads could not be dropped: {}; let a lifecycle rule of the bucket drop them, or allow"
                            + " s3:ListBucketMultipartUploads and s3:AbortMultipartUpload",
                    folder,
                    e.getMessage());
        }
    }
}
