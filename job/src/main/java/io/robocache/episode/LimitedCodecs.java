package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Refuses a page that declares to decompress into more than a limit, before anything is allocated for it. */
final class LimitedCodecs implements CompressionCodecFactory {

    private final CompressionCodecFactory codecs;
    private final long limitBytes;
    private final String uri;
    private final String where;

    LimitedCodecs(CompressionCodecFactory codecs, long limitBytes, String uri, String where) {
        this.codecs = codecs;
        this.limitBytes = limitBytes;
        this.uri = uri;
        this.where = where;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return codecs.getCompressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Limited(codecs.getDecompressor(codec));
    }

    @Override
    public void release() {
        codecs.release();
    }

    private void check(int declared) throws MalformedEpisodeException {
        if (declared < 0 || declared > limitBytes) {
            throw new MalformedEpisodeException(
                    Reason.SIZE_LIMIT,
                    uri,
                    where,
                    "a page declares %d bytes, limit %d".formatted(declared, limitBytes));
        }
    }

    private final class Limited implements BytesInputDecompressor {
        private final BytesInputDecompressor decompressor;

        Limited(BytesInputDecompressor decompressor) {
            this.decompressor = decompressor;
        }

        @Override
        public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
            check(decompressedSize);
            return decompressor.decompress(bytes, decompressedSize);
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
                throws IOException {
            check(decompressedSize);
            decompressor.decompress(input, compressedSize, output, decompressedSize);
        }

        @Override
        public void release() {
            decompressor.release();
        }
    }
}
