package io.robocache.shard;

/**
 * How a column lies in the samples of MosaicML Streaming (MDS version 2). The names of encodings and their bytes are those
 * of streaming/base/format/mds/encodings.py; numbers are little-endian there, as NumPy has them on the machines it runs on.
 *
 * <ul>
 *   <li>one number: {@code uint8} ... {@code int64}, {@code float16} ... {@code float64}: its bytes (class Scalar). There is
 *       no encoding of booleans; they are {@code uint8}, 0 or 1.
 *   <li>a list of fixed length: {@code ndarray:DTYPE:SHAPE}: its elements (class NDArray, static dtype and shape)
 *   <li>a list of its own length: {@code ndarray:DTYPE}: a byte {@code dimensions << 2 | log2(bytes of a length)}, the
 *       length in 1, 2 or 4 bytes, whichever is the shortest that takes it, then the elements (class NDArray, dynamic shape).
 *       Streaming's own writer refuses arrays without elements, its reader takes them; a frame without voxels has them.
 *   <li>text: {@code str}: UTF-8 (class Str)
 *   <li>an image: {@code bytes}: the file as it was recorded (class Bytes). Not {@code jpeg} or {@code png}: one column may
 *       hold both.
 * </ul>
 *
 * @param column   what the values are
 * @param encoding its name in {@code index.json}
 * @param bytes    of every value, or {@link #VARYING}
 */
record MdsColumn(Column column, String encoding, int bytes) {
    /** Length of values that differ in length: each sample says it, as uint32. */
    static final int VARYING = -1;

    private static final int ONE_DIMENSION = 1 << 2;

    /** @throws IllegalArgumentException for lists of texts or images, which MDS has no encoding for */
    static MdsColumn of(Column column) {
        ElementType type = ElementType.of(column.type());
        if (type.varying()) {
            if (column.width() != Column.SCALAR) {
                throw new IllegalArgumentException("column " + column.name() + " refused: layout "
                        + OutputLayout.MDS.word() + " holds no lists of " + type.dtype() + "; use "
                        + OutputLayout.LEROBOT_V3_0.word());
            }
            return new MdsColumn(column, type == ElementType.IMAGE ? "bytes" : "str", VARYING);
        }
        String dtype = type == ElementType.BIT ? ElementType.UINT1.dtype() : type.dtype();
        if (column.ragged()) {
            return new MdsColumn(column, "ndarray:" + dtype, VARYING);
        }
        String shape = column.nested()
                ? column.samples() + "," + column.statisticDimensions()
                : Integer.toString(column.dimensions());
        String encoding = column.width() == Column.SCALAR ? dtype : "ndarray:" + dtype + ":" + shape;
        return new MdsColumn(column, encoding, Math.multiplyExact(column.dimensions(), elementBytes(type)));
    }

    boolean varying() {
        return bytes == VARYING;
    }

    /** Bytes of one number. */
    int elementBytes() {
        return elementBytes(ElementType.of(column.type()));
    }

    private static int elementBytes(ElementType type) {
        return type == ElementType.BIT ? 1 : type.bytes();
    }

    /** Bytes that say the length of a list of that many elements. */
    static int lengthBytes(int elements) {
        return elements < 1 << 8 ? 1 : elements < 1 << 16 ? 2 : 4;
    }

    /** The byte before the length of such a list. */
    static int lengthTag(int elements) {
        return ONE_DIMENSION | Integer.numberOfTrailingZeros(lengthBytes(elements));
    }
}
