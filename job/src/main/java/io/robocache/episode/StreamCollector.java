package io.robocache.episode;

import io.robocache.episode.Catalog.Channel;
import io.robocache.episode.Catalog.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * Builds the index of one requested stream: for every message that decodes its stamp and where it lies, in primitive
 * arrays. Not thread-safe.
 */
final class StreamCollector {

    /** Of one stream; 24 bytes are kept for each, and after the pass 8 more of one with header stamps. */
    private static final int MAX_MESSAGES = 1 << 26;

    private static final long YEAR_NANOS = 366L * 24 * 3600 * 1_000_000_000L;

    private final StreamRequest request;
    private final String uri;
    private final Limits limits;
    private final Map<Integer, MessageDecoder> decoders = new HashMap<>(); // by channel
    private final Map<Integer, DamageException> refused = new HashMap<>(); // channels without decoder
    private final Map<List<Object>, MessageDecoder> byMeaning = new LinkedHashMap<>();
    private MessageDecoder shape; // the decoder of the first good message
    private int count;
    private long[] header = new long[16];
    private long[] recorded = new long[16]; // log or publish
    private int[] blocks = new int[16];
    private int[] offsets = new int[16];
    private boolean stamped;
    private boolean headerSeen; // a header stamp that is not 0
    private final StrayStamp strayHeader = new StrayStamp();
    private final StrayStamp strayRecorded = new StrayStamp();
    private StampSource used;
    private long earliest;
    private long latest;
    private final TransformLog transforms; // null for other kinds

    /** @param limits of messages, and of what in them is compressed, such as an image */
    StreamCollector(StreamRequest request, String uri, Limits limits) {
        this.request = request;
        this.uri = uri;
        this.transforms = request.kind().isTransforms() ? new TransformLog(request) : null;
        this.limits = limits;
    }

    StreamRequest request() {
        return request;
    }

    int count() {
        return count;
    }

    int block(int position) {
        return blocks[position];
    }

    /** Where the message's content begins in its block. */
    int offset(int position) {
        return offsets[position];
    }

    /** The type of the stream's components, after the pass. */
    MinorType elementType() {
        return shape == null || shape.elementType() == null ? MinorType.NULL : shape.elementType();
    }

    /** Components of one message, after the pass. */
    int width() {
        return shape == null ? 0 : shape.width();
    }

    private List<String> names() {
        return request.kind() == StreamRequest.Kind.TEXT ? List.of("text") : shape.names();
    }

    /** All decoders, in the order in which their channels came. */
    Collection<MessageDecoder> decoders() {
        return byMeaning.values();
    }

    /** The decoder of a channel, by its key, that has messages in the index. */
    MessageDecoder decoder(int channelKey) {
        return decoders.get(channelKey);
    }

    /**
     * The decoder of a channel's messages.
     *
     * @param schemaOrNull the channel's
     * @throws DamageException if there is none
     */
    MessageDecoder decoder(Channel channel, Schema schemaOrNull) throws DamageException {
        MessageDecoder decoder = decoders.get(channel.key());
        if (decoder != null) {
            return decoder;
        }
        DamageException refusal = refused.get(channel.key());
        if (refusal != null) {
            throw refusal;
        }
        // Channels of one topic with the same schema share a decoder, so that what the first message fixed holds for
        // all.
        List<Object> meaning = List.of(
                channel.encoding(), schemaOrNull == null ? List.of(channel.schemaId()) : schemaOrNull.meaning());
        decoder = byMeaning.get(meaning);
        try {
            if (decoder == null) {
                decoder = create(channel, schemaOrNull);
                byMeaning.put(meaning, decoder);
            }
        } catch (DamageException e) {
            refused.put(channel.key(), e);
            throw e;
        }
        decoders.put(channel.key(), decoder);
        return decoder;
    }

    private MessageDecoder create(Channel channel, Schema schemaOrNull) throws DamageException {
        return MessageDecoders.of(
                request,
                schemaOrNull == null ? "" : schemaOrNull.type(),
                channel.encoding(),
                schemaOrNull == null ? "" : schemaOrNull.encoding(),
                schemaOrNull == null ? null : schemaOrNull.text(),
                limits);
    }

