package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.KernelArguments;
import io.robocache.device.Slot;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * One launch of {@code rc_align} for several streams, each one episode of it, and the copies around it. Streams that share
 * their stamps or targets send them once. Not thread-safe.
 */
final class AlignKernels {

    private static final int THREADS = 256;
    private static final int STREAM_BYTES = 128; // AlignStream of align.cuh
    private static final int MOST_BLOCKS = 1 << 20; // the kernel strides over the rest
    private static final int ENOUGH_BLOCKS = 3 * 132;
    private static final int SMALLEST_TILE = 8;

    /** Codes of floats.cuh. */
    private static final int F64 = 0;

    private static final int F32 = 1;
    private static final int F32_OF_F16 = 4;
    private static final int F32_OF_BF16 = 5;
    private static final int RAW = 6;

    private final BufferAllocator memory;
    private final KernelArguments arguments = new KernelArguments();

    AlignKernels(BufferAllocator memory) {
        this.memory = memory;
    }

    /** Where the buffers of one stream lie. */
    private record Places(long stamps, long values, long targets, long out, long valid, long age) {}

    /**
     * Fills the columns of requests that have a kernel and at least one target.
     *
     * @throws io.robocache.device.DeviceMemoryException if they do not fit; the columns are not defined then
     */
    void align(Slot slot, List<AlignRequest> requests, List<AlignedColumn> columns) {
        int streams = requests.size();
        DeviceLayout layout = new DeviceLayout();
        long headerBytes = (long) STREAM_BYTES * streams + 8L * (streams + 1);
        long header = layout.take(headerBytes);
        Places[] places = new Places[streams];
        for (int i = 0; i < streams; i++) {
            places[i] = plan(layout, requests, places, i);
        }
        slot.reserve(layout.bytes());
        long base = slot.allocate(layout.bytes());
        try (ArrowBuf descriptors = memory.buffer(headerBytes)) {
            long at = descriptors.memoryAddress();
            long starts = at + (long) STREAM_BYTES * streams;
            long blocks = 0;
            for (int i = 0; i < streams; i++) {
                MemoryUtil.putLong(starts + 8L * i, blocks);
                blocks += describe(at + (long) STREAM_BYTES * i, base, requests.get(i), places[i], streams);
                upload(slot, base, requests, places, i);
            }
            MemoryUtil.putLong(starts + 8L * streams, blocks);
            slot.upload(at, base + header, headerBytes);
            arguments
                    .clear()
                    .put(base + header)
                    .put(base + header + (long) STREAM_BYTES * streams)
                    .put(blocks)
                    .put(streams)
                    .put(0);
            slot.launch("rc_align", (int) Math.min(MOST_BLOCKS, blocks), THREADS, arguments);
            for (int i = 0; i < streams; i++) {
                download(slot, base, requests.get(i), columns.get(i), places[i]);
            }
            slot.synchronize();
        }
    }

    private static Places plan(DeviceLayout layout, List<AlignRequest> requests, Places[] before, int i) {
        AlignRequest request = requests.get(i);
        int same = sameStamps(requests, i);
        int goal = sameTargets(requests, i);
        long targets = request.targets().getValueCount();
        long outBytes = targets * request.width() * outBytes(request);
        return new Places(
                same < i
                        ? before[same].stamps
                        : layout.take(8L * request.stamps().getValueCount()),
                layout.take((long) request.values().getValueCount() * inBytes(request)),
                goal < i ? before[goal].targets : layout.take(8 * targets),
                layout.take(outBytes),
                layout.take((targets + 7) / 8),
                layout.take(4 * targets));
    }

    private static int sameStamps(List<AlignRequest> requests, int i) {
        int k = 0;
        while (requests.get(k).stamps() != requests.get(i).stamps()) {
            k++;
        }
        return k;
    }

    private static int sameTargets(List<AlignRequest> requests, int i) {
        int k = 0;
        while (requests.get(k).targets() != requests.get(i).targets()) {
            k++;
        }
        return k;
    }

