package io.robocache.align;

import io.robocache.device.Device;
import io.robocache.device.DeviceMemoryException;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The twin of {@link CpuAligner} on a GPU: all streams of a call in one launch for each {@link AlignKernel} that they
 * need. Change both twins or neither.
 *
 * <p>What has no kernel is the CPU twin's, and counted: booleans, strings and float16 values. Streams that do not fit the
 * device's memory are halved in number, and one that does not fit is the CPU twin's.
 */
final class GpuAligner implements Aligner {

    private final Device device;
    private final BufferAllocator memory;
    private final CpuAligner twin;

    GpuAligner(Device device, BufferAllocator memory) {
        this.device = device;
        this.memory = memory;
        this.twin = new CpuAligner(memory);
    }

    @Override
    public List<AlignedColumn> align(List<AlignRequest> requests) {
        List<AlignedColumn> columns = new ArrayList<>(requests.size());
        List<AlignedColumn> open = new ArrayList<>();
        try {
            List<AlignRequest> asked =
                    requests.stream().filter(GpuAligner::isForTheDevice).toList();
            List<AlignedColumn> answers = AlignedColumn.together(asked, memory);
            open.addAll(answers);
            compute(asked, answers);
            Iterator<AlignedColumn> answer = answers.iterator();
            for (AlignRequest request : requests) {
                if (isForTheDevice(request)) {
                    columns.add(answer.next());
                } else {
                    AlignedColumn column = AlignedColumn.allocate(request, memory);
                    open.add(column);
                    columns.add(column);
                    withoutKernel(request, column);
                }
            }
            return columns;
        } catch (RuntimeException | Error e) {
            open.forEach(AlignedColumn::close);
            throw e;
        }
    }

    private static boolean isForTheDevice(AlignRequest request) {
        return hasKernel(request) && request.targets().getValueCount() > 0;
    }

    private void compute(List<AlignRequest> asked, List<AlignedColumn> answers) {
        if (asked.isEmpty()) {
            return;
        }
        try (Slot slot = device.lease()) {
            halves(slot, asked, answers);
        } catch (DeviceMemoryException noSlot) {
            onCpu(asked, answers);
        }
    }

    private void withoutKernel(AlignRequest request, AlignedColumn column) {
        if (!hasKernel(request)) {
            device.counters()
                    .fellBack("align-"
                            + request.values().getMinorType().toString().toLowerCase(Locale.ROOT));
            twin.align(request, column);
        }
    }

    private void halves(Slot slot, List<AlignRequest> requests, List<AlignedColumn> columns) {
        try {
            AlignKernels.align(slot, requests, columns);
        } catch (DeviceMemoryException tooLarge) {
            int n = requests.size();
            if (n == 1) {
                onCpu(requests, columns);
                return;
            }
            device.counters().split();
            halves(slot, requests.subList(0, n / 2), columns.subList(0, n / 2));
            halves(slot, requests.subList(n / 2, n), columns.subList(n / 2, n));
        }
    }

    private void onCpu(List<AlignRequest> requests, List<AlignedColumn> columns) {
        for (int i = 0; i < requests.size(); i++) {
            device.counters().fellBack("device-memory");
            twin.align(requests.get(i), columns.get(i));
        }
    }

    private static boolean hasKernel(AlignRequest request) {
        return switch (request.values().getMinorType()) {
            case FLOAT4, FLOAT8, TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8 -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        twin.close();
    }
}
