package io.robocache.episode;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Which episode: the same for every listing order, host and mount point. Ordered by root, then by the path's UTF-8 bytes
 * (unsigned), then by ordinal, then by part.
 *
 * @param root    place of the episode's root in the configuration, from 0
 * @param path    path below that root, {@code /} between names; {@code .} if the root itself is the episode's folder
 * @param ordinal place of the episode in its file or folder, from 0
 * @param part    which part, if a recording was cut, from 0; 0 otherwise
 */
public record EpisodeId(int root, String path, int ordinal, int part) implements Comparable<EpisodeId>, Serializable {

    /** @throws IllegalArgumentException if a number is negative or the path is empty */
    public EpisodeId {
        Objects.requireNonNull(path, "path");
        if (root < 0 || ordinal < 0 || part < 0 || path.isEmpty()) {
            throw new IllegalArgumentException(
                    "episode id (root %d, path '%s', ordinal %d, part %d): numbers start at 0 and a path is not empty"
                            .formatted(root, path, ordinal, part));
        }
    }

    /** Compares two paths as SPEC 9.1 orders them: by UTF-8 bytes, unsigned. {@code String.compareTo} differs above U+D7FF. */
    static int comparePaths(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** That part of the recording that this is a part of. */
    public EpisodeId inPart(int number) {
        return new EpisodeId(root, path, ordinal, number);
    }

    @Override
    public int compareTo(EpisodeId other) {
        int order = Integer.compare(root, other.root);
        order = order != 0 ? order : comparePaths(path, other.path);
        order = order != 0 ? order : Integer.compare(ordinal, other.ordinal);
        return order != 0 ? order : Integer.compare(part, other.part);
    }

    /** As in reports: {@code 0:run7.mcap}, and {@code 0:so101#3} or {@code 0:run7.mcap#0.1} where it is not the only one. */
    @Override
    public String toString() {
        String ordinals = part != 0 ? "#" + ordinal + "." + part : ordinal != 0 ? "#" + ordinal : "";
        return root + ":" + path + ordinals;
    }
}
