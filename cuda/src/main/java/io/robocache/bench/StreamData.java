package io.robocache.bench;

import io.robocache.align.ResidentStreams.Element;
import io.robocache.align.ResidentStreams.Stream;
import io.robocache.align.ResidentStreams.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** Made-up streams of many episodes of four seconds, the same ones in every run. Owns its buffers; not thread-safe. */
final class StreamData implements AutoCloseable {

    private static final long START = 1_700_000_000_000_000_000L;
    private static final long APART = 100_000_000_000L;
    private static final long LENGTH = 4_000_000_000L;

    private final BufferAllocator memory;
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private final Targets targets;
    private final int[][] shapes;
    private final int perEpisode;
    private long uploaded;

    /**
     * Makes them.
     *
     * @param shapes     samples an episode and components of each stream
     * @param perEpisode targets an episode
     * @param element    of the values
     */
    StreamData(BufferAllocator memory, int episodes, int[][] shapes, int perEpisode, Element element) {
        this.memory = memory;
        this.shapes = shapes;
        this.perEpisode = perEpisode;
        SplittableRandom random = new SplittableRandom(5);
        for (int[] shape : shapes) {
            streams.add(stream(random, episodes, shape[0], shape[1], element));
        }
        ArrowBuf goals = buffer(8L * episodes * perEpisode);
        for (int i = 0; i < episodes * perEpisode; i++) {
            long within = (long) (LENGTH * (i % perEpisode + 0.3) / perEpisode);
            goals.setLong(8L * i, START + i / perEpisode * APART + within);
        }
        targets = new Targets(goals, starts(episodes, perEpisode), episodes);
    }

    private Stream stream(SplittableRandom random, int episodes, int samples, int width, Element element) {
        ArrowBuf stamps = buffer(8L * episodes * samples);
        long step = LENGTH / samples;
        for (int i = 0; i < episodes * samples; i++) {
            long even = START + i / samples * APART + i % samples * step;
            stamps.setLong(8L * i, even + random.nextLong(step / 8));
        }
        long count = (long) episodes * samples * width;
        ArrowBuf values = buffer(count * element.bytes());
        for (long i = 0; i < count; i++) {
            float v = (float) random.nextDouble(-1, 1);
            if (element == Element.FLOAT32) {
                values.setFloat(4 * i, v);
            } else {
                values.setShort(2 * i, Float.floatToRawIntBits(v) >>> 16); // bfloat16, cut off
            }
        }
        return new Stream(stamps, starts(episodes, samples), values, element, width);
    }

    private ArrowBuf starts(int episodes, int each) {
        ArrowBuf starts = buffer(8L * (episodes + 1));
        for (int e = 0; e <= episodes; e++) {
            starts.setLong(8L * e, (long) e * each);
        }
        return starts;
    }

    private ArrowBuf buffer(long bytes) {
        uploaded += bytes;
        ArrowBuf buffer = memory.buffer(bytes);
        buffers.add(buffer);
        return buffer;
    }

    /** Borrowed. */
    List<Stream> streams() {
        return streams;
    }

    /** Borrowed. */
    Targets targets() {
        return targets;
    }

    /** Bytes that must go to the device. */
    long uploaded() {
        return uploaded;
    }

    /** Bytes that must be read and written: of each stream at most two samples a target. */
    double moved(Element in, Element out, boolean validity) {
        long episodes = targets.episodes();
        long goals = episodes * perEpisode;
        double bytes = 8.0 * goals;
        for (int[] shape : shapes) {
            bytes += 8.0 * episodes * shape[0];
            bytes += (double) episodes * Math.min(shape[0], 2 * perEpisode) * shape[1] * in.bytes();
            bytes += (double) goals * shape[1] * out.bytes() + (validity ? 4.125 * goals : 0);
        }
        return bytes;
    }

    @Override
    public void close() {
        buffers.forEach(ArrowBuf::close);
    }
}