    private static void upload(Slot slot, long base, List<AlignRequest> requests, Places[] places, int i) {
        AlignRequest request = requests.get(i);
        Places to = places[i];
        if (sameStamps(requests, i) == i) {
            slot.upload(
                    request.stamps().getDataBuffer().memoryAddress(),
                    base + to.stamps,
                    8L * request.stamps().getValueCount());
        }
        if (sameTargets(requests, i) == i) {
            slot.upload(
                    request.targets().getDataBuffer().memoryAddress(),
                    base + to.targets,
                    8L * request.targets().getValueCount());
        }
        slot.upload(
                request.values().getDataBuffer().memoryAddress(),
                base + to.values,
                (long) request.values().getValueCount() * inBytes(request));
    }

    private static void download(Slot slot, long base, AlignRequest request, AlignedColumn column, Places from) {
        long targets = request.targets().getValueCount();
        slot.download(
                base + from.out,
                column.values().getDataBuffer().memoryAddress(),
                targets * request.width() * outBytes(request));
        slot.download(base + from.valid, column.valid().getDataBuffer().memoryAddress(), (targets + 7) / 8);
        slot.download(base + from.age, column.ageMillis().getDataBuffer().memoryAddress(), 4 * targets);
    }

    /** Writes an {@code AlignStream} of align.cuh; returns its blocks. */
    private static long describe(long at, long base, AlignRequest request, Places places, int streams) {
        int targets = request.targets().getValueCount();
        int tile = tile(targets, request.width() * inBytes(request), streams);
        long[] longs = {
            base + places.stamps,
            0,
            base + places.values,
            base + places.targets,
            0,
            base + places.out,
            base + places.valid,
            base + places.age,
            request.how().limitNanos(),
            targets,
            1,
            request.stamps().getValueCount()
        };
        int[] ints = {
            request.width(),
            request.width(),
            policy(request.how()),
            inType(request),
            outType(request),
            inBytes(request),
            tile,
            1
        };
        long next = at;
        for (long field : longs) {
            MemoryUtil.putLong(next, field);
            next += Long.BYTES;
        }
        for (int field : ints) {
            MemoryUtil.putInt(next, field);
            next += Integer.BYTES;
        }
        return ((long) targets + tile - 1) / tile;
    }

    /** Targets a block: more for short rows, fewer where the launch would not fill the GPU. */
    private static int tile(int targets, int rowBytes, int streams) {
        int tile = rowBytes >= 512 ? 64 : rowBytes >= 128 ? 128 : 256;
        while (tile > SMALLEST_TILE && (long) targets / tile * streams < ENOUGH_BLOCKS) {
            tile /= 2;
        }
        return tile;
    }

    private static int policy(Alignment how) {
        return switch (how.policy()) {
            case PREVIOUS -> 0;
            case NEAREST -> 1;
            case LINEAR -> how.angle() ? 3 : 2;
            case SLERP, WINDOW -> throw new IllegalStateException(how.policy() + " has no kernel");
        };
    }

    private static int inType(AlignRequest request) {
        return switch (request.values().getMinorType()) {
            case FLOAT8 -> F64;
            case FLOAT4 -> F32;
            default -> RAW;
        };
    }

    private static int outType(AlignRequest request) {
        int in = inType(request);
        if (in == RAW) {
            return RAW;
        }
        return switch (request.how().precision()) {
            case SOURCE -> in;
            case FLOAT64 -> F64;
            case FLOAT32 -> F32;
            case FLOAT16 -> F32_OF_F16;
            case BFLOAT16 -> F32_OF_BF16;
        };
    }

    private static int inBytes(AlignRequest request) {
        return ((BaseFixedWidthVector) request.values()).getTypeWidth();
    }

    private static int outBytes(AlignRequest request) {
        MinorType type = request.how().outputType(request.values().getMinorType());
        return switch (type) {
            case FLOAT4 -> Float.BYTES;
            case FLOAT8 -> Double.BYTES;
            default -> inBytes(request);
        };
    }
}
