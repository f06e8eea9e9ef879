package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.SeekableInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetSourceTest {

    @TempDir
    private Path work;

    private static SeekableInputStream open(Path file) throws IOException {
        return new ParquetSource(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()).newStream();
    }

    @Test
    void anyPlaceIsReadInAnyWay() throws IOException {
        byte[] bytes = new byte[10_000];
        SplittableRandom random = new SplittableRandom(1);
        random.nextBytes(bytes);
        Path file = Files.write(work.resolve("f"), bytes);
        try (SeekableInputStream in = open(file)) {
            for (int i = 0; i < 200; i++) {
                int at = random.nextInt(bytes.length);
                int count = random.nextInt(bytes.length - at);
                byte[] expected = Arrays.copyOfRange(bytes, at, at + count);
                in.seek(at);
                byte[] array = new byte[count + 2];
                in.readFully(array, 1, count);
                assertArrayEquals(expected, Arrays.copyOfRange(array, 1, count + 1));
                assertEquals(at + count, in.getPos());
                in.seek(at);
                ByteBuffer direct = ByteBuffer.allocateDirect(count);
                in.readFully(direct);
                assertFalse(direct.hasRemaining());
                assertEquals(ByteBuffer.wrap(expected), direct.flip());
                in.seek(at);
                assertEquals(bytes[at] & 0xFF, in.read());
            }
            assertFalse(in.readVectoredAvailable(new HeapByteBufferAllocator()), "one thread reads");
        }
    }

    @Test
    void theEndIsTheEnd() throws IOException {
        try (SeekableInputStream in = open(Files.write(work.resolve("f"), new byte[] {1, 2, 3}))) {
            in.seek(1);
            byte[] more = new byte[5];
            assertEquals(2, in.read(more, 0, 5));
            assertEquals(-1, in.read(more, 0, 5));
            assertEquals(-1, in.read());
            assertEquals(0, in.read(more, 0, 0));
            assertThrows(ParquetDecodingException.class, () -> in.readFully(more));
            assertThrows(ParquetDecodingException.class, () -> in.seek(4));
            assertThrows(ParquetDecodingException.class, () -> in.seek(-1));
        }
        assertThrows(FileNotFoundException.class, () -> open(work.resolve("none")));
    }

    @Test
    void sumsThatHadoopWroteAreHeldTo() throws IOException {
        org.apache.hadoop.fs.Path path =
                new org.apache.hadoop.fs.Path(work.resolve("f").toUri());
        try (FileSystem files = FileSystem.newInstance(path.toUri(), new Configuration());
                FSDataOutputStream out = files.create(path)) {
            out.write(new byte[100]);
        }
        Files.write(work.resolve("f"), new byte[] {1}); // no longer what was summed
        try (SeekableInputStream in = open(work.resolve("f"))) {
            assertThrows(ChecksumException.class, () -> in.readFully(new byte[1]));
        }
    }
}
