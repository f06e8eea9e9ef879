package io.robocache.episode;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;

/** How {@link McapWriter} compresses a chunk. */
public enum McapCompression {
    /** Chunks as they are. */
    NONE(""),
    /** One LZ4 frame a chunk, of independent 64 KiB blocks, with a content checksum. */
    LZ4("lz4"),
    /** One zstd frame a chunk, level 3, content size and checksum in it. */
    ZSTD("zstd");

    private static final int ZSTD_LEVEL = 3;

    private final String code;

    McapCompression(String code) {
        this.code = code;
    }

    /** The name that a chunk record carries; empty for none. */
    String code() {
        return code;
    }

    byte[] compress(byte[] bytes, int length) throws IOException {
        return switch (this) {
            case NONE -> Arrays.copyOf(bytes, length);
            case LZ4 -> lz4(bytes, length);
            case ZSTD -> Zstd.compress(length == bytes.length ? bytes : Arrays.copyOf(bytes, length), ZSTD_LEVEL);
        };
    }

    private static byte[] lz4(byte[] bytes, int length) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(length / 2 + 64);
        FLG.Bits[] flags = {FLG.Bits.BLOCK_INDEPENDENCE, FLG.Bits.CONTENT_CHECKSUM};
        try (OutputStream blocks = new LZ4FrameOutputStream(frame, BLOCKSIZE.SIZE_64KB, -1, flags)) {
            blocks.write(bytes, 0, length);
        }
        return frame.toByteArray();
    }
}
