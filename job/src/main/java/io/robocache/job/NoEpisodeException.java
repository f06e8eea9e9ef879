package io.robocache.job;

import java.io.IOException;

/** There is nothing to build: the inputs hold no episode. */
final class NoEpisodeException extends IOException {
    private static final long serialVersionUID = 1L;

    NoEpisodeException(String message) {
        super(message);
    }
}
