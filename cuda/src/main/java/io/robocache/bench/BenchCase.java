package io.robocache.bench;

import io.robocache.device.ResidentBatch;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * One shape over data of its own, which it closes.
 *
 * @param name     of the case, the same in every result
 * @param batch    makes one more batch over the same host data
 * @param baseline the same by the obvious kernel; null where there is none
 * @param inPlace  the same, reading and writing on the host, from the address of its result; null where there is none
 * @param moved    bytes that the operation must read and write on the device
 * @param up       bytes that go to the device
 * @param back     whether the result, of a size known before, comes back to the host
 * @param data     frees what {@code batch} reads
 */
record BenchCase(
        String name,
        Supplier<ResidentBatch> batch,
        Supplier<ResidentBatch> baseline,
        LongFunction<ResidentBatch> inPlace,
        double moved,
        long up,
        boolean back,
        Runnable data)
        implements AutoCloseable {

    private static final double MORE_THAN_CACHE = 2.4e8;
    private static final int MOST_SETS = 1500;
    private static final int FEWEST_SETS = 3;

    /** How many batches to rotate through, so that each finds its data out of the cache. */
    int sets() {
        return (int) Math.min(MOST_SETS, Math.max(FEWEST_SETS, Math.ceil(MORE_THAN_CACHE / moved)));
    }

    @Override
    public void close() {
        data.run();
    }
}
