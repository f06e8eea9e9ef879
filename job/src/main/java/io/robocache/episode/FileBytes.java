package io.robocache.episode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Bytes of a file by position, through one small buffer; meant for passes from front to back, right for any order. The
 * length is that of the moment of opening. Not thread-safe.
 */
final class FileBytes implements AutoCloseable {

    /** The largest window. */
    static final int WINDOW_BYTES = 256 << 10;

    /** What a {@link #glance} fetches, and the most that it shows. */
    static final int GLANCE_BYTES = 4 << 10;

    /** What is read at least from a disk that is near, where a call costs little and a copy more. */
    private static final int DIRECT_BYTES = 32 << 10;

    /** The most that is read past the buffer at once. */
    private static final int PIECE_BYTES = 1 << 20;

    private final String uri;
    private final String label;
    private final long length;
    private final FileSource source;
    private final StagedFile unpacked; // null unless the file is compressed as a whole
    private final byte[] buffer = new byte[WINDOW_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private long start; // file offset of buffer[0]
    private int filled;
    private long bytesRead;

    private FileBytes(String uri, String label, long length, FileSource source, StagedFile unpacked) {
        this.uri = uri;
        this.label = label;
        this.length = length;
        this.source = source;
        this.unpacked = unpacked;
    }

    /**
     * Opens a file; one that is compressed as a whole is decompressed, and all positions are those in its content.
     *
     * @throws MalformedEpisodeException if a compressed file's content is too large
     */
    static FileBytes open(String uri, Configuration hadoop, Limits limits) throws IOException {
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem(hadoop);
        long length = files.getFileStatus(path).getLen();
        FileSource source = FileSource.of(path, hadoop);
        boolean keep = false;
        try {
            byte[] first = new byte[(int) Math.min(Integer.BYTES, length)];
            source.read(0, ByteBuffer.wrap(first));
            keep = !StagedFile.isPacked(first);
            return keep ? new FileBytes(uri, "", length, source, null) : unpacked(uri, hadoop, limits);
        } finally {
            if (!keep) {
                source.close();
            }
        }
    }

    private static FileBytes unpacked(String uri, Configuration hadoop, Limits limits) throws IOException {
        StagedFile staged = StagedFile.of(uri, hadoop, limits);
        boolean done = false;
        try {
            FileSource source = FileSource.of(new Path(staged.path().toUri()), hadoop);
            FileBytes file = new FileBytes(uri, "", Files.size(staged.path()), source, staged);
            file.bytesRead = staged.bytesRead();
            done = true;
            return file;
        } finally {
            if (!done) {
                staged.close();
            }
        }
    }

    String uri() {
        return uri;
    }

    /** The same file, as one of the files of the recording at {@code recording}: places begin with its label. Owns this. */
    FileBytes within(String recording, String name) {
        FileBytes part = new FileBytes(recording, name, length, source, unpacked);
        part.bytesRead = bytesRead;
        return part;
    }

    /** What places in the file begin with: nothing, or its name and a space. */
    String label() {
        return label;
    }

    /** A place in the file, as in {@link Loss#where()}. */
    String place(long offset) {
        return label + "@ " + offset;
    }

    long length() {
        return length;
    }

    /** Whether it lies near, so that going back and forth in it costs little. */
    boolean isNear() {
        return source.direct();
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
        return view(at, count, source.direct() ? Math.max(count, DIRECT_BYTES) : WINDOW_BYTES);
    }

    /** As {@link #window}, of few bytes far from any that are wanted next: no more than a page is fetched for them. */
    ByteBuffer glance(long at, int count) throws IOException {
        return view(at, count, GLANCE_BYTES);
    }

    private ByteBuffer view(long at, int count, int fetched) throws IOException {
        if (at < start || at + count > start + filled) {
            refill(at, count, fetched);
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
            boolean direct = !buffered && source.direct() && end - from >= DIRECT_BYTES;
            long available = buffered ? start + filled - from : direct ? PIECE_BYTES : WINDOW_BYTES;
            int piece = (int) Math.min(end - from, available);
            if (direct) {
                fetch(from, target.limit(target.position() + piece));
                target.limit(target.capacity());
            } else {
                target.put(window(from, piece));
            }
            from += piece;
        }
    }

    private void refill(long at, int count, int most) throws IOException {
        int wanted = (int) Math.min(most, length - at);
        if (at < 0 || count > wanted) {
            throw new EOFException("[%s @ %d] %d bytes asked for, the file has %d".formatted(uri, at, count, length));
        }
        filled = 0; // nothing valid, should the read fail half-way
        fetch(at, ByteBuffer.wrap(buffer, 0, wanted));
        start = at;
        filled = wanted;
    }

    private void fetch(long at, ByteBuffer into) throws IOException {
        Interruption.check(uri);
        int wanted = into.remaining();
        source.read(at, into);
        bytesRead += unpacked == null ? wanted : 0;
    }

    @Override
    public void close() throws IOException {
        try (StagedFile closing = unpacked) {
            source.close();
        }
    }
}
