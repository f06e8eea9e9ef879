package io.robocache.shard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * One new Parquet file: hashes what passes through and makes the footer canonical. After {@link #holdTail()} everything
 * up to the close (page indexes and footer) is held back and written with its footer rewritten. Not thread-safe.
 */
final class CanonicalOutput implements OutputFile {
    private static final int TRAILER_BYTES = 8; // footer length, magic

    private final NewFile out;
    private final MessageDigest digest = Hashes.sha256();
    private final CRC32C section = new CRC32C();
    private final Stream stream = new Stream();
    private ByteArrayOutputStream tail;
    private long written;
    private long position;
    private boolean closed;
    private String sha256;

    /** Creates the file; there must be none of that name. */
    CanonicalOutput(Path file, Storage storage) throws IOException {
        this.out = storage.begin(file);
    }

    /** CRC-32C of the bytes since the last call or the start. */
    long endSection() {
        long crc = section.getValue();
        section.reset();
        return crc;
    }

    /** From now on hold everything back until the close. */
    void holdTail() {
        tail = new ByteArrayOutputStream();
    }

    /** Length of the file; known after a close. */
    long bytes() {
        return written;
    }

    /** SHA-256 of a complete file; null if it was closed before its footer was whole. */
    String sha256() {
        return sha256;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return stream;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        throw new UnsupportedOperationException("overwriting refused: a data file is always new");
    }

    @Override
    public boolean supportsBlockSize() {
        return false; // no padding to the file system's blocks: it would differ from place to place
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    private void emit(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
        section.update(bytes, offset, length);
        written += length;
    }

    private void finish() throws IOException {
        byte[] held = tail.toByteArray();
        int end = held.length - TRAILER_BYTES;
        if (end < 0 || !endsWithMagic(held)) {
            return; // the writer failed half-way; whoever called it throws, and the file is discarded
        }
        int start = end - footerLength(held, end);
        emit(held, 0, start);
        byte[] footer = CanonicalFooter.of(java.util.Arrays.copyOfRange(held, start, end));
        emit(footer, 0, footer.length);
        ByteArrayOutputStream trailer = new ByteArrayOutputStream(TRAILER_BYTES);
        BytesUtils.writeIntLittleEndian(trailer, footer.length);
        trailer.write(ParquetFileWriter.MAGIC);
        emit(trailer.toByteArray(), 0, TRAILER_BYTES);
        out.finish();
        sha256 = Hashes.hex(digest);
    }

    private static int footerLength(byte[] held, int at) {
        return (held[at] & 0xff)
                | (held[at + 1] & 0xff) << 8
                | (held[at + 2] & 0xff) << 16
                | (held[at + 3] & 0xff) << 24;
    }

    private static boolean endsWithMagic(byte[] held) {
        int magic = ParquetFileWriter.MAGIC.length;
        return java.util.Arrays.equals(held, held.length - magic, held.length, ParquetFileWriter.MAGIC, 0, magic);
    }

    private final class Stream extends PositionOutputStream {
        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            position += length;
            if (tail != null) {
                tail.write(bytes, offset, length);
            } else {
                emit(bytes, offset, length);
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (OutputStream file = out) {
                if (tail != null) {
                    finish();
                }
            }
        }
    }
}
