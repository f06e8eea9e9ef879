package io.robocache.episode;

import io.robocache.episode.Catalog.Channel;
import io.robocache.episode.Catalog.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The schemas and channels that the summary at the end of a file repeats. Read only when a definition in front of the
 * messages is missing, because it lay in a damaged chunk. Not thread-safe.
 */
final class SummaryCatalog {

    private static final long FOOTER_FROM_END =
            McapRecords.PREFIX_BYTES + McapRecords.FOOTER_BYTES + McapRecords.MAGIC_BYTES;

    private final FileBytes file;
    private final int number;
    private final Limits limits;
    private Catalog found; // null: not yet read

    /** Of the recording's file number {@code number}. */
    SummaryCatalog(FileBytes file, int number, Limits limits) {
        this.limits = limits;
        this.file = file;
        this.number = number;
    }

    /** The channel, or null. */
    Channel channel(int id) throws IOException {
        return read().channel(id);
    }

    /** The schema, or null. */
    Schema schema(int id) throws IOException {
        return read().schema(id);
    }

    private Catalog read() throws IOException {
        if (found != null) {
            return found;
        }
        // What is wrong with the summary, the pass over it reports; here it only does not help.
        found = new Catalog(file.uri(), number, new LossLog(), limits);
        long footerAt = file.length() - FOOTER_FROM_END;
        if (footerAt < McapRecords.MAGIC_BYTES || !McapOpening.closes(file)) {
            return found;
        }
        ByteBuffer footer = file.window(footerAt, McapRecords.PREFIX_BYTES + Long.BYTES);
        int from = footer.position();
        long at = footer.getLong(from + McapRecords.PREFIX_BYTES);
        boolean usable = (footer.get(from) & 0xFF) == McapRecords.FOOTER
                && footer.getLong(from + 1) == McapRecords.FOOTER_BYTES
                && at >= McapRecords.MAGIC_BYTES;
        while (usable && at >= 0 && at <= footerAt - McapRecords.PREFIX_BYTES) {
            ByteBuffer prefix = file.window(at, McapRecords.PREFIX_BYTES);
            int opcode = prefix.get(prefix.position()) & 0xFF;
            long length = prefix.getLong(prefix.position() + 1);
            usable = length >= 0 && length <= footerAt - at - McapRecords.PREFIX_BYTES;
            if (usable && length <= FileBytes.WINDOW_BYTES) {
                take(opcode, at, (int) length);
            }
            at += McapRecords.PREFIX_BYTES + length;
        }
        return found;
    }

    private void take(int opcode, long at, int length) throws IOException {
        ByteBuffer content = file.window(at + McapRecords.PREFIX_BYTES, length);
        try {
            if (opcode == McapRecords.SCHEMA) {
                found.schema(content, content.position(), length, file.place(at));
            } else if (opcode == McapRecords.CHANNEL) {
                found.channel(content, content.position(), length, file.place(at));
            }
        } catch (DamageException e) {
            // A void record in the summary defines nothing.
            return;
        }
    }
}
