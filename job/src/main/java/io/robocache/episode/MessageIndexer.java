package io.robocache.episode;

import io.robocache.episode.Catalog.Channel;
import io.robocache.episode.Catalog.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sorts the messages of a recording to topics, whatever file they are in, decodes those that are requested, and reports those
 * that do not decode.
 */
final class MessageIndexer implements MessageSink {

    /** What writers may append to a payload. */
    private static final int PADDING_BYTES = 3;

    /** The number of a message and of its file, together. */
    private static final int FILE_SHIFT = 44;

    private static final long MAX_INDEX = (1L << FILE_SHIFT) - 1;

    /** One topic; several channels may feed it. */
    private static final class Topic {
        private final String name;
        private final String encoding;
        private final List<StreamCollector> streams;
        private String type = "";
        private long messages;
        private long undecodable;
        private long lastReported = -1;
        private boolean typed;

        private Topic(String name, String encoding, List<StreamCollector> streams) {
            this.name = name;
            this.encoding = encoding;
            this.streams = streams;
        }
    }

    private final String uri;
    private final Decompression decompression;
    private final Limits limits;
    private final LossLog log;
    private final List<StreamCollector> collectors = new ArrayList<>();
    private final DepthCameras cameras;
    private final Map<String, Topic> topics = new TreeMap<>();
    private final Map<Integer, Topic> byChannel = new LinkedHashMap<>(); // by key
    private final SequenceNumbers sequences = new SequenceNumbers();
    private Catalog catalog; // of the file that is read
    private SummaryCatalog summary; // likewise; null where a file has none
    private final List<String> units = new ArrayList<>(); // of each file

    MessageIndexer(String uri, List<StreamRequest> requests, Decompression decompression, Limits limits, LossLog log) {
        this.uri = uri;
        this.decompression = decompression;
        this.limits = limits;
        this.log = log;
        for (StreamRequest request : requests) {
            collectors.add(new StreamCollector(request, uri, limits));
        }
        this.cameras = new DepthCameras(requests, uri, limits);
    }

    /**
     * The next file begins.
     *
     * @param summaryOrNull what its end repeats of definitions
     * @param unit          what the file's messages are called where one is named, such as {@code "message "}
     */
    void startFile(Catalog definitions, SummaryCatalog summaryOrNull, String unit) {
        catalog = definitions;
        summary = summaryOrNull;
        units.add(unit);
    }

    @Override
    public void channel(Channel channel) throws IOException {
        Topic topic = topics.get(channel.topic());
        if (topic == null && topics.size() == limits.topics()) {
            throw new MalformedEpisodeException(
                    Reason.SIZE_LIMIT,
                    uri,
                    channel.where(),
                    "more than %d topics, the limit (limits.topics)".formatted(limits.topics()));
        }
        if (topic == null) {
            List<StreamCollector> wanted = new ArrayList<>();
            List<StreamCollector> all = new ArrayList<>(collectors);
            all.addAll(cameras.collectors());
            for (StreamCollector collector : all) {
                if (channel.nameGood() && collector.request().topic().equals(channel.topic())) {
                    wanted.add(collector);
                }
            }
            topic = new Topic(channel.topic(), channel.encoding(), wanted);
            topics.put(channel.topic(), topic);
            if (channel.topic().contains("/../") || channel.topic().chars().anyMatch(c -> c < 0x20)) {
                log.warning(
                        Reason.BAD_NAME,
                        channel.topic(),
                        channel.where(),
                        "the name has '..' or control characters; it is never used as a path");
            }
        }
        byChannel.put(channel.key(), topic);
    }

    @Override
    public boolean message(ByteBuffer block, int at, int length, int number, long index, String where)
            throws IOException {
        int id = block.getShort(at) & 0xFFFF;
        Channel channel = catalog.channel(id);
        if (channel == null) {
            channel = summary == null ? null : summary.channel(id);
            if (channel == null) {
                log.missingChannel(id, where);
                return false;
            }
            channel(channel);
        }
        Topic topic = byChannel.get(channel.key());
        topic.messages++;
        sequences.see(channel.key(), block.getInt(at + 2) & 0xFFFF_FFFFL);
        if (!channel.nameGood()) {
            report(topic, new DamageException(Reason.BAD_NAME, "the name is not UTF-8"), channel.where(), index);
            return false;
        }
        boolean kept = false;
        for (StreamCollector stream : topic.streams) {
            boolean good = add(topic, channel, stream, block, at, length, number, index);
            kept |= good && stream.request().kind() != StreamRequest.Kind.CAMERA; // which is not read again
        }
        return kept;
    }

