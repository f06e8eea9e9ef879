package io.robocache.shard;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A new file while it is written. Closed before it is finished, it is abandoned: an object store never shows it, elsewhere
 * a torn file stays, which is for whoever made it to delete. Not thread-safe.
 */
final class NewFile extends OutputStream {
    private final FSDataOutputStream out;
    private final boolean synced;
    private boolean closed;

    /**
     * Takes over the stream.
     *
     * @param synced whether a finished file outlives the loss of power
     */
    NewFile(FSDataOutputStream out, boolean synced) {
        this.out = out;
        this.synced = synced;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step; of a full local disk Hadoop speaks by an Error, which would end more than what was written. */
    private static void asExceptions(Step step) throws IOException {
        try {
            step.run();
        } catch (FSError full) {
            throw new IOException(
                    full.getCause() == null
                            ? full.getMessage()
                            : full.getCause().getMessage(),
                    full);
        }
    }

    @Override
    public void write(int b) throws IOException {
        asExceptions(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        asExceptions(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        asExceptions(out::flush);
    }

    /** Completes the file: it is whole and, if it is to be synced, as durable as the file system can make it. */
    void finish() throws IOException {
        asExceptions(() -> {
            out.flush();
            if (synced && out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
            closed = true;
            out.close();
        });
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
            out.abort();
        }
        asExceptions(out::close);
    }
}
