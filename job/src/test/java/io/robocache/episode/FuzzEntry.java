package io.robocache.episode;

import java.nio.file.Files;
import java.nio.file.Path;

/** What Jazzer calls, again and again; {@code -Drobocache.fuzz.target=NAME} says which decoder it is for. */
public final class FuzzEntry {

    private static final FuzzTarget TARGET = target();

    private FuzzEntry() {}

    private static FuzzTarget target() {
        try {
            Path work = Files.createTempDirectory("robocache-fuzz");
            FuzzTarget target = FuzzTargets.named(System.getProperty("robocache.fuzz.target", ""), work);
            for (byte[] seed : target.seeds()) { // loads the classes, whose instrumentation is not weighed
                target.run(seed);
            }
            return target;
        } catch (Exception e) {
            throw new IllegalStateException("the target does not read its own inputs", e);
        }
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        FuzzTargets.feed(TARGET, input);
    }
}
