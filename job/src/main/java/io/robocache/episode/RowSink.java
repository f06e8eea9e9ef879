package io.robocache.episode;

import java.io.IOException;

/** Takes the rows of one column, one after the other: {@link #startRow}, its values, {@link #acceptRow}. */
interface RowSink {

    /** A new row begins; what a row before left without {@link #acceptRow} is void. */
    void startRow();

    /** A whole number; of unsigned 64 bits, its bits. */
    void value(long value);

    void value(double value);

    /** So many values at once; borrowed. */
    void values(double[] values, int from, int count);

    /** A text in UTF-8, or an encoded image; kept, not copied. */
    void value(byte[] value);

    /** A component that is null. */
    void nullElement();

    /** The row is complete. */
    void acceptRow() throws IOException;
}
