package io.robocache.job;

import java.io.Serializable;
import java.util.List;

/**
 * Where the recordings are.
 *
 * @param uris files, folders or globs, in the order that is part of an episode's identity; at least one
 */
public record InputConfig(List<String> uris) implements Serializable {
    public InputConfig {
        uris = List.copyOf(uris);
    }
}
