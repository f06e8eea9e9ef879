package io.robocache.episode;

import static io.robocache.episode.McapRecords.PREFIX_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What an MCAP file says at the end of its data, and at its own, about what lies before; and what it means where an end is
 * missing. Fed from front to back; not thread-safe.
 */
final class McapEnds {

    private final FileBytes file;
    private final LossLog log;
    private SectionCrc dataCrc;
    private boolean dataEnded;
    private boolean checkedByChunks = true; // every message so far lies in a chunk with a right CRC
    private long summaryAt;
    private SectionCrc summaryCrc;

    /** Of a file that begins; both borrowed. */
    McapEnds(FileBytes file, LossLog log) {
        this.file = file;
        this.log = log;
        this.dataCrc = new SectionCrc(file, 0);
    }

    /** Whether the end of the data was there. */
    boolean ofData() {
        return dataEnded;
    }

    /** Of the data section, which records of it are to be fed to. */
    SectionCrc dataCrc() {
        return dataCrc;
    }

    /** The data goes on to a place, unless it has ended. */
    void through(long to) throws IOException {
        if (!dataEnded) {
            dataCrc.through(to);
        }
    }

    /** Takes no sums: the file is read in pieces. */
    void withoutSums() {
        dataCrc = SectionCrc.ofNothing(file);
    }

    /** A message was read of which no checksum tells whether it is right. */
    void unchecked() {
        checkedByChunks = false;
    }

    /** The record that ends the data. */
    void dataEnd(long at, long length) throws IOException {
        dataCrc.through(at);
        dataEnded = true;
        summaryAt = at + PREFIX_BYTES + length;
        summaryCrc = new SectionCrc(file, summaryAt);
        if (length < Integer.BYTES) {
            warn(Reason.BAD_LENGTH, at, "data end record of %d bytes".formatted(length));
            return;
        }
        ByteBuffer field = file.window(at + PREFIX_BYTES, Integer.BYTES);
        int declared = field.getInt(field.position());
        if (declared == 0 || declared == (int) dataCrc.value()) {
            return;
        }
        String detail = "CRC of the data section is %08x, its bytes have %08x".formatted(declared, dataCrc.value());
        // Where chunks have no CRC of their own nothing says which message is wrong.
        if (!checkedByChunks) {
            throw new MalformedEpisodeException(Reason.CRC_MISMATCH, file.uri(), file.place(at), detail);
        }
        warn(Reason.CRC_MISMATCH, at, detail + "; every message lies in a chunk whose own CRC is right");
    }

    /** The record that ends the file, and what is behind it. */
    void footer(long at, long length) throws IOException {
        if (length < McapRecords.FOOTER_BYTES) {
            warn(Reason.BAD_FOOTER, at, "footer of %d bytes".formatted(length));
        } else {
            checkSummary(at);
        }
        if (!dataEnded) {
            warn(Reason.BAD_FOOTER, at, "footer without an end of data before it");
        }
        long end = at + PREFIX_BYTES + length;
        long left = file.length() - end;
        if (left < McapRecords.MAGIC_BYTES) {
            warn(Reason.TRUNCATED, end, "%d of the 8 closing bytes are there".formatted(left));
            return;
        }
        ByteBuffer magic = file.window(end, McapRecords.MAGIC_BYTES);
        if (magic.getLong(magic.position()) != McapRecords.MAGIC) {
            warn(Reason.BAD_FOOTER, end, "the closing bytes are not MCAP's");
        }
        if (left > McapRecords.MAGIC_BYTES) {
            loss(
                    Reason.TRAILING_DATA,
                    end + McapRecords.MAGIC_BYTES,
                    "%d bytes behind the end of the file are left out".formatted(left - McapRecords.MAGIC_BYTES));
        }
    }

    private void checkSummary(long at) throws IOException {
        ByteBuffer fields = file.window(at + PREFIX_BYTES, McapRecords.FOOTER_BYTES);
        long stated = fields.getLong(fields.position());
        int declared = fields.getInt(fields.position() + 16);
        if (stated == 0 || summaryCrc == null) {
            return; // no summary
        }
        if (stated != summaryAt) {
            warn(
                    Reason.BAD_INDEX,
                    at,
                    "footer puts the summary at %s, it is at %d".formatted(Long.toUnsignedString(stated), summaryAt));
            return;
        }
        summaryCrc.through(at + PREFIX_BYTES + 16);
        if (declared != 0 && declared != (int) summaryCrc.value()) {
            warn(
                    Reason.CRC_MISMATCH,
                    at,
                    "CRC of the summary is %08x, its bytes have %08x".formatted(declared, summaryCrc.value()));
        }
    }

    /** A record that runs over the end of the file: either the file was cut, or the length lies. */
    void overrun(long at, int opcode, long length) throws IOException {
        long left = file.length() - at;
        String detail = "%s record declares %s bytes, the file has %d more"
                .formatted(McapRecords.name(opcode), Long.toUnsignedString(length), left - PREFIX_BYTES);
        Reason reason = McapOpening.closes(file) ? Reason.BAD_LENGTH : Reason.TRUNCATED;
        if (dataEnded) {
            warn(reason, at, detail + "; no message is missing, the summary is");
        } else {
            loss(reason, at, detail + "; %d bytes are left out".formatted(left));
        }
    }

    /** The file ends at a place, without a footer. */
    void unfinished(long at) {
        long left = file.length() - at;
        if (dataEnded) {
            warn(Reason.TRUNCATED, at, "the file ends without a footer; no message is missing");
        } else {
            loss(Reason.TRUNCATED, at, "the file ends without an end of data; %d bytes are left out".formatted(left));
        }
    }

    private void loss(Reason reason, long at, String detail) {
        log.loss(reason, LossLog.FILE, file.place(at), 0, detail);
    }

    private void warn(Reason reason, long at, String detail) {
        log.warning(reason, LossLog.FILE, file.place(at), detail);
    }
}
