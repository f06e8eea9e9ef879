package io.robocache.episode;

import java.nio.file.Files;
import java.nio.file.Path;

/** What Jazzer calls, again and again; {@code -Drobocache.fuzz.target=NAME} says which decoder it is for. */
public final class FuzzEntry {

    private static FuzzTarget target;

    private FuzzEntry() {}

    /** Once, before the first input: loads the classes, whose instrumentation is neither weighed nor timed. */
    public static void fuzzerInitialize() {
        try {
            Path work = Files.createTempDirectory("robocache-fuzz");
            target = FuzzTargets.named(System.getProperty("robocache.fuzz.target", ""), work);
            for (byte[] seed : target.seeds()) {
                target.run(seed);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the target does not read its own inputs", e);
        }
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        FuzzTargets.feed(target, input);
    }
}
