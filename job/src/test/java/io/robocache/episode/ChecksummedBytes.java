package io.robocache.episode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Which bytes of a file a checksum of its format covers, worked out without the readers; docs/reliability/damage.md says it. */
final class ChecksummedBytes {

    private static final int MAGIC_BYTES = 8;
    private static final int RECORD_BYTES = 9; // opcode and length
    private static final int FOOTER = 0x02;
    private static final int CHUNK = 0x06;
    private static final int DATA_END = 0x0F;
    private static final int FOOTER_CRC_AT = 16;

    private final BitSet covered = new BitSet();
    private final BitSet silentCuts = new BitSet(); // lengths of which nothing tells that they are too short
    private boolean text;

    private ChecksummedBytes() {}

    static ChecksummedBytes of(Path file, byte[] bytes) throws IOException {
        ChecksummedBytes checksums = new ChecksummedBytes();
        String name = file.getFileName().toString();
        if (name.endsWith(".mcap")) {
            checksums.mcap(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        } else if (name.endsWith(".zstd") && hasFrameChecksum(bytes)) {
            checksums.covered.set(0, bytes.length);
        } else if (name.contains(".tfrecord")) {
            checksums.tfrecord(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        } else if (name.endsWith(".parquet")) {
            checksums.parquet(file, bytes);
        } else if (name.endsWith(".bin")) {
            checksums.silentCuts.set(0, bytes.length);
        } else {
            checksums.text = name.endsWith(".yaml") || name.endsWith(".json") || name.endsWith(".jsonl");
        }
        return checksums;
    }

    boolean covers(int at) {
        return covered.get(at);
    }

    /** Whether the format says that a file of so many bytes was longer. */
    boolean tellsCut(int length) {
        return !text && !silentCuts.get(length);
    }

    private static boolean hasFrameChecksum(byte[] bytes) {
        return (bytes[4] & 4) != 0; // of the frame header's descriptor
    }

    /** Chunk records under a CRC that is not 0; all up to a DataEnd with one; the summary under the footer's. */
    private void mcap(ByteBuffer file) {
        int at = MAGIC_BYTES;
        while (at + RECORD_BYTES <= file.limit() - MAGIC_BYTES) {
            int content = at + RECORD_BYTES;
            long length = file.getLong(at + 1);
            if (length < 0 || length > file.limit() - content) {
                return; // it was cut here
            }
            switch (file.get(at)) {
                case CHUNK -> {
                    int compression = content + 28; // behind two times, the size and the CRC
                    int records = compression + 4 + file.getInt(compression) + 8;
                    if (file.getInt(content + 24) != 0) {
                        covered.set(records, content + (int) length);
                    }
                }
                case DATA_END -> {
                    if (file.getInt(content) != 0) {
                        covered.set(0, at);
                    }
                }
                case FOOTER -> {
                    long summary = file.getLong(content);
                    if (file.getInt(content + FOOTER_CRC_AT) != 0) {
                        covered.set((int) (summary == 0 ? at : summary), content + FOOTER_CRC_AT + 4);
                    }
                }
                default -> {
                    // no checksum of its own
                }
            }
            at = content + (int) length;
        }
    }

    /** Every byte; behind a whole record nothing says that there were more. */
    private void tfrecord(ByteBuffer file) {
        covered.set(0, file.limit());
        for (long at = 0; at < file.limit(); at += 16 + file.getLong((int) at)) {
            silentCuts.set((int) at);
        }
        silentCuts.clear(0);
    }

    /** The bodies of pages whose header has a CRC. */
    private void parquet(Path file, byte[] bytes) throws IOException {
        HadoopInputFile input =
                HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(false));
        try (ParquetFileReader reader = ParquetFileReader.open(input)) {
            for (BlockMetaData block : reader.getFooter().getBlocks()) {
                for (ColumnChunkMetaData chunk : block.getColumns()) {
                    int at = (int) chunk.getStartingPos();
                    int end = at + (int) chunk.getTotalSize();
                    while (at < end) {
                        ByteArrayInputStream in = new ByteArrayInputStream(bytes, at, end - at);
                        PageHeader header = Util.readPageHeader(in);
                        int body = end - in.available();
                        at = body + header.getCompressed_page_size();
                        if (header.isSetCrc()) {
                            covered.set(body, at);
                        }
                    }
                }
            }
        }
    }
}
