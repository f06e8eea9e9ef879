package io.robocache.device;

import org.apache.arrow.memory.ArrowBuf;

/** Runs batches that stay on a device. */
public final class Residents {

    private Residents() {}

    /** The result of one, computed twice over the same memory, the second time as a graph. */
    public static byte[] compute(Backend backend, ResidentBatch batch) {
        try (Slot slot = backend.device().orElseThrow().lease();
                ArrowBuf back = backend.memory().buffer(batch.resultBytes())) {
            slot.reserve(batch.bytes(), batch.stagedBytes());
            batch.place(slot);
            batch.upload(slot);
            batch.launch(slot);
            slot.synchronize();
            try (DeviceGraph graph = slot.record(() -> {
                batch.launch(slot);
                batch.download(slot, back.memoryAddress());
            })) {
                graph.replay();
                slot.synchronize();
            }
            byte[] bytes = new byte[Math.toIntExact(batch.resultBytes())];
            back.getBytes(0, bytes);
            return bytes;
        }
    }
}
