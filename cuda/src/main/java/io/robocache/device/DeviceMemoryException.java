package io.robocache.device;

/** A device or its pool has too little memory for a request; nothing else changed: fewer at once may fit. */
public final class DeviceMemoryException extends DeviceException {
    private static final long serialVersionUID = 1L;

    DeviceMemoryException(String message) {
        super(message);
    }
}
