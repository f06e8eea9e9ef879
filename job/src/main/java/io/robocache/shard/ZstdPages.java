package io.robocache.shard;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Compresses pages with zstd at the fixed level. Parquet's own codec takes level and workers from the first
 * configuration that a JVM happens to see, which would let a session's settings change bytes. Not thread-safe.
 */
final class ZstdPages implements BytesInputCompressor, AutoCloseable {
    private byte[] packed = new byte[0]; // reused
    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(Canonical.ZSTD_LEVEL);

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        // What lies in one array is not copied; nothing that is allocated on the heap needs to be released.
        ByteBuffer plain = page.toByteBuffer(HeapByteBufferAllocator.getInstance(), released -> {});
        int most = Math.toIntExact(Zstd.compressBound(plain.remaining()));
        if (packed.length < most) {
            packed = new byte[most];
        }
        int from = plain.arrayOffset() + plain.position();
        int bytes = context.compressByteArray(packed, 0, packed.length, plain.array(), from, plain.remaining());
        return BytesInput.from(Arrays.copyOf(packed, bytes));
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
        context.close(); // harmless when repeated
    }

    @Override
    public void close() {
        release();
    }
}
