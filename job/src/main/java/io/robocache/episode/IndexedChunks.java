package io.robocache.episode;

import io.robocache.episode.Catalog.Channel;
import io.robocache.episode.MessageChoice.Need;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * The chunks of one part of a file, by its summary, of which only those are read that hold something wanted. Where the
 * message indexes of a chunk cannot be trusted, the chunk is read. Not thread-safe.
 */
final class IndexedChunks implements AutoCloseable {

    private final RangedFile file;
    private final McapSummary summary;
    private final MessagePart part;
    private final MessageChoice choice;
    private final Limits limits;
    private int next;
    private long read;
    private long skipped;

    private IndexedChunks(RangedFile file, McapSummary summary, MessagePart part, MessageChoice choice, Limits limits) {
        this.file = file;
        this.summary = summary;
        this.part = part;
        this.choice = choice;
        this.limits = limits;
    }

    /** Those of a file that has a usable summary; null of another. The caller closes. */
    static IndexedChunks open(MessagePart part, MessageChoice choice, Configuration hadoop, Limits limits)
            throws IOException {
        RangedFile file = RangedFile.open(part.uri(), "", hadoop);
        boolean done = false;
        try {
            McapSummary summary = McapSummary.read(file, 0, limits);
            done = summary.channels().values().stream().allMatch(Channel::nameGood);
            return done ? new IndexedChunks(file, summary, part, choice, limits) : null;
        } catch (NotIndexedException | MalformedEpisodeException without) {
            return null; // the pass over the file tells what is wrong
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    Catalog catalog() {
        return summary.catalog();
    }

    /** A channel of that topic, or null. */
    Channel channel(String topic) {
        return summary.channels().values().stream()
                .filter(channel -> channel.topic().equals(topic))
                .findFirst()
                .orElse(null);
    }

    List<String> topics() {
        TreeSet<String> names = new TreeSet<>();
        summary.channels().values().forEach(channel -> names.add(channel.topic()));
        return List.copyOf(names);
    }

    /** Goes on to the next chunk with something wanted; false if there is none. */
    boolean step(McapScanner scanner, MessageRows rows, LossLog log) throws IOException {
        while (next < summary.chunks().size()) {
            Interruption.check(file.uri());
            McapSummary.Chunk chunk = summary.chunks().get(next++);
            if (chunk.at() < part.from() || chunk.at() >= part.to()) {
                continue;
            }
            boolean listed = chunk.channels().length > 0;
            if (listed && choice.topicsOrNull() != null && !hasTopic(chunk)) {
                skipped++;
                continue;
            }
            ChunkEntries entries =
                    listed && (choice.need() == Need.INDEX || choice.choosesTimes()) ? entries(chunk) : null;
            if (entries == null) {
                scanner.chunkAt(chunk.at());
                read++;
                return true;
            }
            if (choice.need() != Need.INDEX && anyWanted(entries)) {
                scanner.chunkAt(chunk.at());
                read++;
                return true;
            }
            skipped++;
            tell(chunk, entries, rows);
            if (rows.count() > 0) {
                return true;
            }
        }
        compare(rows, log);
        return false;
    }

    private boolean hasTopic(McapSummary.Chunk chunk) {
        for (int id : chunk.channels()) {
            Channel channel = summary.channels().get(id);
            if (channel == null || choice.takes(channel.topic())) {
                return true; // of one that is not defined, the chunk itself may tell
            }
        }
        return false;
    }

    /** What a chunk's indexes list; null if they cannot be trusted. */
    private ChunkEntries entries(McapSummary.Chunk chunk) throws IOException {
        try {
            ChunkEntries entries = ChunkEntries.read(file, chunk, limits);
            for (int channel : entries.channels()) {
                if (!summary.channels().containsKey(channel)) {
                    return null;
                }
            }
            return entries;
        } catch (NotIndexedException contradicted) {
            return null; // the chunk says what is right
        }
    }

    private boolean wanted(ChunkEntries entries, int i) {
        return choice.takes(entries.logNanos()[i])
                && choice.takes(summary.channels().get(entries.channels()[i]).topic());
    }

    private boolean anyWanted(ChunkEntries entries) {
        for (int i = 0; i < entries.count(); i++) {
            if (wanted(entries, i)) {
                return true;
            }
        }
        return false;
    }

    private void tell(McapSummary.Chunk chunk, ChunkEntries entries, MessageRows rows) {
        for (int i = 0; i < entries.count(); i++) {
            rows.saw(entries.channels()[i], 1);
            if (choice.need() == Need.INDEX && wanted(entries, i)) {
                Channel channel = summary.channels().get(entries.channels()[i]);
                rows.indexed(channel, entries.logNanos()[i], chunk.at(), entries.offsets()[i]);
            }
        }
    }

    /** At the end of a whole file: whether its chunks had as many messages of the wanted topics as it says. */
    private void compare(MessageRows rows, LossLog log) {
        if (!part.isWhole() || !log.losses().isEmpty()) {
            return;
        }
        String where = file.place(file.length());
        long found = rows.seen().values().stream().mapToLong(Long::longValue).sum();
        if (choice.topicsOrNull() == null && found != summary.messages()) {
            log.loss(
                    Reason.BAD_INDEX,
                    LossLog.FILE,
                    where,
                    0,
                    "statistics count %d messages, the indexes lead to %d".formatted(summary.messages(), found));
            return;
        }
        for (Map.Entry<Integer, Long> stated : summary.counts().entrySet()) {
            Channel channel = summary.channels().get(stated.getKey());
            long there = rows.seen().getOrDefault(stated.getKey(), 0L);
            if (channel != null && choice.takes(channel.topic()) && there != stated.getValue()) {
                log.loss(
                        Reason.BAD_INDEX,
                        channel.topic(),
                        where,
                        0,
                        "statistics count %s messages, the indexes lead to %d"
                                .formatted(Long.toUnsignedString(stated.getValue()), there));
            }
        }
    }

    long chunksRead() {
        return read;
    }

    long chunksSkipped() {
        return skipped;
    }

    long bytesRead() {
        return file.bytesRead();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