    private boolean add(
            Topic topic,
            Channel channel,
            StreamCollector stream,
            ByteBuffer block,
            int at,
            int length,
            int number,
            long index)
            throws IOException {
        try {
            MessageDecoder decoder = decoder(topic, channel, stream);
            if (decoder == null) {
                return false;
            }
            boolean publish = stream.request().stampSource() == StampSource.PUBLISH;
            long stamp = block.getLong(at + (publish ? 14 : 6));
            if (stamp < 0) {
                throw new DamageException(
                        Reason.BAD_STAMP,
                        "%s time %s, limit 2^63 - 1"
                                .formatted(publish ? "publish" : "log", Long.toUnsignedString(stamp)));
            }
            int from = at + McapRecords.MESSAGE_HEADER_BYTES;
            int end = at + length;
            if (Decompression.isZstd(block, from, end)) {
                ByteBuffer plain = decompression.message(block, from, end);
                stream.add(decoder, plain, 0, plain.limit(), stamp, number, at);
            } else {
                stream.add(decoder, block, from, end - from, stamp, number, at);
            }
            stream.seen((long) (units.size() - 1) << FILE_SHIFT | Math.min(index, MAX_INDEX));
            if (decoder.trailingBytes() > PADDING_BYTES) {
                log.warning(
                        Reason.BAD_ENCODING,
                        topic.name,
                        where(index),
                        "%d bytes behind the last field are ignored".formatted(decoder.trailingBytes()));
            }
            return !stream.request().kind().isTransforms(); // those are in the index already
        } catch (DamageException e) {
            report(topic, e, where(index), index);
            return false;
        }
    }

    private String where(long index) {
        return units.get(units.size() - 1) + index;
    }

    /** The stream's decoder for the channel, or null if there is none, which is then reported here. */
    private MessageDecoder decoder(Topic topic, Channel channel, StreamCollector stream) throws IOException {
        Schema schema = channel.schemaId() == 0 ? null : schema(channel.schemaId());
        String where = schema == null ? channel.where() : schema.where();
        try {
            if (schema == null && channel.schemaId() != 0) {
                throw new DamageException(
                        Reason.MISSING_SCHEMA, "its channel names schema %d".formatted(channel.schemaId()));
            }
            checkType(topic, schema);
            return stream.decoder(channel, schema);
        } catch (DamageException e) {
            report(topic, e, where, -1);
            return null;
        }
    }

    private static void checkType(Topic topic, Schema schema) throws DamageException {
        String type = schema == null ? "" : schema.type();
        if (!topic.typed) {
            topic.type = type;
            topic.typed = true;
        } else if (!topic.type.equals(type)) {
            throw new DamageException(
                    Reason.BAD_CHANNEL, "messages of type %s on a topic of type %s".formatted(type, topic.type));
        }
    }

    private Schema schema(int id) throws IOException {
        Schema schema = catalog.schema(id);
        return schema == null && summary != null ? summary.schema(id) : schema;
    }

    /** Counts a message once, however many streams take its topic. */
    private void report(Topic topic, DamageException damage, String where, long index) throws IOException {
        if (damage.quarantines()) {
            throw new MalformedEpisodeException(
                    damage.reason(), uri, where, "topic %s: %s".formatted(topic.name, damage.getMessage()));
        }
        long number = index < 0 ? topic.messages : index;
        long count = number == topic.lastReported ? 0 : 1;
        topic.lastReported = number;
        topic.undecodable += count;
        log.loss(damage.reason(), topic.name, where, count, damage.getMessage());
    }

    List<StreamCollector> collectors() {
        return collectors;
    }

    /** The streams' indexes, after the pass. */
    List<StreamIndex> streams() throws IOException {
        List<StreamIndex> indexes = new ArrayList<>();
        for (StreamCollector collector : collectors) {
            Topic topic = topics.get(collector.request().topic());
            if (!cameras.bind(collector, log)) {
                indexes.add(StreamIndex.absent(collector.request()));
                continue;
            }
            StreamIndex index = collector.index(topic != null, topic == null ? "" : topic.type);
            if (collector.spansYears()) {
                log.warning(
                        Reason.BAD_STAMP,
                        topic == null ? LossLog.FILE : topic.name,
                        place(collector.stray(index.stamps())),
                        "the stamp is more than a year from the others");
            }
            indexes.add(index);
        }
        return indexes;
    }

    private String place(long numbered) {
        return units.get((int) (numbered >>> FILE_SHIFT)) + (numbered & MAX_INDEX);
    }

    /** All topics, by name. */
    List<TopicSummary> topics() {
        List<TopicSummary> summaries = new ArrayList<>();
        for (Topic topic : topics.values()) {
            summaries.add(new TopicSummary(
                    topic.name, topic.type, topic.encoding, topic.messages, topic.undecodable, sequenceLost(topic)));
        }
        return summaries;
    }

    private Long sequenceLost(Topic topic) {
        Long lost = null;
        for (Map.Entry<Integer, Topic> channel : byChannel.entrySet()) {
            Long more = channel.getValue() == topic ? sequences.lost(channel.getKey()) : null;
            lost = more == null ? lost : Long.valueOf(lost == null ? more : lost + more);
        }
        return lost;
    }

    /** Learns the types of topics without a message that was looked at, which the file's definitions still tell. */
    void endFile() throws IOException {
        for (Map.Entry<Integer, Topic> entry : byChannel.entrySet()) {
            Channel channel = catalog.channelOf(entry.getKey());
            if (channel != null
                    && !entry.getValue().typed
                    && entry.getValue().type.isEmpty()) {
                Schema schema = channel.schemaId() == 0 ? null : schema(channel.schemaId());
                entry.getValue().type = schema == null ? "" : schema.type();
            }
        }
    }
}
