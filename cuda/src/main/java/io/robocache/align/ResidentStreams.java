package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.ResidentBatch;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Streams of many episodes that stay on a GPU, to be aligned in one launch as often as asked. The episodes are ragged: each has
 * its own samples of each stream and its own targets; the streams lie side by side in the rows of the result. For whoever
 * measures the kernels or feeds another kernel. The slot's thread only; uses addresses of the slot until its next reserve.
 */
public final class ResidentStreams implements ResidentBatch {

    /** How components are stored, with the code of {@code floats.cuh}. */
    public enum Element {
        /** IEEE 754 binary64. */
        FLOAT64(0, Double.BYTES),
        /** IEEE 754 binary32. */
        FLOAT32(1, Float.BYTES),
        /** IEEE 754 binary16. */
        FLOAT16(2, Short.BYTES),
        /** The upper half of a binary32. */
        BFLOAT16(3, Short.BYTES);

        private final int code;
        private final int bytes;

        Element(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        /** Bytes of a component. */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * One stream of all episodes, on the host; borrowed until its upload is done.
     *
     * @param stamps  int64[samples], nanoseconds, strictly ascending within each episode
     * @param starts  int64[episodes + 1]: the first sample of each episode, and the end
     * @param values  [samples * width] of {@code element}
     * @param element how {@code values} are stored
     * @param width   components of a sample
     */
    public record Stream(ArrowBuf stamps, ArrowBuf starts, ArrowBuf values, Element element, int width) {}

    /**
     * The targets of all episodes, on the host; borrowed until their upload is done.
     *
     * @param stamps   int64[number], nanoseconds, any order
     * @param starts   int64[episodes + 1]: the first target of each episode, and the end
     * @param episodes how many
     */
    public record Targets(ArrowBuf stamps, ArrowBuf starts, int episodes) {
        private long number() {
            return starts.getLong(8L * episodes);
        }
    }

    /** Where the buffers of one stream lie. */
    private record Places(long stamps, long starts, long values, long valid, long age) {}

    private final List<Stream> streams;
    private final Targets targets;
    private final Alignment how;
    private final Element out;
    private final boolean validity;
    private final int pitch;
    private final DeviceLayout layout = new DeviceLayout();
    private final AlignLaunch launch;
    private final long targetStamps;
    private final long targetStarts;
    private final long result;
    private final List<Places> places = new ArrayList<>();
    private final List<AlignStream> described = new ArrayList<>();
    private long base;

    /**
     * Plans; nothing is copied yet.
     *
     * @param how      not a window; its precision is not looked at
     * @param out      how the result is stored
     * @param validity whether valid bits and ages are wanted
     * @throws IllegalArgumentException if {@code how} is a window, or slerp of other than four components
     */
    public ResidentStreams(List<Stream> streams, Targets targets, Alignment how, Element out, boolean validity) {
        this(streams, targets, how, out, validity, AlignKernel.of(how.policy()));
    }

    /** Linear from bfloat16 to bfloat16, by the obvious kernel that a benchmark compares with; up to 16 streams. */
    public static ResidentStreams baseline(List<Stream> streams, Targets targets) {
        Alignment linear = new Alignment(Policy.LINEAR, Alignment.UNLIMITED, false, Precision.SOURCE);
        return new ResidentStreams(streams, targets, linear, Element.BFLOAT16, false, AlignKernel.BASELINE);
    }

    private ResidentStreams(
            List<Stream> streams, Targets targets, Alignment how, Element out, boolean validity, AlignKernel kernel) {
        refuse(streams, how.policy());
        this.streams = List.copyOf(streams);
        this.targets = targets;
        this.how = how;
        this.out = out;
        this.validity = validity;
        this.pitch = streams.stream().mapToInt(Stream::width).sum();
        this.launch = new AlignLaunch(layout, streams.size(), kernel);
        long number = targets.number();
        long startBytes = 8L * (targets.episodes + 1);
        this.targetStamps = layout.take(8 * number);
        this.targetStarts = layout.take(startBytes);
        this.result = layout.take(number * pitch * out.bytes);
        for (Stream stream : streams) {
            places.add(new Places(
                    layout.take(8 * samples(stream)),
                    layout.take(startBytes),
                    layout.take(valueBytes(stream)),
                    layout.take(validity ? (number + 7) / 8 : 0),
                    layout.take(validity ? 4 * number : 0)));
        }
    }

    private static void refuse(List<Stream> streams, Policy policy) {
        if (policy == Policy.WINDOW) {
            throw new IllegalArgumentException(
                    "resident streams by WINDOW refused: their rows have one sample a target");
        }
        for (Stream stream : streams) {
            if (policy == Policy.SLERP && stream.width != 4) {
                throw new IllegalArgumentException(
                        "resident stream of width %d refused with policy SLERP: quaternions have 4 components"
                                .formatted(stream.width));
            }
        }
    }

    private long valueBytes(Stream stream) {
        return samples(stream) * stream.width * stream.element.bytes;
    }

    private long samples(Stream stream) {
        return stream.starts.getLong(8L * targets.episodes);
    }

    @Override
    public long bytes() {
        return layout.bytes();
    }

    @Override
    public long stagedBytes() {
        return launch.stagedBytes();
    }

    @Override
    public void place(Slot slot) {
        base = slot.allocate(layout.bytes());
        launch.place(slot, base);
        described.clear();
        int component = 0;
        for (int s = 0; s < streams.size(); s++) {
            described.add(describe(s, component));
            component += streams.get(s).width;
        }
    }

    private AlignStream describe(int s, int component) {
        Stream stream = streams.get(s);
        Places of = places.get(s);
        int rowBytes = how.policy() == Policy.SLERP ? 0 : stream.width * stream.element.bytes;
        AlignTiles tiles = AlignTiles.of(targets.number(), rowBytes, streams.size());
        return new AlignStream(
                base + of.stamps,
                base + of.starts,
                base + of.values,
                base + targetStamps,
                base + targetStarts,
                base + result + (long) component * out.bytes,
                validity ? base + of.valid : 0,
                validity ? base + of.age : 0,
                0,
                how.limitNanos(),
                targets.number(),
                targets.episodes,
                samples(stream),
                stream.width,
                pitch,
                AlignStream.policy(how),
                stream.element.code,
                out.code,
                stream.element.bytes,
                tiles.tile(),
                tiles.slices(),
                how.samples());
    }

    @Override
    public void upload(Slot slot) {
        long startBytes = 8L * (targets.episodes + 1);
        slot.upload(targets.stamps.memoryAddress(), base + targetStamps, 8 * targets.number());
        slot.upload(targets.starts.memoryAddress(), base + targetStarts, startBytes);
        for (int s = 0; s < streams.size(); s++) {
            Stream stream = streams.get(s);
            Places to = places.get(s);
            slot.upload(stream.stamps.memoryAddress(), base + to.stamps, 8 * samples(stream));
            slot.upload(stream.starts.memoryAddress(), base + to.starts, startBytes);
            slot.upload(stream.values.memoryAddress(), base + to.values, valueBytes(stream));
        }
        launch.describe(slot, described);
    }

    @Override
    public void launch(Slot slot) {
        launch.queue(slot);
    }

    @Override
    public long resultBytes() {
        return targets.number() * pitch * out.bytes;
    }

    /** The result: shape (targets, sum of widths) of {@code out}. */
    @Override
    public void download(Slot slot, long to) {
        slot.download(base + result, to, resultBytes());
    }
}
