package io.robocache.episode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Jazzer calls, again and again; {@code -Drobocache.fuzz.target=NAME} says which decoder it is for. */
public final class FuzzEntry {

    private static final FuzzTarget TARGET = target();

    private FuzzEntry() {}

    private static FuzzTarget target() {
        try {
            Path work = Files.createTempDirectory("robocache-fuzz");
            return FuzzTargets.named(System.getProperty("robocache.fuzz.target", ""), work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        FuzzTargets.feed(TARGET, input);
    }
}
