package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BaseFixedWidthVector;

/**
 * The launches for several streams, each one episode of it: one of each {@link AlignKernel} that they need, and the copies
 * around them.
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
        DeviceLayout layout = new DeviceLayout();
        Map<AlignKernel, Integer> streams = new EnumMap<>(AlignKernel.class);
        requests.forEach(request -> streams.merge(kernel(request), 1, Integer::sum));
        Map<AlignKernel, AlignLaunch> launches = new EnumMap<>(AlignKernel.class);
        streams.forEach((kernel, number) -> launches.put(kernel, new AlignLaunch(layout, number, kernel)));
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
        long staged =
                launches.values().stream().mapToLong(AlignLaunch::stagedBytes).sum();
        slot.reserve(layout.bytes(), staged + inputs.stagedBytes());
        long base = slot.allocate(layout.bytes());
        inputs.upload(slot, base + inputsAt);
        launches.forEach((kernel, launch) -> {
            launch.place(slot, base);
            List<AlignStream> described = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                if (kernel(requests.get(i)) == kernel) {
                    AlignedColumn.Places to = places.get(i);
                    int number = streams.get(kernel);
                    described.add(describe(requests.get(i), inputs, base + inputsAt, to, base + resultsAt, number));
                }
            }
            launch.describe(slot, described);
            launch.queue(slot);
        });
        slot.download(base + resultsAt, columns.get(0).address(), results.bytes());
        slot.synchronize();
    }

    private static AlignKernel kernel(AlignRequest request) {
        return AlignKernel.of(request.how().policy());
    }

    private static AlignStream describe(
            AlignRequest request, AlignInputs inputs, long from, AlignedColumn.Places places, long to, int streams) {
        int targets = request.targets().getValueCount();
        int samples = request.how().samples();
        long rowBytes = kernel(request) == AlignKernel.SLERP ? 0 : (long) request.width() * samples * inBytes(request);
        AlignTiles tiles = AlignTiles.of(targets, rowBytes, streams);
        return new AlignStream(
                inputs.at(from, request.stamps()),
                0,
                inputs.at(from, (BaseFixedWidthVector) request.values()),
                inputs.at(from, request.targets()),
                0,
                to + places.values(),
                to + places.valid(),
                to + places.age(),
                to + places.mask(),
                request.how().limitNanos(),
                targets,
                1,
                request.stamps().getValueCount(),
                request.width(),
                request.width() * samples,
                AlignStream.policy(request.how()),
                inType(request),
                outType(request),
                inBytes(request),
                tiles.tile(),
                tiles.slices(),
                samples);
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
