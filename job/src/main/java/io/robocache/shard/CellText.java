package io.robocache.shard;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.util.Float16;

/** Two cells that differ, in words: which element of a list, and both values; of floats that look alike the bits. */
final class CellText {
    private static final int LONGEST = 120;

    private CellText() {}

    /**
     * Where they differ and what they are.
     *
     * @param where empty for one value a row
     */
    record Pair(String where, String a, String b) {}

    static Pair of(Cells column, byte[] a, byte[] b) {
        boolean list = column.column().width() != Column.SCALAR;
        int size = column.elementBytes();
        if (size == 0) {
            return list ? new Pair("a list of texts", a.length + " bytes", b.length + " bytes") : text(column, a, b);
        }
        if (a.length != b.length) {
            return new Pair("length of the list", Integer.toString(a.length / size), Integer.toString(b.length / size));
        }
        int element = 0;
        while (bits(a, element, size) == bits(b, element, size)) {
            element++;
        }
        long left = bits(a, element, size);
        long right = bits(b, element, size);
        String one = number(column, left);
        String other = number(column, right);
        if (one.equals(other)) {
            one += " (bits 0x" + Long.toHexString(left) + ")";
            other += " (bits 0x" + Long.toHexString(right) + ")";
        }
        return new Pair(list ? "element " + element + " of " + a.length / size : "", one, other);
    }

    private static Pair text(Cells column, byte[] a, byte[] b) {
        if (ImageColumn.is(column.column())) {
            return new Pair("an image", a.length - Integer.BYTES + " bytes", b.length - Integer.BYTES + " bytes");
        }
        return new Pair("", quoted(a), quoted(b));
    }

    private static String quoted(byte[] cell) {
        String text = new String(cell, Integer.BYTES, cell.length - Integer.BYTES, StandardCharsets.UTF_8);
        return Json.compact(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\u2026");
    }

    private static long bits(byte[] cell, int element, int size) {
        long bits = 0;
        for (int i = size - 1; i >= 0; i--) {
            bits = bits << Byte.SIZE | (cell[element * size + i] & 0xff);
        }
        return bits;
    }

    private static String number(Cells column, long bits) {
        return switch (column.column().type()) {
            case FLOAT4 -> shortest(Float.intBitsToFloat((int) bits));
            case FLOAT8 -> shortest(Double.longBitsToDouble(bits));
            case FLOAT2 -> shortest(Float16.toFloat((short) bits));
            case BIT -> bits == 0 ? "false" : "true";
            case UINT8 -> Long.toUnsignedString(bits);
            case TINYINT -> Byte.toString((byte) bits);
            case SMALLINT -> Short.toString((short) bits);
            case INT -> Integer.toString((int) bits);
            default -> Long.toString(bits);
        };
    }

    private static String shortest(double value) {
        return Json.compact(value).replace("\"", "");
    }
}
