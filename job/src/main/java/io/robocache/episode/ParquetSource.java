package io.robocache.episode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A Parquet file for parquet-java, local ones past Hadoop's streams: those start threads for each range they read, and gather
 * statistics for each file they close, which takes longer than the reading. Immutable.
 */
public final class ParquetSource implements InputFile {

    private final Path path;
    private final Configuration hadoop;
    private final InputFile streamed;

    /**
     * Of a file that is there.
     *
     * @param hadoop borrowed
     * @throws java.io.FileNotFoundException if there is none
     */
    public ParquetSource(Path path, Configuration hadoop) throws IOException {
        this.path = path;
        this.hadoop = hadoop;
        this.streamed = HadoopInputFile.fromPath(path, hadoop);
    }

    @Override
    public long getLength() throws IOException {
        return streamed.getLength();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        FileSource near = FileSource.onDiskOrNull(path, hadoop);
        return near == null ? streamed.newStream() : new Near(near, getLength());
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** A file of a local disk. */
    private static final class Near extends SeekableInputStream {
        private final FileSource source;
        private final long length;
        private long at;

        Near(FileSource source, long length) {
            this.source = source;
            this.length = length;
        }

        @Override
        public long getPos() {
            return at;
        }

        @Override
        public void seek(long position) {
            requireWithin(position, 0);
            at = position;
        }

        /** What a footer says wrongly is no error of the storage, as which parquet-java would hand on one of its own kind. */
        private void requireWithin(long from, long count) {
            if (from < 0 || from + count > length) {
                throw new ParquetDecodingException(
                        "%d bytes at %d of a file of %d bytes".formatted(count, from, length), new EOFException());
            }
        }

        @Override
        public int read() throws IOException {
            ByteBuffer one = ByteBuffer.allocate(1);
            return read(one) < 0 ? -1 : one.get(0) & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            return read(ByteBuffer.wrap(bytes, from, count));
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = (int) Math.min(into.remaining(), length - at);
            if (count == 0 && into.hasRemaining()) {
                return -1;
            }
            int limit = into.limit();
            readFully(into.limit(into.position() + count));
            into.limit(limit);
            return count;
        }

        @Override
        public void readFully(byte[] bytes) throws IOException {
            readFully(ByteBuffer.wrap(bytes));
        }

        @Override
        public void readFully(byte[] bytes, int from, int count) throws IOException {
            readFully(ByteBuffer.wrap(bytes, from, count));
        }

        @Override
        public void readFully(ByteBuffer into) throws IOException {
            int count = into.remaining();
            requireWithin(at, count);
            source.read(at, into);
            at += count;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
