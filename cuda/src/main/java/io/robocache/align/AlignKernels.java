package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;

/**
 * One launch of {@code rc_align} for several streams, each one episode of it, and the copies around it.
 */
final class AlignKernels {

    /** Codes of floats.cuh. */
    private static final int F64 = 0;

    private static final int F32 = 1;
    private static final int F32_OF_F16 = 4;
    private static final int F32_OF_BF16 = 5;
    private static final int RAW = 6;

    private AlignKernels() {}

    /**
     * Fills the columns of requests that have a kernel and at least one target.
     *
     * @param columns in the order of {@link AlignedColumn#together}, or a part of it
     * @throws io.robocache.device.DeviceMemoryException if they do not fit; the columns are not defined then
     */
    static void align(Slot slot, List<AlignRequest> requests, List<AlignedColumn> columns) {
        int streams = requests.size();
        DeviceLayout layout = new DeviceLayout();
        AlignLaunch launch = new AlignLaunch(layout, streams, false);
        AlignInputs inputs = new AlignInputs();
        DeviceLayout results = new DeviceLayout();
        List<AlignedColumn.Places> places = new ArrayList<>();
        for (AlignRequest request : requests) {
            inputs.add(request.stamps());
            inputs.add((BaseFixedWidthVector) request.values());
            inputs.add(request.targets());
            places.add(AlignedColumn.place(results, request));
        }
        long inputsAt = layout.take(inputs.bytes());
        long resultsAt = layout.take(results.bytes());
        slot.reserve(layout.bytes(), launch.stagedBytes() + inputs.stagedBytes());
        long base = slot.allocate(layout.bytes());
        launch.place(slot, base);
        inputs.upload(slot, base + inputsAt);
        List<AlignStream> described = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            described.add(describe(requests.get(i), inputs, base + inputsAt, places.get(i), base + resultsAt, streams));
        }
        launch.describe(slot, described);
        launch.queue(slot);
        slot.download(base + resultsAt, columns.get(0).address(), results.bytes());
        slot.synchronize();
    }

    private static AlignStream describe(
            AlignRequest request, AlignInputs inputs, long from, AlignedColumn.Places places, long to, int streams) {
        int targets = request.targets().getValueCount();
        AlignTiles tiles = AlignTiles.of(targets, request.width() * inBytes(request), streams);
        return new AlignStream(
                inputs.at(from, request.stamps()),
                0,
                inputs.at(from, (BaseFixedWidthVector) request.values()),
                inputs.at(from, request.targets()),
                0,
                to + places.values(),
                to + places.valid(),
                to + places.age(),
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
}
