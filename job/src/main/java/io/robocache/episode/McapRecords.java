package io.robocache.episode;

/** Opcodes and fixed sizes of MCAP records. */
final class McapRecords {

    static final long MAGIC = 0x0A0D30504143_4D89L; // 89 'MCAP0' 0D 0A, little-endian
    static final int MAGIC_BYTES = 8;
    /** Opcode and length before every record's content. */
    static final int PREFIX_BYTES = 9;
    /** Channel, sequence, log time and publish time before a message's payload. */
    static final int MESSAGE_HEADER_BYTES = 22;

    static final int FOOTER_BYTES = 20;

    static final int HEADER = 0x01;
    static final int FOOTER = 0x02;
    static final int SCHEMA = 0x03;
    static final int CHANNEL = 0x04;
    static final int MESSAGE = 0x05;
    static final int CHUNK = 0x06;
    static final int MESSAGE_INDEX = 0x07;
    static final int CHUNK_INDEX = 0x08;
    static final int STATISTICS = 0x0B;
    static final int DATA_END = 0x0F;

    private McapRecords() {}

    static String name(int opcode) {
        return switch (opcode) {
            case HEADER -> "header";
            case FOOTER -> "footer";
            case SCHEMA -> "schema";
            case CHANNEL -> "channel";
            case MESSAGE -> "message";
            case CHUNK -> "chunk";
            case MESSAGE_INDEX -> "message index";
            case CHUNK_INDEX -> "chunk index";
            case STATISTICS -> "statistics";
            case DATA_END -> "data end";
            default -> "record 0x%02X".formatted(opcode);
        };
    }
}
