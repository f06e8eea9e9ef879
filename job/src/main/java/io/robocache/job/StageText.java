package io.robocache.job;

import java.util.Locale;

/**
 * How a Spark job reads in Spark's web page, event log and history: the phase of the flow, and what it does to how many.
 *
 * @param name        of its stage: the phase, or what it does beside a phase
 * @param description of the job and its stage
 */
record StageText(String name, String description) {

    /** Of a job over {@code count} descriptors. */
    static StageText of(String what, int count) {
        String name = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
        String does =
                switch (what) {
                    case "list" -> "episodes, sizes and fingerprints of %d files and folders";
                    case "check" -> "the first and the last episode against the configuration";
                    case "resume" -> "which of %d shards that an earlier attempt left are whole";
                    case "build" -> "index, read, align, voxelize and stage %d shards";
                    case "seal" -> "numbers into %d shards";
                    case "videos" -> "copy %d files of videos";
                    default -> "%d";
                };
        return new StageText(name, "RoboCache " + name + ": " + does.formatted(count));
    }
}
