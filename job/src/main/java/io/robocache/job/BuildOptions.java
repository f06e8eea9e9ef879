package io.robocache.job;

import io.robocache.episode.InputCandidate;
import io.robocache.shard.KnownEpisodes.Listed;
import io.robocache.shard.KnownEpisodes.Quarantined;
import java.util.function.Predicate;

/**
 * How a build goes about its work. No byte of a version depends on it, but which recordings it takes does.
 *
 * @param unfinished  what becomes of the work that an earlier attempt has left
 * @param quarantined what becomes of recordings that are quarantined in the dataset
 * @param listed      whether {@code inputs} takes every input
 * @param inputs      which files and folders are looked into; on the driver
 */
public record BuildOptions(
        Unfinished unfinished, Quarantined quarantined, Listed listed, Predicate<InputCandidate> inputs) {

    /** Work of earlier attempts in staging. A publication that has begun is finished in any case. */
    public enum Unfinished {
        RESUME,
        DISCARD
    }

    /** Resumes, lets the quarantined ones be, takes every input. */
    public static BuildOptions defaults() {
        return new BuildOptions(Unfinished.RESUME, Quarantined.STAY, Listed.ALL, candidate -> true);
    }

    /** The same with another choice of unfinished work. */
    public BuildOptions with(Unfinished choice) {
        return new BuildOptions(choice, quarantined, listed, inputs);
    }

    /** The same with another choice of quarantined recordings. */
    public BuildOptions with(Quarantined choice) {
        return new BuildOptions(unfinished, choice, listed, inputs);
    }

    /** The same for some inputs. */
    BuildOptions of(Predicate<InputCandidate> some) {
        return new BuildOptions(unfinished, quarantined, Listed.SOME, some);
    }
}
