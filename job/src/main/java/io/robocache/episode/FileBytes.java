package io.robocache.episode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Bytes of a file by position, through one small buffer; meant for passes from front to back, right for any order. The
 * length is that of the moment of opening. Not thread-safe.
 */
final class FileBytes implements AutoCloseable {

    /** The largest window. */
    static final int WINDOW_BYTES = 256 << 10;

    private final String uri;
    private final long length;
    private final FSDataInputStream in;
    private final byte[] buffer = new byte[WINDOW_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private long start; // file offset of buffer[0]
    private int filled;
    private long bytesRead;

    private FileBytes(String uri, long length, FSDataInputStream in) {
        this.uri = uri;
        this.length = length;
        this.in = in;
    }

    static FileBytes open(String uri, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem(hadoop);
        long length = files.getFileStatus(path).getLen();
        return new FileBytes(uri, length, files.open(path));
    }

    String uri() {
        return uri;
    }

    long length() {
        return length;
    }

    /** Bytes fetched from storage so far. */
    long bytesRead() {
        return bytesRead;
    }

    /**
     * A view of {@code count} bytes at {@code at}, little-endian, from its position to its limit; borrowed until the next call.
     *
     * @throws EOFException if the file does not reach that far
     */
    ByteBuffer window(long at, int count) throws IOException {
        if (at < start || at + count > start + filled) {
            refill(at, count);
        }
        int from = (int) (at - start);
        return view.limit(from + count).position(from);
    }

    /** Copies {@code count} bytes at {@code at} to the front of {@code into}. */
    void copy(long at, int count, ByteBuffer into) throws IOException {
        ByteBuffer target = into.duplicate().clear();
        long from = at;
        long end = at + count;
        while (from < end) {
            boolean buffered = from >= start && from < start + filled;
            long available = buffered ? start + filled - from : WINDOW_BYTES;
            int piece = (int) Math.min(end - from, available);
            target.put(window(from, piece));
            from += piece;
        }
    }

    private void refill(long at, int count) throws IOException {
        int wanted = (int) Math.min(WINDOW_BYTES, length - at);
        if (at < 0 || count > wanted) {
            throw new EOFException("[%s @ %d] %d bytes asked for, the file has %d".formatted(uri, at, count, length));
        }
        if (in.getPos() != at) {
            in.seek(at);
        }
        filled = 0; // nothing valid, should the read fail half-way
        in.readFully(buffer, 0, wanted);
        start = at;
        filled = wanted;
        bytesRead += wanted;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
