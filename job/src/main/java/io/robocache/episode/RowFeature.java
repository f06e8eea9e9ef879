package io.robocache.episode;

import java.util.ArrayList;
import java.util.List;

/**
 * What each row of a table has under one name: so many components of one kind.
 *
 * @param name   its name
 * @param dtype  what the recording calls the type: {@code float32}, {@code int64}, {@code string}, {@code image}, …
 * @param shape  of one row; -1 where a length varies; empty for a single value
 * @param labels one name for each component, in C order of the shape; empty where the recording names none
 * @param width  components of one row, the product of the shape; -1 if the length varies
 */
record RowFeature(String name, String dtype, List<Integer> shape, List<String> labels, int width) {

    /** Wider rows are images and the like; nothing reads them as values. */
    static final int MAX_WIDTH = 1 << 20;

    RowFeature {
        shape = List.copyOf(shape);
        labels = List.copyOf(labels);
    }

    /** Labels that are not one for each component are left out. */
    static RowFeature of(String name, String dtype, List<Integer> shape, List<String> labels) {
        long width = 1;
        for (int length : shape) {
            width = length < 0 || width < 0 ? -1 : Math.min(width * length, Integer.MAX_VALUE);
        }
        boolean fits = width >= 1 && labels.size() == width;
        return new RowFeature(name, dtype, shape, fits ? labels : List.of(), (int) width);
    }

    /** Whether the recording names the components. */
    boolean named() {
        return !labels.isEmpty();
    }

    /** One name for each component: the recorded ones, else {@code 0, 1, …}; empty where there are too many to name. */
    List<String> names() {
        if (named()) {
            return labels;
        }
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < width && width <= MAX_WIDTH; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    /** The same of a cell that is read as one thing: a text or an encoded image. */
    RowFeature asOne(String label) {
        return new RowFeature(name, dtype, shape, List.of(label), 1);
    }

    /** Whether a row is a matrix of numbers, one a pixel. */
    boolean isPicture() {
        return width > 0 && (shape.size() == 2 || (shape.size() == 3 && shape.get(2) == 1));
    }

    /** As in a survey: {@code float32[6]}, {@code int64}, {@code uint8[-1]}. */
    String type() {
        return width == 1 ? dtype : dtype + "[" + (width < 0 ? "" : width) + "]";
    }
}
