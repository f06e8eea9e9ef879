package io.robocache.episode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One stream of a sample episode: when its messages are stamped and recorded, which of them never arrive, and how each
 * is written. Messages are made one at a time, in the order of their stamps.
 */
final class SampleStream {

    /** Writes the message of one instant. */
    interface Encoder {

        /**
         * Writes one message.
         *
         * @param seconds since the start of the episode
         * @param stampNanos what the message's header says
         * @return the payload; borrowed until the next call
         */
        ByteSink encode(double seconds, long stampNanos, SampleNoise noise);
    }

    /**
     * How a stream behaves: rate in hertz, standard deviation of stamps around their nominal time and mean latency of
     * recording in nanoseconds, share of messages that get lost, and the span of a gap in seconds ([0, 0): none).
     */
    record Behaviour(double rate, long jitterNanos, long latencyNanos, double drop, double gapFrom, double gapTo) {}

    private final String topic;
    private final int channel;
    private final Behaviour behaviour;
    private final Encoder encoder;
    private final SampleNoise noise;
    private final long epochNanos;
    private final long count;
    private long next;
    private long stampNanos;
    private long logNanos;
    private long sent;
    private long dropped;
    private long inGap;

    SampleStream(
            String topic,
            int channel,
            Behaviour behaviour,
            double seconds,
            long epochNanos,
            SampleNoise noise,
            Encoder encoder) {
        this.topic = topic;
        this.channel = channel;
        this.behaviour = behaviour;
        this.encoder = encoder;
        this.noise = noise;
        this.epochNanos = epochNanos;
        this.count = (long) StrictMath.floor(seconds * behaviour.rate) + 1;
    }

    /** Moves to the next message that arrives; false at the end. */
    boolean advance() {
        while (next < count) {
            double seconds = next++ / behaviour.rate;
            boolean lost = noise.unit() < behaviour.drop;
            long jitter = (long) noise.around(0, (double) behaviour.jitterNanos);
            long latency = (long) (behaviour.latencyNanos * noise.between(0.5, 1.5));
            if (seconds >= behaviour.gapFrom && seconds < behaviour.gapTo) {
                inGap++;
            } else if (lost) {
                dropped++;
            } else {
                stampNanos = epochNanos + (long) StrictMath.rint(seconds * 1e9) + jitter;
                logNanos = stampNanos + latency;
                sent++;
                return true;
            }
        }
        return false;
    }

    long logNanos() {
        return logNanos;
    }

    /** The publisher's count, which goes on over lost messages. */
    long sequence() {
        return next - 1;
    }

    int channel() {
        return channel;
    }

    ByteSink payload() {
        return encoder.encode((stampNanos - epochNanos) / 1e9, stampNanos, noise);
    }

    /** What was written and what was left out, for the file beside the recording. */
    void describe(ArrayNode streams) {
        ObjectNode truth = streams.addObject();
        truth.put("topic", topic);
        truth.put("rate_hz", behaviour.rate);
        truth.put("messages", sent);
        truth.put("dropped", dropped);
        if (behaviour.gapTo > behaviour.gapFrom) {
            truth.put("gap_from_s", behaviour.gapFrom);
            truth.put("gap_to_s", behaviour.gapTo);
            truth.put("missing_in_gap", inGap);
        }
    }
}
