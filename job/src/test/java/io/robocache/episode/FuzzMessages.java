package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.voxel.PointFrames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Gives a payload to a decoder as a block gives it, with other bytes around it. What is made of it may not depend on those,
 * and a message that was found good has to be read, as often as one likes, also after a bad one.
 */
final class FuzzMessages {

    private static final int BEFORE = 7; // no alignment that a block would have by chance
    private static final int BEHIND = 9;
    private static final long MOST_BYTES = 64L << 20; // a depth image of 1 MiB is points of 12 MiB

    private FuzzMessages() {}

    /** Makes the decoder of a stream. */
    interface Making {
        MessageDecoder decoder() throws DamageException;
    }

    static void drive(StreamRequest request, byte[] payload, Making making) {
        String told = tell(request, payload, (byte) 0, making);
        assertEquals(told, tell(request, payload, (byte) 0xFF, making), "bytes around the message were read");
    }

    private static String tell(StreamRequest request, byte[] payload, byte around, Making making) {
        try (BufferAllocator memory = new RootAllocator(MOST_BYTES)) {
            String told;
            try {
                told = tell(request, block(payload, around), payload.length, making.decoder(), memory);
            } catch (DamageException refused) {
                told = refused.reason() + " " + refused.getMessage();
            }
            assertEquals(0, memory.getAllocatedMemory(), "bytes left");
            return told;
        }
    }

    private static ByteBuffer block(byte[] payload, byte around) {
        byte[] block = new byte[BEFORE + payload.length + BEHIND];
        Arrays.fill(block, around);
        System.arraycopy(payload, 0, block, BEFORE, payload.length);
        return ByteBuffer.allocateDirect(block.length).put(block).clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String tell(
            StreamRequest request, ByteBuffer block, int length, MessageDecoder decoder, BufferAllocator memory)
            throws DamageException {
        decoder.check(block, BEFORE, length);
        MessageHead head = decoder.head();
        String told = head.stamped() + " " + head.nanos() + " " + head.frameId() + " " + decoder.trailingBytes() + " "
                + decoder.names() + " " + decoder.width();
        try {
            decoder.check(block, BEFORE, length / 2);
        } catch (DamageException half) {
            told += " " + half.reason();
        }
        try {
            String rows = rows(request, block, length, decoder, memory);
            assertEquals(rows, rows(request, block, length, decoder, memory), "a second reading");
            return told + " " + rows;
        } catch (DamageException changed) {
            throw new AssertionError("a message that was good is not: " + changed.getMessage(), changed);
        }
    }

    private static String rows(
            StreamRequest request, ByteBuffer block, int length, MessageDecoder decoder, BufferAllocator memory)
            throws DamageException {
        switch (request.kind()) {
            case VALUES, TEXT, IMAGE -> {
                FieldType type = FieldType.notNullable(decoder.elementType().getType());
                try (FieldVector out = new Field("row", type, null).createVector(memory)) {
                    out.setInitialCapacity(Math.max(1, decoder.width()));
                    out.allocateNew();
                    decoder.row(block, BEFORE, length, out, 0);
                    out.setValueCount(decoder.width());
                    CRC32 sum = new CRC32();
                    for (ArrowBuf buffer : out.getBuffers(false)) {
                        sum.update(buffer.nioBuffer());
                    }
                    return out.getValueCount() + " values of sum " + sum.getValue();
                }
            }
            case CLOUD -> {
                try (PointFrames out = new PointFrames(memory, request.features())) {
                    decoder.cloud(block, BEFORE, length, null, out);
                    CRC32 sum = new CRC32();
                    int bytes = Float.BYTES * out.points();
                    for (ArrowBuf axis : List.of(out.xData(), out.yData(), out.zData())) {
                        sum.update(axis.nioBuffer(0, bytes));
                    }
                    return out.points() + " points of sum " + sum.getValue();
                }
            }
            default -> {
                return "";
            }
        }
    }
}
