package io.robocache.align;

import org.apache.arrow.vector.types.Types.MinorType;

/** What a floating-point value is rounded to: once, from float64, to nearest, ties to even. */
public enum Precision {
    /** The type of the source; a copied sample stays bit for bit. */
    SOURCE,
    /** IEEE binary64: no rounding. */
    FLOAT64,
    /** IEEE binary32. */
    FLOAT32,
    /** IEEE binary16, held as a float32 of that value, so that every reader opens it. */
    FLOAT16,
    /** bfloat16, held as a float32 of that value. */
    BFLOAT16;

    /** The type of the vector that holds the results for a source of the given type. */
    public MinorType storedType(MinorType source) {
        return switch (this) {
            case SOURCE -> source;
            case FLOAT64 -> MinorType.FLOAT8;
            case FLOAT32, FLOAT16, BFLOAT16 -> MinorType.FLOAT4;
        };
    }
}
