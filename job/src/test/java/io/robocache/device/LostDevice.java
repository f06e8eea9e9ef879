package io.robocache.device;

/** The failure of a GPU that is lost, without one. */
public final class LostDevice {
    private LostDevice() {}

    /** As a driver call throws it. */
    public static DeviceLostException failure() {
        return new DeviceLostException("cuStreamSynchronize[700]: the process must be replaced");
    }
}
