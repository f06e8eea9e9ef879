package io.robocache.episode;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Takes the log stamps of an MCAP file from the message indexes behind its chunks: one ranged read a chunk. */
final class McapStamps {

    private final RangedFile file;
    private final Map<Integer, LoggedTopic> topics = new TreeMap<>(); // by channel
    private final Map<Integer, Long> found = new TreeMap<>();

    private McapStamps(RangedFile file) {
        this.file = file;
    }

    /** Appends the stamps of a file to its topics; returns the bytes that it took. */
    static long read(
            String uri, String label, int number, Configuration hadoop, Limits limits, Map<String, LoggedTopic> topics)
            throws IOException, NotIndexedException {
        try (RangedFile file = RangedFile.open(uri, label, hadoop)) {
            McapSummary summary = McapSummary.read(file, number, limits);
            McapStamps stamps = new McapStamps(file);
            for (Catalog.Channel channel : summary.channels().values()) {
                stamps.topics.put(channel.id(), LoggedTimes.topic(topics, channel, summary.catalog(), limits));
            }
            for (McapSummary.Chunk chunk : summary.chunks()) {
                stamps.chunk(chunk, limits);
            }
            summary.compare(stamps.found, file.place(file.length()));
            return file.bytesRead();
        }
    }

    private void chunk(McapSummary.Chunk chunk, Limits limits) throws IOException, NotIndexedException {
        ChunkEntries entries = ChunkEntries.read(file, chunk, limits);
        for (int i = 0; i < entries.count(); i++) {
            int channel = entries.channels()[i];
            LoggedTopic topic = topics.get(channel);
            if (topic == null) {
                throw ChunkEntries.bad(
                        chunk, "messages of channel %d, which the summary does not define".formatted(channel));
            }
            topic.add(entries.logNanos()[i]);
            found.merge(channel, 1L, Long::sum);
        }
    }
}
