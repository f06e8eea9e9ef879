package io.robocache.device;

/** A device computes no more in this process, whatever is tried; a cluster must replace the process. */
public final class DeviceLostException extends DeviceException {
    private static final long serialVersionUID = 1L;

    /** Status with which an executor ends on this, so that its cluster starts another one. */
    public static final int EXIT_STATUS = 20;

    DeviceLostException(String message) {
        super(message);
    }
}
