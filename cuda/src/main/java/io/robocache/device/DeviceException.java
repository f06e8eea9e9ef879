package io.robocache.device;

/** A call of the GPU's driver that failed; says which, with its values and the driver's reason. */
public sealed class DeviceException extends RuntimeException permits DeviceMemoryException, DeviceLostException {
    private static final long serialVersionUID = 1L;

    DeviceException(String message) {
        super(message);
    }

    DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
