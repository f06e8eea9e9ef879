package io.robocache.episode;

import java.util.List;

/**
 * One feature of an RLDS dataset, as {@code features.json} declares it.
 *
 * @param name   groups joined by {@code /}, as in the records: {@code steps/observation/image_0}
 * @param sort   what its values are
 * @param dtype  {@code float32}, {@code bool}, {@code string}, {@code uint8}, …
 * @param shape  of one value; -1 where a length varies; empty for a single number
 * @param step   whether each step of an episode has one
 * @param refusal why it cannot be read; empty if it can
 */
record RldsFeature(String name, Sort sort, String dtype, List<Integer> shape, boolean step, String refusal) {

    /** What a value is. */
    enum Sort {
        NUMBERS,
        TEXT,
        /** An encoded image. */
        IMAGE
    }

    /** All features of steps are below this name. */
    static final String STEPS = "steps/";

    RldsFeature {
        shape = List.copyOf(shape);
    }

    /** Numbers of one value; 1 for texts and images; -1 if a length varies. */
    int width() {
        if (sort != Sort.NUMBERS) {
            return 1;
        }
        long width = 1;
        for (int length : shape) {
            width = length < 0 || width < 0 ? -1 : Math.min(width * length, Integer.MAX_VALUE);
        }
        return (int) width;
    }

    /** Which list the records have it in. */
    TfExample.Kind kind() {
        if (sort != Sort.NUMBERS) {
            return TfExample.Kind.BYTES;
        }
        return dtype.startsWith("float") || dtype.equals("bfloat16") ? TfExample.Kind.FLOATS : TfExample.Kind.INTEGERS;
    }

    /** The name that an episode has it under: without {@link #STEPS}. */
    String topic() {
        return name.startsWith(STEPS) ? name.substring(STEPS.length()) : name;
    }
}
