package io.robocache.job;

import io.robocache.align.Alignment;
import io.robocache.align.Precision;
import java.io.Serializable;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * How the floating numbers of a stream are stored, beyond the precision that they are rounded to.
 *
 * @param asked whether the precision was asked for on this very stream, and not inherited: 16-bit floats of integers
 *              are refused then, where inherited ones leave integers alone
 * @param half  how float16 is stored
 */
public record FloatForm(boolean asked, Half half) implements Serializable {

    /** How values that are rounded to float16 lie in Parquet. */
    public enum Half {
        /** As FLOAT that holds the rounded value: every reader opens it. */
        FLOAT,
        /** As FLOAT16, two bytes: half the size, and not for readers without that type, such as Spark. */
        NATIVE
    }

    /**
     * Returns the type as stored of a source of the given type.
     *
     * @throws IllegalArgumentException if the alignment or the precision cannot take that type
     */
    MinorType stored(Alignment how, MinorType recorded) {
        boolean floating = recorded == MinorType.FLOAT4 || recorded == MinorType.FLOAT8;
        boolean rounded = how.precision() == Precision.FLOAT16 || how.precision() == Precision.BFLOAT16;
        if (asked && rounded && !floating) {
            throw new IllegalArgumentException("precision = %s refused: %s values stay as recorded; leave it out"
                    .formatted(word(how.precision()), recorded));
        }
        boolean asHalf = floating && how.precision() == Precision.FLOAT16 && half == Half.NATIVE;
        return asHalf ? MinorType.FLOAT2 : how.outputType(recorded);
    }

    /** Returns the word of a configuration. */
    static String word(Precision precision) {
        return switch (precision) {
            case FLOAT64 -> "float64";
            case FLOAT32 -> "float32";
            case FLOAT16 -> "float16";
            case BFLOAT16 -> "bfloat16";
            case SOURCE -> "source";
        };
    }
}
