package io.robocache.episode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One decoder under fuzzing. Whatever the bytes are, it gives a value that holds what the decoder promises, or the decoder's
 * own refusal, which the target catches; anything else that is thrown is a finding.
 */
interface FuzzTarget {

    /** Decodes one input, from end to end. */
    void run(byte[] input) throws Exception;

    /** Inputs that are made here, most of them right: where mutation begins. */
    List<byte[]> seeds() throws Exception;

    /** The inputs that a file of a folder of recordings gives; none if it is of no use here. */
    default List<byte[]> seedsOf(Path file) throws IOException {
        return List.of();
    }
}
