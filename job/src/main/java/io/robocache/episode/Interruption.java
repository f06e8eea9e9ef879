package io.robocache.episode;

import java.io.InterruptedIOException;

/** How reading answers the thread's interruption, which is how Spark ends a task: between pieces, never within one. */
final class Interruption {

    private Interruption() {}

    /**
     * Ends a thread's work if it was interrupted; to be called between pieces.
     *
     * @throws InterruptedIOException then; the flag is cleared
     */
    static void check(String uri) throws InterruptedIOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException("[%s] reading was interrupted".formatted(uri));
        }
    }
}
