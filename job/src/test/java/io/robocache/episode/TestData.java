package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The recordings that {@code -Drobocache.testdata} names. */
public final class TestData {

    private TestData() {}

    /** Skips the test visibly without the recordings; fails it under {@code -Drobocache.testdata.required=true}. */
    public static Path folder() {
        String folder = System.getProperty("robocache.testdata", "");
        String remedy = "give the recordings by -Drobocache.testdata=DIR; now it is '" + folder + "'";
        boolean there = !folder.isEmpty() && Files.isDirectory(Path.of(folder));
        if (Boolean.getBoolean("robocache.testdata.required")) {
            assertTrue(there, remedy);
        }
        assumeTrue(there, remedy);
        return Path.of(folder);
    }
}
