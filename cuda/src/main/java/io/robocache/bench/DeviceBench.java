package io.robocache.bench;

import io.robocache.device.Device;
import io.robocache.device.DeviceGraph;
import io.robocache.device.ResidentBatch;
import io.robocache.device.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** Times one case on a GPU: its kernels alone, and with the copies from and to the host. */
final class DeviceBench {

    /** Slots of a pipeline: one uploads, one computes, one downloads. */
    static final int LANES = 3;

    /** Of slow batches fewer are timed than asked for. */
    private static final long MOST_NANOS = 1_500_000_000;

    private static final int FEWEST = 20;
    private static final int WARM_UPS = 8;
    private static final long WARM_NANOS = 200_000_000; // an idle GPU takes its time to reach its clock
    private static final double PIPELINE_MILLIS = 250; // of one timed stretch
    private static final int STRETCHES = 9;

    private final Device device;
    private final BufferAllocator memory;
    private final DeviceSpeeds speeds;
    private final int runs;

    /** @param runs timed replays of a case, from 1 */
    DeviceBench(Device device, BufferAllocator memory, DeviceSpeeds speeds, int runs) {
        this.device = device;
        this.memory = memory;
        this.speeds = speeds;
        this.runs = runs;
    }

    /** The kernels alone: a graph of many batches, each over data that has left the cache, replayed. */
    BenchResult resident(String group, BenchCase shape, Supplier<ResidentBatch> maker) {
        try (Slot slot = device.lease()) {
            List<ResidentBatch> sets =
                    Stream.generate(maker).limit(shape.sets()).toList();
            place(slot, sets);
            sets.forEach(set -> set.upload(slot));
            int turns = sets.get(0).turns();
            Runnable launches = () -> {
                for (int turn = 0; turn < turns; turn++) {
                    sets.forEach(set -> set.launch(slot));
                }
            };
            launches.run();
            slot.synchronize();
            try (DeviceGraph graph = slot.record(launches)) {
                double[] millis = new double[runs];
                long start = System.nanoTime();
                for (int i = 0; i < WARM_UPS || System.nanoTime() - start < WARM_NANOS; i++) {
                    slot.millis(graph::replay);
                }
                for (int i = 0; i < runs; i++) {
                    millis[i] = slot.millis(graph::replay) / sets.size() / turns;
                }
                return BenchResult.of(group, shape.name(), millis, shape.moved() / speeds.copy());
            }
        }
    }

    private static void place(Slot slot, List<ResidentBatch> sets) {
        slot.reserve(
                sets.stream().mapToLong(ResidentBatch::bytes).sum(),
                sets.stream().mapToLong(ResidentBatch::stagedBytes).sum());
        sets.forEach(set -> set.place(slot));
    }

    /** One batch at a time, from host memory to host memory, by the caller's clock. */
    BenchResult latency(
            String group,
            BenchCase shape,
            LongFunction<ResidentBatch> maker,
            BufferAllocator results,
            boolean recorded) {
        long resultBytes = shape.batch().get().resultBytes();
        try (Slot slot = device.lease();
                ArrowBuf back = results.buffer(resultBytes)) {
            ResidentBatch batch = maker.apply(back.memoryAddress());
            place(slot, List.of(batch));
            Runnable work = () -> {
                batch.upload(slot);
                batch.launch(slot);
                batch.download(slot, back.memoryAddress());
            };
            work.run();
            slot.synchronize();
            if (!recorded) {
                return timed(group, shape, batch, slot, List.of(work));
            }
            List<DeviceGraph> graphs = Stream.generate(() -> slot.record(work))
                    .limit(batch.turns())
                    .toList();
            try {
                List<Runnable> replays = new ArrayList<>();
                graphs.forEach(graph -> replays.add(graph::replay));
                return timed(group, shape, batch, slot, replays);
            } finally {
                graphs.forEach(DeviceGraph::close);
            }
        }
    }

    private BenchResult timed(String group, BenchCase shape, ResidentBatch batch, Slot slot, List<Runnable> turns) {
        List<Double> millis = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = -runs; i < runs && (i < FEWEST - runs || System.nanoTime() - start < MOST_NANOS); i++) {
            Runnable work = turns.get((i + runs) % turns.size());
            long began = System.nanoTime();
            work.run();
            slot.synchronize();
            millis.add((System.nanoTime() - began) / 1e6);
        }
        List<Double> warm = millis.subList(millis.size() / 2, millis.size());
        return BenchResult.of(
                group,
                shape.name(),
                warm.stream().mapToDouble(Double::doubleValue).toArray(),
                speeds.bus(shape.up(), batch.resultBytes()));
    }

    /** Batches one after the other over several slots, so that copies both ways and kernels overlap; time a batch. */
    BenchResult pipelined(String group, BenchCase shape, LongFunction<ResidentBatch> maker) {
        List<Slot> slots = new ArrayList<>();
        List<ArrowBuf> results = new ArrayList<>();
        List<DeviceGraph> graphs = new ArrayList<>();
        try {
            long resultBytes = shape.batch().get().resultBytes();
            int turns = shape.batch().get().turns();
            for (int lane = 0; lane < LANES; lane++) {
                Slot slot = device.lease();
                slots.add(slot);
                ArrowBuf back = memory.buffer(resultBytes);
                results.add(back);
                ResidentBatch batch = maker.apply(back.memoryAddress());
                place(slot, List.of(batch));
                graphs.add(slot.record(() -> {
                    for (int turn = 0; turn < turns; turn++) {
                        batch.upload(slot);
                        batch.launch(slot);
                        batch.download(slot, back.memoryAddress());
                    }
                }));
            }
            double floor = speeds.bus(shape.up(), resultBytes);
            int replays = LANES * (int) Math.max(2, PIPELINE_MILLIS / floor / LANES / turns);
            double[] millis = new double[STRETCHES];
            for (int i = -1; i < STRETCHES; i++) {
                double took = stretch(slots, graphs, replays) / turns;
                if (i >= 0) {
                    millis[i] = took;
                }
            }
            return BenchResult.of(group, shape.name(), millis, floor);
        } finally {
            graphs.forEach(DeviceGraph::close);
            slots.forEach(Slot::close);
            results.forEach(ArrowBuf::close);
        }
    }

    private static double stretch(List<Slot> slots, List<DeviceGraph> graphs, int replays) {
        long began = System.nanoTime();
        for (int i = 0; i < replays; i++) {
            slots.get(i % LANES).synchronize();
            graphs.get(i % LANES).replay();
        }
        slots.forEach(Slot::synchronize);
        return (System.nanoTime() - began) / 1e6 / replays;
    }
}
