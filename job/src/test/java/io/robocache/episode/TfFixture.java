package io.robocache.episode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes TFRecord files and {@code tf.train.Example}s, byte by byte. */
final class TfFixture {

    private final ByteSink file = new ByteSink();

    TfFixture record(byte[] data) {
        byte[] length = new ByteSink().u64(data.length).copy();
        file.raw(length).u32(mask(length)).raw(data).u32(mask(data));
        return this;
    }

    byte[] bytes() {
        return file.copy();
    }

    /** As the format's definition says: {@code ((crc >> 15) | (crc << 17)) + 0xa282ead8}. */
    static long mask(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long value = crc.getValue();
        return (((value >>> 15) | (value << 17)) + 0xA282EAD8L) & 0xFFFF_FFFFL;
    }

    /** An example of {@code float[]}, {@code long[]}, {@code byte[][]} and texts by name. */
    static byte[] example(Map<String, ?> features) {
        ByteSink all = new ByteSink();
        features.forEach((name, value) -> {
            byte[] entry = joined(field(1, name.getBytes(StandardCharsets.UTF_8)), field(2, list(value)));
            all.raw(field(1, entry));
        });
        return field(1, all.copy());
    }

    private static byte[] list(Object value) {
        ByteSink list = new ByteSink();
        if (value instanceof float[] reals) {
            for (float real : reals) {
                list.u32(Float.floatToRawIntBits(real) & 0xFFFF_FFFFL);
            }
            return field(2, field(1, list.copy()));
        }
        if (value instanceof long[] integers) {
            for (long integer : integers) {
                varint(list, integer);
            }
            return field(3, field(1, list.copy()));
        }
        for (byte[] bytes : (byte[][]) value) {
            list.raw(field(1, bytes));
        }
        return field(1, list.copy());
    }

    static byte[][] texts(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            all[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        return all;
    }

    /** A field with a length before it. */
    static byte[] field(int number, byte[] content) {
        ByteSink field = new ByteSink();
        varint(field, ((long) number << 3) | 2);
        varint(field, content.length);
        return field.raw(content).copy();
    }

    static void varint(ByteSink out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.u8((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.u8((int) rest);
    }

    static byte[] joined(byte[]... parts) {
        ByteSink all = new ByteSink();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.copy();
    }

    /** An episode of {@code steps} steps with an action of two, as RLDS has it. */
    static byte[] episode(int steps) {
        float[] action = new float[2 * steps];
        long[] first = new long[steps];
        long[] last = new long[steps];
        String[] told = new String[steps];
        for (int i = 0; i < steps; i++) {
            action[2 * i] = i;
            action[2 * i + 1] = -i / 4f;
            first[i] = i == 0 ? 1 : 0;
            last[i] = i == steps - 1 ? 1 : 0;
            told[i] = "step " + i;
        }
        return example(Map.of(
                "steps/action", action, "steps/is_first", first, "steps/is_last", last, "steps/told", texts(told)));
    }

    /** The numbers of a column. */
    static double[] numbers(RldsEpisode episode, String column) throws DamageException {
        RldsEpisode.Column found = episode.columns().get(column);
        double[] all = new double[found.width() * episode.steps()];
        int[] at = {0};
        episode.read(found, new TfExample.Sink() {
            @Override
            public void real(float value) {
                all[at[0]++] = value;
            }

            @Override
            public void integer(long value) {
                all[at[0]++] = value;
            }
        });
        return at[0] == all.length ? all : new double[] {Double.NaN, at[0]};
    }

    /** The byte strings of a column. */
    static List<byte[]> strings(RldsEpisode episode, String column) throws DamageException {
        List<byte[]> all = new java.util.ArrayList<>();
        episode.read(episode.columns().get(column), new TfExample.Sink() {
            @Override
            public void bytes(ByteBuffer block, int from, int length) {
                byte[] copy = new byte[length];
                block.get(from, copy);
                all.add(copy);
            }
        });
        return all;
    }
}
