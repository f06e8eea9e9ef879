package io.robocache.udf;

import io.robocache.device.BackendConfig;
import java.util.List;

/**
 * What all transforms can be told.
 *
 * @param function the transform's name
 * @param column   the name of the result
 * @param backend  auto, gpu or cpu; null: as the session's settings say
 * @param most     points or values after which a batch takes no further row
 */
record BatchOptions(String function, String column, String backend, int most) {

    private static final List<String> WORDS = List.of("auto", "gpu", "cpu");

    /** With another name of the result. */
    BatchOptions as(String name) {
        if (name.isBlank()) {
            throw Argument.refused(
                    function, "as", "\"" + name + "\"", "a column has a name; write as(\"%s\")".formatted(column));
        }
        return new BatchOptions(function, name, backend, most);
    }

    /** On another backend. */
    BatchOptions on(String word) {
        if (!WORDS.contains(word)) {
            throw Argument.refused(function, "backend", "\"" + word + "\"", "write one of " + String.join(", ", WORDS));
        }
        return new BatchOptions(function, column, word, most);
    }

    /** In batches of another size, which {@code parameter} says, up to {@code limit}. */
    BatchOptions by(String parameter, int number, int limit) {
        if (number < 1 || number > limit) {
            throw Argument.refused(function, parameter, number, "a batch has 1 to %d".formatted(limit));
        }
        return new BatchOptions(function, column, backend, number);
    }

    /** The backend within the session's settings of a GPU. */
    BackendConfig within(BackendConfig session) {
        return backend == null ? session : session.requesting(backend);
    }
}
