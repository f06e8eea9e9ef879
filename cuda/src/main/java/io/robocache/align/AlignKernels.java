package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.types.Types.MinorType;

/**
 * One launch of {@code rc_align} for several streams, each one episode of it, and the copies around it. Streams that share
 * their stamps or targets send them once.
 */
final class AlignKernels {

    /** Codes of floats.cuh. */
    private static final int F64 = 0;

    private static final int F32 = 1;
    private static final int F32_OF_F16 = 4;
    private static final int F32_OF_BF16 = 5;
    private static final int RAW = 6;

    private AlignKernels() {}

    /** Where the buffers of one stream lie. */
    private record Places(long stamps, long values, long targets, long out, long valid, long age) {}

    /**
     * Fills the columns of requests that have a kernel and at least one target.
     *
     * @throws io.robocache.device.DeviceMemoryException if they do not fit; the columns are not defined then
     */
    static void align(Slot slot, List<AlignRequest> requests, List<AlignedColumn> columns) {
        int streams = requests.size();
        DeviceLayout layout = new DeviceLayout();
        AlignLaunch launch = new AlignLaunch(layout, streams, false);
        Places[] places = new Places[streams];
        for (int i = 0; i < streams; i++) {
            places[i] = plan(layout, requests, places, i);
        }
        slot.reserve(layout.bytes(), launch.stagedBytes());
        long base = slot.allocate(layout.bytes());
        launch.place(slot, base);
        List<AlignStream> described = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            described.add(describe(base, requests.get(i), places[i], streams));
            upload(slot, base, requests, places, i);
        }
        launch.describe(slot, described);
        launch.queue(slot);
        for (int i = 0; i < streams; i++) {
            download(slot, base, requests.get(i), columns.get(i), places[i]);
        }
        slot.synchronize();
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

    private static AlignStream describe(long base, AlignRequest request, Places places, int streams) {
        int targets = request.targets().getValueCount();
        AlignTiles tiles = AlignTiles.of(targets, request.width() * inBytes(request), streams);
        return new AlignStream(
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
                request.stamps().getValueCount(),
                request.width(),
                request.width(),
                AlignStream.policy(request.how()),
                inType(request),
                outType(request),
                inBytes(request),
                tiles.tile(),
                tiles.slices());
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
