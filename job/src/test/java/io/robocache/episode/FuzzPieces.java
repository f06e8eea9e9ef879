package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Walks the outer records of an MCAP file that is right, for what fuzzing takes out of it. */
final class FuzzPieces {

    private static final int MAGIC_BYTES = 8;
    private static final int PREFIX_BYTES = 9; // opcode and length
    private static final int FOOTER = 0x02;
    private static final int SCHEMA = 0x03;
    private static final int CHUNK = 0x06;
    private static final int DATA_END = 0x0F;

    private FuzzPieces() {}

    /** Takes the pieces of a file. */
    interface Sink {
        default void schema(String type, String encoding, byte[] text) {}

        default void chunk(String compression, long declared, byte[] packed) {}
    }

    private interface Visit {
        void record(int opcode, ByteBuffer content);
    }

    /** Goes over the records, until something is no record. */
    private static void walk(ByteBuffer file, Visit visit) {
        int at = MAGIC_BYTES;
        while (file.limit() - at >= PREFIX_BYTES) {
            long length = file.getLong(at + 1);
            if (length < 0 || length > file.limit() - at - PREFIX_BYTES) {
                return;
            }
            visit.record(
                    file.get(at), file.slice(at + PREFIX_BYTES, (int) length).order(ByteOrder.LITTLE_ENDIAN));
            at += PREFIX_BYTES + (int) length;
        }
    }

    /** The same file with all its sums 0, which says that there is none: so that damage behind them is found. */
    static byte[] withoutSums(byte[] mcap) {
        ByteBuffer file = ByteBuffer.wrap(mcap.clone()).order(ByteOrder.LITTLE_ENDIAN);
        walk(file, (opcode, content) -> {
            switch (opcode) {
                case CHUNK -> content.putInt(24, 0);
                case FOOTER -> content.putInt(16, 0);
                case DATA_END -> content.putInt(0, 0);
                default -> {}
            }
        });
        return file.array();
    }

    static void of(byte[] mcap, Sink sink) {
        try {
            walk(ByteBuffer.wrap(mcap).order(ByteOrder.LITTLE_ENDIAN), (opcode, content) -> {
                if (opcode == SCHEMA) {
                    content.getShort();
                    String type = new String(bytes(content), StandardCharsets.UTF_8);
                    String encoding = new String(bytes(content), StandardCharsets.UTF_8);
                    sink.schema(type, encoding, bytes(content));
                } else if (opcode == CHUNK) {
                    long declared = content.getLong(16);
                    String compression = new String(bytes(content.position(28)), StandardCharsets.UTF_8);
                    byte[] packed = new byte[(int) content.getLong()];
                    content.get(packed);
                    sink.chunk(compression, declared, packed);
                }
            });
        } catch (RuntimeException damaged) { // hostile files have pieces too, up to there
            return;
        }
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.getInt()];
        content.get(bytes);
        return bytes;
    }
}