    /**
     * Takes a message.
     *
     * @param decoder of its channel
     * @param payload from {@code from}; not compressed, whatever {@code offset} points to
     * @param stamp   log time, or publish time if that is requested
     * @param block   where its content lies, with {@code offset}
     * @throws DamageException if it is bad
     */
    void add(MessageDecoder decoder, ByteBuffer payload, int from, int length, long stamp, int block, int offset)
            throws DamageException {
        decoder.check(payload, from, length);
        if (transforms != null) {
            transforms.add((TransformMessages) decoder, stamp);
            return;
        }
        if (shape == null) {
            shape = decoder;
        } else if (decoder != shape
                && (shape.elementType() != decoder.elementType()
                        || !shape.names().equals(decoder.names())
                        || !Objects.equals(shape.imageShape(), decoder.imageShape()))) {
            throw DamageException.ofEpisode(
                    Reason.BAD_CHANNEL,
                    "topic %s has messages of %d and of %d components"
                            .formatted(request.topic(), shape.width(), decoder.width()));
        }
        if (count == MAX_MESSAGES) {
            throw DamageException.ofEpisode(
                    Reason.SIZE_LIMIT, "topic %s has more than %d messages".formatted(request.topic(), MAX_MESSAGES));
        }
        grow();
        stamped |= decoder.head().stamped();
        headerSeen |= decoder.head().nanos() != 0;
        header[count] = decoder.head().nanos();
        recorded[count] = stamp;
        blocks[count] = block;
        offsets[count] = offset;
        count++;
    }

    /** The message added last is number {@code index} of the file. */
    void seen(long index) {
        if (transforms != null) {
            return; // static transforms are stamped years before the others, rightly
        }
        strayHeader.see(header[count - 1], index);
        strayRecorded.see(recorded[count - 1], index);
    }

    private void grow() {
        if (count == header.length) {
            int more = count + (count >> 1);
            header = Arrays.copyOf(header, more);
            recorded = Arrays.copyOf(recorded, more);
            blocks = Arrays.copyOf(blocks, more);
            offsets = Arrays.copyOf(offsets, more);
        }
    }

    /**
     * The stream's index, after the pass.
     *
     * @param present whether the file has the topic
     * @param type    the topic's
     * @throws MalformedEpisodeException {@link Reason#STAMP_RANGE} if the offset or the span leaves 64 bits
     */
    StreamIndex index(boolean present, String type) throws IOException {
        try {
            if (transforms != null) {
                RecordedTransforms recorded = transforms.finish();
                return StreamIndex.ofTransforms(request, present, type, transforms.sourceUsed(), recorded);
            }
        } catch (ArithmeticException e) {
            throw beyond(e);
        }
        // Zero header stamps are those of a sender that never set them: its messages are timed by the recorder instead.
        boolean byHeader = request.stampSource() == StampSource.HEADER && (count == 0 || (stamped && headerSeen));
        used = byHeader
                ? StampSource.HEADER
                : request.stampSource() == StampSource.HEADER ? StampSource.LOG : request.stampSource();
        long[] stamps = Arrays.copyOf(byHeader ? header : recorded, count);
        long[] logged = byHeader ? Arrays.copyOf(recorded, count) : new long[0];
        header = null;
        recorded = null;
        try {
            for (int i = 0; i < count; i++) {
                stamps[i] = Math.addExact(stamps[i], request.offsetNanos());
            }
            earliest = Arrays.stream(stamps).min().orElse(0);
            latest = Arrays.stream(stamps).max().orElse(0);
            Math.subtractExact(latest, earliest);
        } catch (ArithmeticException e) {
            throw beyond(e);
        }
        StreamIndex index = new StreamIndex(
                        request,
                        present,
                        type,
                        stamps,
                        logged,
                        request.stampSource() == StampSource.HEADER && stamped && !headerSeen,
                        used,
                        elementType(),
                        width() == 0 ? List.of() : names(),
                        shape == null ? "" : shape.head().frameId(),
                        byMeaning.values().stream()
                                .mapToLong(MessageDecoder::missingComponents)
                                .sum())
                .withOtherFrame(otherFrame());
        return shape == null
                ? index
                : index.withImages(
                        shape.imageShape(),
                        byMeaning.values().stream()
                                .mapToInt(MessageDecoder::greatestImageBytes)
                                .max()
                                .orElse(0));
    }

    private MalformedEpisodeException beyond(ArithmeticException e) {
        return new MalformedEpisodeException(
                Reason.STAMP_RANGE,
                uri,
                "message 0",
                "topic %s: stamps with offset %d ns leave 64 bits".formatted(request.topic(), request.offsetNanos()),
                e);
    }

    /** A frame of the stream's messages that is not that of its first decoder; the least, as decoders have no order. */
    private String otherFrame() {
        return byMeaning.values().stream()
                .flatMap(decoder -> decoder == shape
                        ? Stream.ofNullable(decoder.head().otherFrameIdOrNull())
                        : Stream.of(decoder.head().frameId()))
                .filter(frame -> !frame.equals(shape == null ? "" : shape.head().frameId()))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Which message of the file has the stamp that is farthest from the middle of {@code stamps}. */
    long stray(long[] stamps) {
        long[] sorted = stamps.clone();
        Arrays.sort(sorted);
        long middle = sorted[sorted.length / 2] - request.offsetNanos();
        return (used == StampSource.HEADER ? strayHeader : strayRecorded).farthest(middle);
    }

    /** Whether the stream's stamps are so far apart that one of them must be wrong. */
    boolean spansYears() {
        return count > 1 && latest - earliest > YEAR_NANOS;
    }
}
