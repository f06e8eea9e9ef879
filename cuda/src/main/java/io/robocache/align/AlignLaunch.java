package io.robocache.align;

import io.robocache.device.DeviceLayout;
import io.robocache.device.KernelArguments;
import io.robocache.device.Slot;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The launch of an {@link AlignKernel} over the streams of a batch that it is for: few of them go by value with the
 * launch, more as an array on the device. Not thread-safe.
 */
final class AlignLaunch {

    private static final int THREADS = 256;
    private static final int FEW = 16; // RC_FEW of align.cuh
    private static final int MOST_BLOCKS = 132 * 2048; // the kernel strides over the rest

    private final KernelArguments arguments = new KernelArguments();
    private final int streams;
    private final AlignKernel kernel;
    private final long offset;
    private long device;
    private long host;
    private int grid;

    /**
     * Plans.
     *
     * @param layout what the descriptors' place is taken from
     */
    AlignLaunch(DeviceLayout layout, int streams, AlignKernel kernel) {
        this.streams = streams;
        this.kernel = kernel;
        this.offset = layout.take(headerBytes());
    }

    private long headerBytes() {
        return streams <= FEW ? 0 : (long) AlignStream.BYTES * streams + Long.BYTES * (streams + 1L);
    }

    /** What it takes of the slot's page-locked memory. */
    long stagedBytes() {
        return Slot.sized(headerBytes());
    }

    /** Takes its memory: {@code base} is where the layout lies on the device. */
    void place(Slot slot, long base) {
        device = base + offset;
        host = slot.stage(headerBytes());
    }

    /** Writes the streams, and queues the copy of those that do not go by value. */
    void describe(Slot slot, List<AlignStream> all) {
        long blocks = all.stream().mapToLong(AlignStream::blocks).sum();
        arguments.clear();
        if (streams <= FEW) {
            arguments.put(blocks);
            long start = 0;
            for (int i = 0; i <= FEW; i++) {
                arguments.put(start);
                start += i < streams ? all.get(i).blocks() : 0;
            }
            arguments.put(streams).put(0);
            all.forEach(stream -> stream.write(arguments));
            for (int i = streams * AlignStream.BYTES; i < FEW * AlignStream.BYTES; i += Long.BYTES) {
                arguments.put(0L);
            }
        } else {
            long starts = host + (long) AlignStream.BYTES * streams;
            long start = 0;
            for (int i = 0; i < streams; i++) {
                all.get(i).write(host + (long) AlignStream.BYTES * i);
                MemoryUtil.putLong(starts + 8L * i, start);
                start += all.get(i).blocks();
            }
            MemoryUtil.putLong(starts + 8L * streams, start);
            slot.upload(host, device, headerBytes());
            arguments
                    .put(device)
                    .put(device + (long) AlignStream.BYTES * streams)
                    .put(blocks)
                    .put(streams)
                    .put(0);
        }
        grid = (int) (kernel == AlignKernel.BASELINE ? all.get(0).targetCount() : Math.min(MOST_BLOCKS, blocks));
    }

    /** Queues the kernel over what was described. */
    void queue(Slot slot) {
        if (grid > 0) {
            slot.launch(kernel.symbol(streams <= FEW), grid, THREADS, arguments);
        }
    }
}
