package io.robocache.device;

/**
 * A batch whose input stays on a GPU, to be computed as often as asked. It is placed once on the memory of a slot, and is good
 * until the slot's next reserve. For the thread that leased the slot.
 */
public interface ResidentBatch {

    /** What {@link #place} takes of the slot's device memory. */
    long bytes();

    /** What {@link #place} takes of the slot's page-locked memory. */
    long stagedBytes();

    /** Takes the batch's memory from a slot that reserved it, and queues what it needs once. */
    void place(Slot slot);

    /** Queues the copies of everything that the kernels read. */
    void upload(Slot slot);

    /** Queues the kernels; {@link #upload} came before it once. */
    void launch(Slot slot);

    /** How many launches, or a multiple of it, a graph must hold that is replayed more than once: some take turns with memory. */
    default int turns() {
        return 1;
    }

    /** The size of what {@link #download} brings. */
    long resultBytes();

    /** Queues the copy of the result to host memory at {@code to}. */
    void download(Slot slot, long to);
}
