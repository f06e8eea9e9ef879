package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A stretch of a recording's file that holds messages, and that can be loaded at any time while the file is open: records of
 * MCAP messages one after the other, whatever the file is.
 */
sealed interface Stretch permits McapChunk, Db3Rows {

    /** Its length when loaded. */
    int bytes();

    /** Number of its file among the recording's. */
    int file();

    /**
     * Loads it; the caller closes.
     *
     * @param room   where the bytes go
     * @param stored sees the bytes as they lie in the file, where that is where a checksum is over
     * @throws DamageException if it does not decompress
     */
    ArrowBuf load(Room room, Stored stored) throws IOException, DamageException;

    /** Allocates, giving up what can be loaded again where memory is short. */
    interface Room {
        ArrowBuf of(int bytes);
    }

    /** Receives bytes as they are stored; borrowed. */
    interface Stored {
        void see(ByteBuffer bytes) throws IOException;
    }
}
