package io.robocache.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The CRC-32 of a section of a file, fed from front to back while a pass goes over it. */
final class SectionCrc {

    private final FileBytes file;
    private final CRC32 crc = new CRC32();
    private long at;

    /** Of the section that starts at {@code from}. */
    SectionCrc(FileBytes file, long from) {
        this.file = file;
        this.at = from;
    }

    /** Of nothing, for whoever reads a file in pieces: takes no bytes and never asks for any. */
    static SectionCrc ofNothing(FileBytes file) {
        return new SectionCrc(file, Long.MAX_VALUE);
    }

    /** Takes the bytes up to {@code to} from the file; nothing if they were taken already. */
    void through(long to) throws IOException {
        while (at < to) {
            int piece = (int) Math.min(to - at, FileBytes.WINDOW_BYTES);
            crc.update(file.window(at, piece));
            at += piece;
        }
    }

    /** Takes what is missing before {@code from}, and then these bytes, which lie there. */
    void over(long from, ByteBuffer bytes) throws IOException {
        through(from);
        if (at == Long.MAX_VALUE) {
            return;
        }
        at += bytes.remaining();
        crc.update(bytes.duplicate());
    }

    long value() {
        return crc.getValue();
    }
}
